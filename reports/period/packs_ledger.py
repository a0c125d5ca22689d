"""What a run has made so far: ``packs.jsonl`` in its folder, a line for each pack, so that it can go on.

The first line is the order: of one folder always the same. While packs are made a line is added for each;
at the end the file is replaced whole, sorted. A line that a stop has cut off counts as none: its pack is made
again. A row is believed only as long as its evidence is the same and its file is the one that it names.
"""

import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import BinaryIO

import msgspec

from coldchain.errors import InputError
from coldchain.evidence import Evidence, SubjectKind
from coldchain.instants import to_iso
from coldchain.judgement.trip import MACHINE
from links.kept_file import replace_whole
from reports.content.document import SCHEMA

LEDGER = "packs.jsonl"


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is made in a folder.

    Args:
        coop: Whose.
        period: Its name.
        from_at: Begin of the period [ms].
        until_at: Its end [ms].
        known_at: Only what was known then counts [ms].
        language: Of the pages.
        product: Only of this one; empty: of all.
    """

    coop: str
    period: str
    from_at: int
    until_at: int
    known_at: int
    language: str
    product: str = ""

    @property
    def kind(self) -> SubjectKind:
        """Return what the summary is about."""
        return SubjectKind.PRODUCT if self.product else SubjectKind.PERIOD

    @property
    def id(self) -> str:
        """Return what that is called: ``2026-10``, or ``raw-milk 2026-10``."""
        return f"{self.product} {self.period}".strip()


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A pack that was made; ``shipment`` is empty for the summary.

    Args:
        shipment: Of which.
        evidence: Hash of what it was made of.
        file: Its name.
        size: [bytes].
        sha256: Of the file.
        report: Number of its report.
    """

    shipment: str
    evidence: str
    file: str
    size: int
    sha256: str
    report: str


class Ledger:
    """The ledger of one folder.

    Args:
        folder: Where packs are made; it is there.
        order: What is made.

    Raises:
        InputError: Something else was made there.
    """

    def __init__(self, folder: Path, order: Order) -> None:
        self._file = folder / LEDGER
        self.order = order
        before, self.rows = read_ledger(folder)
        if before is not None and before != order:
            known = to_iso(before.known_at)
            came = f"packs of {before.coop}, {before.id}, in {before.language}, as known at {known}"
            raise InputError(
                f"folder {folder}", came, "an empty one, or the same order", "Take another --out."
            )
        self._open: BinaryIO | None = None

    def add(self, row: Row) -> None:
        """Write down that a pack is there."""
        self.rows[row.shipment] = row
        if self._open is None:
            self._begin()
        assert self._open is not None  # noqa: S101 - opened just before
        self._open.write(msgspec.json.encode(row) + b"\n")
        self._open.flush()

    def close(self) -> None:
        """Let go of the file; what was added stays."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def finish(self) -> None:
        """Replace the file by its one form: the order, and the rows by shipment, the summary last."""
        self.close()
        self._write()

    def _begin(self) -> None:
        self._write()
        self._open = self._file.open("ab")

    def _write(self) -> None:
        rows = sorted(self.rows.values(), key=lambda row: (not row.shipment, row.shipment))
        lines = [msgspec.json.encode(each) for each in (self.order, *rows)]
        replace_whole(self._file, b"\n".join(lines) + b"\n", mode=0o644)


def read_ledger(folder: Path) -> tuple[Order | None, dict[str, Row]]:
    """Return what was ordered in a folder and the packs that were made, by shipment; none of none.

    Raises:
        InputError: What lies there is no ledger.
    """
    file = folder / LEDGER
    try:
        first, *lines = file.read_bytes().split(b"\n")
    except FileNotFoundError:
        return None, {}
    except OSError as error:
        raise InputError(str(file), error.strerror or str(error), "a file that can be read") from None
    try:
        order = msgspec.json.decode(first, type=Order)
    except msgspec.MsgspecError:
        raise InputError(
            str(file), "no order in its first line", "a ledger of packs", "Take another --out."
        ) from None
    rows: dict[str, Row] = {}
    for line in lines:
        try:
            row = msgspec.json.decode(line, type=Row)
        except msgspec.MsgspecError:  # cut off by a stop
            continue
        rows[row.shipment] = row
    return order, rows


def fingerprint_of(evidence: Evidence, key: str) -> str:
    """Return the hash of all that a pack is made of: the evidence, the key that seals, the program.

    Args:
        evidence: As it was gathered.
        key: Id of the key.
    """
    head = f"{_program()} {SCHEMA} {MACHINE} {key}\n".encode()
    return hashlib.sha256(head + msgspec.msgpack.encode(evidence, order="deterministic")).hexdigest()


def _program() -> str:
    try:
        return version("coldchain")
    except PackageNotFoundError:  # run from a folder of sources
        return ""
