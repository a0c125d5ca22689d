"""Pages as other programs read them: qpdf and poppler take the PDF apart and find what the report says.

It declares PDF/A-3b, and nothing in it says otherwise to these; what a validator says: ``test_pdfa.py``.
"""

import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from msgspec.structs import replace

from coldchain.reading import Reading
from helpers.needs import requires_program
from helpers.pages_case import SPIKE_C, harmed_report, pack_folder
from reports.content.columns import columns_of
from reports.content.document import Report
from reports.pages.drawing import draw_pages, page_data
from reports.pages.paper import Paper

FONTS = {"NotoSans-Regular", "NotoSans-Bold", "NotoSansDevanagari-Regular", "NotoSansDevanagari-Bold"}
FONTS |= {"DroidSansFallback", "NotoSansMath-Regular"}
BLANKS = re.compile(r"[\s\u200b]+")


class Pages:
    """A report as a file, with what it was made of."""

    def __init__(self, folder: Path, report: Report, readings: tuple[Reading, ...]) -> None:
        self.report, self.readings = report, readings
        self.folder = pack_folder(folder / "pack", report)
        self.file = folder / "report.pdf"
        self.file.write_bytes(draw_pages(report, columns_of(readings), self.folder))

    def again(self, folder: Path, language: str = "en", **changes: Any) -> "Pages":
        """Return pages of the same trip in another language, or with other things in the report."""
        subject = replace(self.report.subject, language=language)
        return Pages(folder, replace(self.report, subject=subject, **changes), self.readings)

    @cache  # noqa: B019 - lives as long as its test
    def text(self) -> str:
        """Return all text as poppler reads it, without white space."""
        return bare(_run("pdftotext", self.file, "-"))


def bare(text: str) -> str:
    """Return a text without white space: where a line ends is not what is asked."""
    return BLANKS.sub("", text)


