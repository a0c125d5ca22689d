"""Sets pages: from a template in Typst's language and its data to a PDF/A-3b, always the same of the same.

The only importer of typst. Not what is on the pages: see ``reports/pages/drawing.py``. It declares PDF/A-3b,
and refuses what that forbids; what veraPDF says of it: ``make pdfa``.

A compiler lives as long as its process. A process that was forked after it had been used would wait for ever
for threads that were not copied: that is refused here; start others by ``spawn``.
"""

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import typst

from coldchain.errors import LinkError
from coldchain.instants import MS_PER_S

STANDARD = "a-3b"
MAIN = "main.typ"
HEAVY_BYTES = 2_000_000
"""What is larger than that is forgotten at once: Typst keeps what it made for its next ten documents."""
_KEPT_FOR = 11
_LOCK = Lock()  # its threads share one store: two documents at once are no faster


class PagesError(LinkError):
    """Pages cannot be set: a mistake in the template, or a file that is not there."""

    def __init__(self, came: str, next_step: str = "") -> None:
        super().__init__(
            "pages", came, "a template and files of which typst has no word to say", next_step, retry=False
        )


class Sheet(NamedTuple):
    """What is set.

    Args:
        sources: Files that the template is made of, by name; ``main.typ`` is the first.
        fonts: The folder of all fonts that there are.
        root: The folder of what the template attaches; nothing outside can be read.
        made_at: What the file says of its date [ms since 1970, UTC].
    """

    sources: Mapping[str, bytes]
    fonts: Path
    root: Path
    made_at: int


def set_pages(sheet: Sheet) -> bytes:
    """Return pages as a PDF/A-3b.

    Raises:
        PagesError: Typst refuses it, or warns of something: a page that is not as meant is none.
    """
    attached = sum(each.stat().st_size for each in sheet.root.iterdir() if each.is_file())
    with _LOCK:
        compiler = _compiler(str(sheet.fonts))
        try:
            body, warnings = compiler.compile_with_warnings(**_order(dict(sheet.sources), sheet))
        except typst.TypstError as error:
            raise PagesError(f"{error.message} {error.diagnostic}".strip()) from error
        if attached + sum(map(len, sheet.sources.values())) > HEAVY_BYTES:
            _forget(compiler, sheet)
    if warnings:
        raise PagesError("; ".join(each.message for each in warnings))
    if not isinstance(body, bytes):
        raise PagesError("no file")
    return body


def families(fonts: Path) -> list[str]:
    """Return the names of the fonts in a folder."""
    return sorted(_fonts(str(fonts)).families())


def _order(sources: dict[str, bytes], sheet: Sheet) -> dict[str, Any]:
    """Return the arguments of a compiler; files by name are taken, though its types do not tell so."""
    return {
        "input": sources,
        "root": str(sheet.root),
        "pdf_standards": STANDARD,
        "timestamp": sheet.made_at // MS_PER_S,
    }


def _forget(compiler: typst.Compiler, sheet: Sheet) -> None:
    """Set so many empty pages that all of the last document is forgotten."""
    empty = _order({MAIN: b""}, sheet) | {"pdf_standards": []}
    for _ in range(_KEPT_FOR):
        compiler.compile(**empty)


def _compiler(fonts: str) -> typst.Compiler:
    made_by, compiler = _made(fonts)
    if made_by != os.getpid():
        raise PagesError("a process that was forked after pages had been set", "Start processes by spawn.")
    return compiler


@lru_cache
def _made(fonts: str) -> tuple[int, typst.Compiler]:
    return os.getpid(), typst.Compiler(font_paths=_fonts(fonts))


@lru_cache
def _fonts(folder: str) -> typst.Fonts:
    """Return the fonts of a folder, and no others; a font that is named alone would be left out silently."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
