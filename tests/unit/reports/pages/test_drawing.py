"""Pages are the same of the same; files are attached as they are; no text that anybody wrote stops them."""

import hashlib
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from helpers.pages_case import harmed_report, pack_folder
from helpers.tree import PROJECT
from reports.content.columns import Columns, columns_of
from reports.content.document import Report
from reports.pages.drawing import draw_pages, files_of, page_data

CHILD = """
import hashlib, sys
from pathlib import Path
from helpers.pages_case import harmed_report, pack_folder
from reports.content.columns import columns_of
from reports.pages.drawing import draw_pages
folder = Path(sys.argv[1])
report, readings = harmed_report(folder)
pages = draw_pages(report, columns_of(readings), pack_folder(folder / "pack", report))
print(hashlib.sha256(pages).hexdigest())
"""
Case = tuple[Report, list[Columns], Path]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("fleet")
    report, readings = harmed_report(folder)
    return report, columns_of(readings), pack_folder(folder / "pack", report)


def test_the_same_evidence_gives_the_same_bytes_here_and_in_another_process(
    case: Case, tmp_path: Path
) -> None:
    first = draw_pages(*case)
    assert draw_pages(*case) == first
    assert draw_pages(replace(case[0], title="other"), *case[1:]) != first
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path)],
        env={"PYTHONPATH": f"{PROJECT}:{PROJECT / 'tests'}", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert child.stdout.strip() == hashlib.sha256(first).hexdigest()


def test_every_file_is_named_with_its_hash_and_folders_are_not(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"1,2\n")
    (tmp_path / "a.jsonld").write_bytes(b"{}")
    (tmp_path / "folder").mkdir()
    assert files_of(tmp_path) == [
        ("a.jsonld", 2, hashlib.sha256(b"{}").hexdigest()),
        ("b.csv", 4, hashlib.sha256(b"1,2\n").hexdigest()),
    ]


def test_a_letter_that_no_font_has_is_explained(case: Case) -> None:
    report, readings, folder = case
    explained = "stands for a letter that no font of this report has"
    assert explained not in str(page_data(report, readings, folder)["first"])
    legs = tuple(replace(leg, custodian_name="علي 🚚") for leg in report.legs)
    assert explained in str(page_data(replace(report, legs=legs), readings, folder)["first"])


def test_files_keep_their_names_and_say_what_they_are(case: Case) -> None:
    attached = page_data(*case)["attach"]
    assert [(each["name"], each["type"]) for each in attached] == [
        ("readings.csv", "text/csv"),
        ("report.json", "application/json"),
    ]


@given(text=st.text(min_size=1, max_size=300))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_that_anybody_wrote_stops_the_pages(case: Case, text: str) -> None:
    report, columns, folder = case
    assert report.goods is not None
    alarm = report.alarms[0]
    told = replace(alarm, actions=(replace(alarm.actions[0], comment=text, by=text),))
    legs = tuple(replace(leg, custodian_name=text, asset_name=text) for leg in report.legs)
    goods = replace(report.goods, product=text, lot=text)
    strange = replace(report, title=text, alarms=(told,), legs=legs, goods=goods)
    assert draw_pages(strange, columns, folder).startswith(b"%PDF")


def test_equipment_and_a_report_of_nothing_have_pages_too(case: Case, tmp_path: Path) -> None:
    report, columns, _ = case
    bare = replace(report, verdict=None, goods=None, product=None, legs=(), rules=(), told_ms=0)
    assert draw_pages(bare, columns, tmp_path).startswith(b"%PDF")
    empty = replace(bare, sensors=(), ledger=(), outs=(), holes=(), clocks=(), conformity=(), limits={})
    assert draw_pages(replace(empty, alarms=(), acts=(), given=()), (), tmp_path).startswith(b"%PDF")


def test_pages_of_a_short_trip_take_tenths_of_a_second(case: Case) -> None:
    """A quiet machine takes under 0.1 s; a tenfold is allowed for a loaded one."""
    report, columns, folder = case
    draw_pages(report, columns, folder)
    begin = time.process_time()
    draw_pages(replace(report, title="a new one"), columns, folder)
    assert time.process_time() - begin < 1.0
