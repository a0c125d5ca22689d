"""Times beyond a limit, the parts in their order, what is too long is cut, and the end with its files."""

from typing import Any

import pytest
from msgspec.structs import replace

from helpers.pages_case import harmed_report
from reports.content.document import Report
from reports.pages.blocks import MOST_ROWS
from reports.pages.data import data_of, ending_of
from reports.pages.paper import Paper


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return harmed_report(tmp_path_factory.mktemp("fleet"))[0]


def _of(kind: str, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [block for block in blocks if block["kind"] == kind]


def test_every_time_beyond_a_limit_is_a_row(report: Report) -> None:
    section = data_of(report, Paper(report.subject))["sections"][0]
    assert len(section["blocks"][0]["rows"]) == len(report.outs) > 0
    goes_on = replace(
        report, outs=tuple(replace(out, goes_on=True, cause="door", leg=0) for out in report.outs)
    )
    row = data_of(goes_on, Paper(report.subject))["sections"][0]["blocks"][0]["rows"][0]
    assert row[3][2] == "still so at the last reading"
    assert row[0] == "–"
    assert row[-1] == "door stood open"
    none = replace(report, outs=())
    assert data_of(none, Paper(report.subject))["sections"][0]["blocks"][0]["text"] == "None."


def test_a_limit_that_was_crossed_a_thousand_times_leaves_the_report_short(report: Report) -> None:
    section = data_of(replace(report, outs=report.outs * 400), Paper(report.subject))["sections"][0]
    rows = section["blocks"][0]["rows"]
    assert len(rows) == MOST_ROWS + 1
    assert rows[-1] == {"span": "900 more rows are in report.json."}


def test_names_at_the_top_of_each_page_are_cut(report: Report) -> None:
    data = data_of(replace(report, title="long name " * 50), Paper(report.subject))
    assert len(data["subject"]) <= 60


def test_the_end_names_each_file_and_how_to_verify(report: Report) -> None:
    named = replace(report, chain_head="ab" * 32, readings_sha256="cd" * 32)
    blocks = ending_of(named, [("readings.csv", 12, "ef" * 32)], Paper(report.subject))
    assert _of("table", blocks)[0]["rows"] == [["readings.csv", "12", {"code": "ef" * 32}]]
    assert [pair[1]["code"][:2] for pair in _of("facts", blocks)[0]["pairs"]] == ["ab", "cd"]
    assert _of("command", blocks)[0]["code"] == "coldchain verify FILE --keys KEYS"
    assert len(_of("sign", blocks)[0]["meanings"]) == 3


def test_a_report_on_equipment_has_the_same_parts(report: Report) -> None:
    bare = replace(report, verdict=None, goods=None, product=None, legs=(), rules=(), acts=(), given=())
    parts = [each["title"] for each in data_of(bare, Paper(report.subject))["sections"]]
    assert parts == [each["title"] for each in data_of(report, Paper(report.subject))["sections"]]


def test_the_seal_says_what_it_means_and_people_have_lines_to_sign_on(report: Report) -> None:
    texts = [each["text"] for each in _of("para", ending_of(report, [], Paper(report.subject)))]
    (meaning,) = (each for each in texts if "seal" in each)
    assert report.subject.cooperative.name in meaning
    assert "not by a person" in meaning
    (lines,) = _of("sign", ending_of(report, [], Paper(report.subject)))
    assert lines["head"] == ["Name", "Role", "Date", "Signature"]
