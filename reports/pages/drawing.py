"""The pages of a report for people: a PDF/A-3b with the files of the pack attached.

The same evidence gives the same bytes. What stands on them: ``data.py`` and its like; how that looks:
``template/``; the fonts are those of the project alone. Numbers are those of the report.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from links.typst_pages import Sheet, set_pages
from reports.content.columns import Columns
from reports.content.document import Report
from reports.content.document_course import Course
from reports.pages.blocks import para
from reports.pages.changes import Compared
from reports.pages.chart_data import charts_of
from reports.pages.data import data_of, ending_of
from reports.pages.paper import Paper
from reports.pages.printable import FONTS, OURS, UNSHOWN, all_printable

TEMPLATE = Path(__file__).with_name("template")
DATA = "data.json"
TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".jsonl": "application/x-ndjson",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What a file is by the end of its name."""
_ANY_TYPE = "application/octet-stream"
_BLOCK = 1 << 20


def draw_pages(
    report: Report,
    columns: Sequence[Columns],
    folder: Path,
    compared: Compared | None = None,
    *,
    course: Course | None = None,
) -> bytes:
    """Return the pages as a PDF/A-3b, with every file that lies in a folder attached.

    Args:
        report: What is told.
        columns: The readings behind it, by channel.
        folder: Its files, not its folders, are attached under their names.
        compared: With what was known earlier; None: with nothing.
        course: How the goods' temperature went as it was judged; None: as a probe in them says.

    Raises:
        PagesError: The pages cannot be set.
    """
    sources = template() | {
        DATA: msgspec.json.encode(page_data(report, columns, folder, compared, course=course))
    }
    return set_pages(Sheet(sources, FONTS, folder, report.subject.as_known_at))


def page_data(
    report: Report,
    columns: Sequence[Columns],
    folder: Path,
    compared: Compared | None = None,
    *,
    course: Course | None = None,
) -> dict[str, Any]:
    """Return all that the template draws, every text of which the fonts can show."""
    paper = Paper(report.subject)
    files = files_of(folder)
    data = data_of(report, paper, compared)
    data["charts"] = charts_of(report, columns, paper, course)
    data["ending"] = ending_of(report, files, paper)
    data["attach"] = [
        {"name": name, "type": TYPES.get(Path(name).suffix, _ANY_TYPE), "words": f"{report.number}: {name}"}
        for name, _, _ in files
    ]
    shown = {key: value if key in OURS else all_printable(value) for key, value in data.items()}
    if _has_unshown(shown):
        note = paper.say(
            "{mark} stands for a letter that no font of this report has; report.json has all letters.",
            mark=UNSHOWN,
        )
        data["first"] = [*data["first"], para(note)]
        shown["first"] = all_printable(data["first"])
    return shown


def _has_unshown(shown: dict[str, Any]) -> bool:
    """Return whether a letter was replaced in what strangers wrote."""
    texts = {key: value for key, value in shown.items() if key not in OURS}
    return UNSHOWN.encode() in msgspec.json.encode(texts)


def files_of(folder: Path) -> list[tuple[str, int, str]]:
    """Return name, bytes and SHA-256 of each file in a folder, by name."""
    paths = sorted((path for path in folder.iterdir() if path.is_file()), key=lambda path: path.name)
    return [(path.name, path.stat().st_size, _sha256(path)) for path in paths]


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


@lru_cache
def template() -> dict[str, bytes]:
    """Return the files of the template, by name."""
    return {path.name: path.read_bytes() for path in sorted(TEMPLATE.glob("*.typ"))}
