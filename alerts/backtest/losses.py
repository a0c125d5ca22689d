"""Known losses: a CSV file of what went bad, where and when, against which rules are held."""

import csv
import io
import math
from collections.abc import Collection, Mapping
from typing import NamedTuple

from coldchain.errors import InputError, SettingsError
from coldchain.instants import from_iso
from coldchain.nearest import did_you_mean, listed
from coldchain.registry.registry import Registry

COLUMNS = ("asset", "shipment", "at", "loss", "loss_kg", "note")


class Loss(NamedTuple):
    """Something that went bad.

    Args:
        row: Its line in the file.
        asset: Where; empty when the shipment says so.
        shipment: What; empty when the asset says so.
        at: When it was lost, or found to be [ms].
        loss: Its worth [the cooperative's currency]; None when it is not known.
        loss_kg: How much it was [kg]; None when it is not known.
        note: In words.
    """

    row: int
    asset: str
    shipment: str
    at: int
    loss: float | None
    loss_kg: float | None
    note: str


def parse_losses(text: str, file: str, registry: Registry) -> list[Loss]:
    """Return the losses of a file, in its order.

    Args:
        text: CSV with a header: ``at``, ``asset`` or ``shipment``, and perhaps ``loss`` (money), ``loss_kg``
            and ``note``, in any order.
        file: What to call it in messages.
        registry: Where assets and shipments stand.

    Raises:
        SettingsError: Mistakes, each with its row and column; all of them are told.
    """
    reader = csv.DictReader(io.StringIO(text), strict=True)
    losses: list[Loss] = []
    mistakes: list[str] = []
    try:
        mistakes += _header(reader.fieldnames or [], file)
        if mistakes:
            raise SettingsError(file, mistakes)
        for cells in reader:
            found = _Row(file, reader.line_num, cells)
            loss = found.loss(registry)
            mistakes += found.mistakes
            if loss is not None and not found.mistakes:
                losses.append(loss)
    except csv.Error as error:
        line = reader.reader.line_num
        mistakes.append(f"{file}:{line}: got a row that is not CSV ({error}); allowed: CSV")
    if mistakes:
        raise SettingsError(file, mistakes)
    return losses


def _header(names: Collection[str], file: str) -> list[str]:
    """Return what is wrong with the names of the columns."""
    found = []
    for name in names:
        if name not in COLUMNS:
            near = did_you_mean(name, COLUMNS)
            found.append(f"{file}:1, column {name}: got {name!r}; allowed: {', '.join(COLUMNS)}. {near}")
    if not {"asset", "shipment"} & set(names):
        found.append(f"{file}:1: got no column asset and no column shipment; allowed: one of them, or both")
    if "at" not in names:
        found.append(f"{file}:1: got no column at; allowed: a column at, the time of the loss")
    return [text.rstrip() for text in found]


class _Row:
    """One row on its way; collects its mistakes."""

    def __init__(self, file: str, line: int, cells: Mapping[str | None, str | list[str] | None]) -> None:
        self.mistakes: list[str] = []
        self._place = f"{file}:{line}"
        self._line = line
        self._cells = {key: value.strip() for key, value in cells.items() if key and isinstance(value, str)}
        if None in cells:
            self._wrong("", f"{len(cells[None] or ())} cells too many", "one cell for each column")

    def loss(self, registry: Registry) -> Loss | None:
        """Return the loss that the row tells of; None, or one to be thrown away, with mistakes."""
        asset, shipment = self._cells.get("asset", ""), self._cells.get("shipment", "")
        if bool(asset) == bool(shipment):
            self._wrong("asset", "both" if asset else "nothing", "an asset or a shipment, one of the two")
        self._known("asset", asset, [each.id for each in registry.assets])
        self._known("shipment", shipment, [each.id for each in registry.shipments])
        at = self._at()
        loss, loss_kg = self._number("loss"), self._number("loss_kg")
        if at is None:
            return None
        return Loss(self._line, asset, shipment, at, loss, loss_kg, self._cells.get("note", ""))

    def _known(self, column: str, name: str, known: Collection[str]) -> None:
        if name and name not in known:
            self._wrong(column, repr(name), f"one of {listed(known)}", did_you_mean(name, known))

    def _at(self) -> int | None:
        try:
            return from_iso(self._cells.get("at", ""))
        except InputError as error:
            self._wrong("at", error.came, error.allowed, error.next_step)
            return None

    def _number(self, column: str) -> float | None:
        text = self._cells.get(column, "")
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not (math.isfinite(number) and number >= 0):
            self._wrong(column, repr(text), "a number, 0 or more, without a unit")
        return number

    def _wrong(self, column: str, came: str, allowed: str, next_step: str = "") -> None:
        place = f"{self._place}, column {column}" if column else self._place
        sentence = f"{place}: got {came}; allowed: {allowed}"
        self.mistakes.append(f"{sentence}. {next_step}" if next_step else sentence)