def _run(program: str, *arguments: object) -> str:
    tool = requires_program(program, "qpdf" if program == "qpdf" else "poppler-utils")
    command = [str(tool), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    folder = tmp_path_factory.mktemp("en")
    return Pages(folder, *harmed_report(folder))


def test_qpdf_finds_nothing_wrong(pages: Pages) -> None:
    assert "No syntax or stream encoding errors" in _run("qpdf", "--check", pages.file)


def test_it_declares_pdf_a_3b_and_its_date_is_that_of_the_knowledge(pages: Pages) -> None:
    with pikepdf.open(pages.file) as pdf, pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3B"
        assert len(pdf.Root.OutputIntents) == 1
        assert metadata["xmp:CreateDate"].startswith("2026-11-22T07:45:12")
        assert pages.report.number in str(metadata["dc:title"])


def test_every_font_is_in_the_file_and_is_one_of_ours(pages: Pages) -> None:
    rows = [line.split() for line in _run("pdffonts", pages.file).splitlines()[2:]]
    assert rows
    for row in rows:
        assert row[0].partition("+")[2] in FONTS
        assert row[-5:-2] == ["yes", "yes", "yes"]  # embedded, cut, with a table back to characters


def test_attached_files_come_back_as_they_are(pages: Pages, tmp_path: Path) -> None:
    _run("pdfdetach", "-saveall", "-o", tmp_path, pages.file)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["readings.csv", "report.json"]
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (pages.folder / path.name).read_bytes()
    told = _run("qpdf", "--list-attachments", "--verbose", pages.file)
    assert "text/csv" in told
    with pikepdf.open(pages.file) as pdf:
        assert {str(each.AFRelationship) for each in pdf.Root.AF} == {"/Data"}


def test_the_text_has_the_verdict_every_leg_and_every_time_beyond_a_limit(pages: Pages) -> None:
    report, paper, text = pages.report, Paper(pages.report.subject), pages.text()
    assert report.verdict is not None
    told = [
        report.number,
        report.subject.cooperative.name,
        paper.at(report.subject.as_known_at),
        "Africa/Nairobi",
    ]
    told += [paper.name(report.verdict.decision), paper.measured(report.verdict.mkt_c, "Cel")]
    told += [paper.share(share) for share in (*report.verdict.life_used, *report.verdict.excess_used)]
    told += [
        paper.lasted(each) for each in (report.good_ms, report.harmful_ms, report.unknown_ms, report.told_ms)
    ]
    for leg in report.legs:
        told += [leg.asset_name, leg.custodian_name, paper.minute(leg.from_at), paper.minute(leg.until_at)]
        told += [paper.number(value) for value in (leg.minimum_c, leg.mean_c, leg.maximum_c, leg.mkt_c)]
        told += [paper.share(leg.life_used.likely)]
    for out in report.outs:
        told += [
            out.limit.replace("harm-above", "Harmful above"),
            paper.at(out.from_at),
            paper.at(out.until_at),
        ]
        told += [paper.measured(out.extreme, out.unit)]
    assert [words for words in told if bare(words) not in text] == []
    assert f"{SPIKE_C:.2f}" in text


def test_every_word_of_the_data_is_on_a_page(pages: Pages) -> None:
    """A block that the template does not know would be missing."""
    data = page_data(pages.report, columns_of(pages.readings), pages.folder)
    words = [text for part in ("first", "sections", "ending") for text in _texts(data[part])]
    assert len(words) > 300
    assert [each for each in words if bare(each) not in pages.text()] == []


def _texts(data: Any) -> list[str]:
    """Return the texts that are shown; numbers of the template's own are not."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, list):
        return [text for each in data for text in _texts(each)]
    if isinstance(data, dict):
        shown = {name: each for name, each in data.items() if name not in ("kind", "columns", "grave")}
        return [text for each in shown.values() for text in _texts(each)]
    return []


def test_pages_are_counted_and_long_tables_say_their_head_again(tmp_path: Path, pages: Pages) -> None:
    many = pages.again(tmp_path, outs=pages.report.outs * 60)
    count = int(re.findall(r"Pages:\s+(\d+)", _run("pdfinfo", many.file))[0])
    assert count > 6
    for number in (1, count):
        page = bare(_run("pdftotext", "-f", number, "-l", number, many.file, "-"))
        assert f"Page{number}of{count}" in page
        assert many.report.number in page
    third = bare(_run("pdftotext", "-f", 3, "-l", 3, many.file, "-"))
    assert "Lasted" in third
    assert "Worst" in third


def test_nothing_runs_out_of_its_page_however_long_it_is(tmp_path: Path, pages: Pages) -> None:
    word, words = "Wanjala" * 40, "a name of many words " * 40
    alarm = pages.report.alarms[0]
    said = replace(alarm.actions[0], comment=words * 3, by=word)
    legs = tuple(replace(leg, custodian_name=word, asset_name=words) for leg in pages.report.legs)
    outs = tuple(replace(out, limit=word, device=word) for out in pages.report.outs)
    told = pages.again(
        tmp_path,
        title=word,
        legs=legs,
        outs=outs,
        alarms=(replace(alarm, actions=(said,) * 3, severity=word),),
    )
    boxes = re.findall(
        r'<word xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)">',
        _run("pdftotext", "-bbox", told.file, "-"),
    )
    assert len(boxes) > 500
    for x_min, y_min, x_max, y_max in (map(float, box) for box in boxes):
        assert 40 < x_min < x_max < 595 - 40
        assert 15 < y_min < y_max < 842 - 40


@pytest.mark.parametrize("language", ["hi", "zh", "es", "fr", "pt", "sw"])
def test_other_languages_come_out_as_text(tmp_path: Path, pages: Pages, language: str) -> None:
    told = pages.again(tmp_path, language)
    data = page_data(told.report, columns_of(told.readings), told.folder)
    words = [text for part in ("first", "sections") for text in _texts(data[part])]
    words += [chart["name"] for chart in data["charts"]] + data["legend"]
    missing = [each for each in words if bare(each) not in told.text()]
    assert missing == []


def test_rare_names_are_shown_and_what_no_font_has_is_replaced(tmp_path: Path, pages: Pages) -> None:
    names = ("喆燚堃 李赟", "कृष्णा क्षेत्रपाल")
    legs = tuple(
        replace(leg, custodian_name=name) for leg, name in zip(pages.report.legs, names, strict=True)
    )
    told = pages.again(tmp_path, legs=legs, title="bell \x07 ไทย 😀")
    for name in names:
        assert bare(name) in told.text()
    assert "bell〓〓〓〓〓" in told.text()
