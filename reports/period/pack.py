"""A summary as one sealed file: summary.json, summary.xlsx, summary.pdf -> manifest -> zip.

Of the same form as the pack of a shipment, but without readings: those are in the packs that it names, each
by its SHA-256. Its manifest says that it is about a period or a product.
"""

import tempfile
from pathlib import Path
from typing import NamedTuple

import msgspec

from links.seal_keys import SealKey
from reports.period.book import summary_book
from reports.period.pages import draw_summary
from reports.period.periods import file_name
from reports.period.read import JSON, PAGES
from reports.period.types import Summary
from reports.seal.manifest import seal_pack

BOOK = "summary.xlsx"


class SummaryPack(NamedTuple):
    """A sealed summary: its archive, its pages alone, and the name of both files without their ends."""

    body: bytes
    pages: bytes
    name: str


def pack_summary(summary: Summary, key: SealKey) -> SummaryPack:
    """Return a summary, sealed.

    Args:
        summary: What is told.
        key: Seals it.
    """
    files = {
        JSON: msgspec.json.format(msgspec.json.encode(summary), indent=1) + b"\n",
        BOOK: summary_book(summary),
    }
    with tempfile.TemporaryDirectory(prefix="coldchain-") as folder:
        for name, body in files.items():
            (Path(folder) / name).write_bytes(body)
        files[PAGES] = draw_summary(summary, Path(folder))
    subject = summary.subject
    name = f"{subject.cooperative.id}-{subject.kind}-{file_name(subject.id)}-{summary.number}"
    return SummaryPack(seal_pack(summary, files, key), files[PAGES], name)
