"""Summaries that lie in a station's folder of reports, for whoever may take them. Nothing is made here."""

from pathlib import Path
from typing import NamedTuple

from coldchain.errors import InputError, RegistryError
from reports.period.packs_ledger import read_ledger
from reports.period.run import SUMMARY

MOST = 24
"""So many are told, the newest periods first."""


class Laid(NamedTuple):
    """A summary that was made: what it is on, such as ``2026-10``, and the names of its files."""

    about: str
    pack: str
    pages: str


def summaries_in(folder: Path, coop: str) -> list[Laid]:
    """Return the summaries of a cooperative, those of the newest periods first.

    Args:
        folder: In which each run has a folder of its own.
        coop: Whose.
    """
    return [laid for _, laid in _found(folder, coop)]


def summary_file(folder: Path, coop: str, name: str) -> bytes:
    """Return a file of a summary: its pack, or its pages.

    Raises:
        RegistryError: No summary of this cooperative has such a file, or it is gone.
    """
    for run, laid in _found(folder, coop):
        if name in (laid.pack, laid.pages):
            try:
                return (run / name).read_bytes()
            except OSError:
                break
    raise RegistryError("summary", repr(name[:80]), "one of those that are listed", reason="no-such")


def _found(folder: Path, coop: str) -> list[tuple[Path, Laid]]:
    found: list[tuple[int, Path, Laid]] = []
    for run in sorted(folder.iterdir()) if folder.is_dir() else []:
        try:
            order, rows = read_ledger(run)
        except InputError:  # somebody else's folder
            continue
        row = rows.get(SUMMARY)
        if order is None or order.coop != coop or row is None:
            continue
        laid = Laid(order.id, row.file, str(Path(row.file).with_suffix(".pdf")))
        found.append((order.from_at, run, laid))
    newest = sorted(found, key=lambda each: (-each[0], each[2].about))
    return [(run, laid) for _, run, laid in newest[:MOST]]
