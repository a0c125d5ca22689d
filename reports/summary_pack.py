"""A summary as one sealed file: summary.json, summary.xlsx, summary.pdf -> manifest -> zip.

Of the same form as the pack of a shipment, but without readings: those are in the packs that it names, each
by its SHA-256. Its manifest says that it is about a period or a product.
"""

import tempfile
from pathlib import Path
from typing import NamedTuple

import msgspec

from coldchain.errors import InputError
from links.seal_keys import SealKey
from reports.manifest import seal_pack
from reports.periods import file_name
from reports.summary_book import summary_book
from reports.summary_pages import draw_summary
from reports.summary_types import PackFile, Summary
from reports.zipped import content_of, open_zip

JSON, BOOK, PAGES = "summary.json", "summary.xlsx", "summary.pdf"


class _NamedPart(msgspec.Struct):
    file: PackFile


class _Named(msgspec.Struct):
    parts: list[_NamedPart]
    schema: str = ""


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


def summary_in(body: bytes) -> Summary:
    """Return the summary in a sealed one that this program made.

    Raises:
        InputError: It is none, or another version of this program made it.
    """
    try:
        return msgspec.json.decode(content_of(open_zip(body)[JSON]), type=Summary)
    except msgspec.ValidationError as error:
        next_step = "Take the version of this program that made it, or have it made again."
        raise InputError(JSON, str(error), "a summary of this version", next_step) from None


def has_form(body: bytes, schema: str) -> bool:
    """Return whether a sealed summary is of a form: ``coldchain-summary/2``."""
    return msgspec.json.decode(content_of(open_zip(body)[JSON]), type=_Named).schema == schema


def names_in(body: bytes) -> list[PackFile]:
    """Return the packs that a sealed summary names, whichever version of this program made it.

    Raises:
        InputError: It is none.
    """
    try:
        named = msgspec.json.decode(content_of(open_zip(body)[JSON]), type=_Named)
    except msgspec.ValidationError as error:
        raise InputError(JSON, str(error), "a summary that names its packs") from None
    return [each.file for each in named.parts]
