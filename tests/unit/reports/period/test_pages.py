"""The pages of a summary, read back by poppler: in every language, with all that the summary tells."""

import shutil
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from coldchain.messages.catalogue import LANGUAGES
from helpers.period_case import SUBJECT, part_with
from reports.pages.blocks import MOST_ROWS
from reports.period.build import build_summary
from reports.period.pages import draw_summary, summary_data
from reports.period.types import Failed, Lost, Summary

REJECTED = Lost(rejected_g=250_000, rejected_cents=100_00)
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not here")


def _summary(language: str = "en") -> Summary:
    parts = [
        part_with(
            "s-1", REJECTED, decision="reject", causes=("door", "unknown"), holders=("grace", "unknown")
        ),
        part_with("s-2", Lost(life_cents=5_00), decision="watch"),
        replace(part_with("s-3", has_ended=False), product="喆 दूध \u202e#let"),
    ]
    failed = [Failed(shipment="s-9", why="the readings cannot be read")]
    return build_summary(replace(SUBJECT, language=language), parts, failed)


def _text(body: bytes, folder: Path) -> str:
    file = folder / "summary.pdf"
    file.write_bytes(body)
    done = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_what_was_expected_is_what_came_what_is_missing_and_what_was_not_heard() -> None:
    text = str(summary_data(_summary(), []))
    assert "['17280', '16500', '95.5 %', '36', '72', '600', '180']" in text.replace("\u00a0", " ").replace(
        "\\xa0", " "
    )
    assert 16_500 + 600 + 180 == 17_280


@needs_poppler
def test_a_manager_reads_what_why_and_by_whom_on_the_first_page(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "summary.json").write_text("{}")
    body = draw_summary(_summary(), tmp_path / "files")
    assert body == draw_summary(_summary(), tmp_path / "files")
    text = _text(body, tmp_path)
    first, second, *_ = text.split("\f")
    for words in ("Lost: 105.00 of 300.00 (35.0 %)", "door stood open", "Grace", "What to do", "Lost by day"):
        assert words in first.replace("\u00a0", " "), words
    assert "Why it was lost" in second
    for words in (
        "s-1",
        "s-2",
        "s-3",
        "ab" * 32,
        "CC-S-1",
        "s-9",
        "the readings cannot be read",
        "喆 दूध #let",
    ):
        assert words in text, words
    attached = subprocess.run(
        ["pdfdetach", "-list", str(tmp_path / "summary.pdf")], capture_output=True, text=True, check=True
    )
    assert "summary.json" in attached.stdout


@needs_poppler
@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_every_language_comes_out_as_text(tmp_path: Path, language: str) -> None:
    (tmp_path / "files").mkdir()
    summary = _summary(language)
    text = "".join(_text(draw_summary(summary, tmp_path / "files"), tmp_path).split())
    data = summary_data(summary, [])
    assert "".join(data["name"].split()) in text
    for section in data["sections"]:
        assert "".join(section["title"].split()) in text, section["title"]
    assert "〓" not in text


def test_tables_end_with_what_they_add_up_to() -> None:
    sections = {each["title"]: each["blocks"] for each in summary_data(_summary(), [])["sections"]}
    for title in ("Why it was lost", "Who held the goods when it was lost"):
        rows = sections[title][0]["rows"]
        assert rows[-1][0] == "together"
        assert rows[-1][-3:] == ["250\u00a0kg", "100.00", "5.00"]


def test_the_dearest_shipments_stand_first_and_a_table_has_an_end() -> None:
    many = [part_with(f"s-{at:04d}", Lost(life_cents=at)) for at in range(MOST_ROWS + 5)]
    sections = summary_data(build_summary(SUBJECT, many), [])["sections"]
    rows = sections[-1]["blocks"][0]["rows"]
    assert rows[0][0][0] == f"s-{MOST_ROWS + 4:04d}"
    assert len(rows) == MOST_ROWS + 1
    assert rows[-1] == {"span": "5 more rows are in summary.json."}


def test_an_empty_period_has_pages(tmp_path: Path) -> None:
    assert draw_summary(build_summary(SUBJECT, []), tmp_path).startswith(b"%PDF")


def test_of_a_shipment_that_ended_after_the_time_its_end_is_told() -> None:
    later = replace(part_with("s-1", has_ended=False), until_at=SUBJECT.as_known_at - 60_000)
    for part, words in ((later, "2026-11-22 10:44"), (part_with("s-1", has_ended=False), "under way")):
        sections = summary_data(build_summary(SUBJECT, [part]), [])["sections"]
        assert sections[-1]["blocks"][0]["rows"][0][1][1] == words
