"""What the verbs of the registry look at and do: one station, its records, whoever sits at this machine."""

import getpass
import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from acts.doing import Outcome
from acts.exporting import export_tables
from acts.importing import Plan, import_sheets, plan_import
from acts.reasoned import reasons_needed
from acts.registry import Done, Wish, ask
from coldchain.access.actors import Actor, at_the_machine
from coldchain.audit import Link
from coldchain.errors import InputError, RecordsError
from coldchain.instants import zone_of
from coldchain.registry.cells import KINDS, Table, value_in
from coldchain.registry.entries import COOPERATIVE, KEYS, Entry, Key
from coldchain.registry.papers import Due, due_by
from coldchain.registry.registry import Registry
from coldchain.settings import parse_instant
from commands.station import Station
from links.clock import Clock
from links.records import Connection, Records
from links.records_audit import MOST_ON_A_PAGE, newest
from links.records_registry import load_registry, written_registry
from links.records_registry_rows import find, where
from links.records_views import is_there
from links.sheets_in import Sheet, read_sheets
from links.sheets_out import csv_of, workbook_of

XLSX = ".xlsx"
_CSV = ".csv"


class RegistryLook:
    """The registry of a station.

    Args:
        station: The station.
        records: Its records, brought up to date.
        clock: Says when it is now.
    """

    def __init__(self, station: Station, records: Records, clock: Clock) -> None:
        self._records, self._clock = records, clock
        self.coop = station.coop

    def do(self, verb: Callable[[Connection, int, str, Wish], Done], wish: Wish, coop: str = "") -> Outcome:
        """Return what came of an act of whoever sits at this machine.

        Raises:
            InputError: It was refused.
        """
        return ask(self._records, self._clock, who(), coop or self.coop, verb=verb, wish=wish)

    def entries(self, kind: str, fields: dict[str, object] | None = None) -> list[Entry]:
        """Return the entries of a kind, by their keys."""
        with self._records.reading() as connection:
            return where(connection, self.coop, kind, fields)

    def written(self) -> Registry:
        """Return the registry as it was written: legs without what people said since."""
        with self._records.reading() as connection:
            found = written_registry(connection, self.coop)
            return found if found is not None else load_registry(connection, self.coop)

    def due(self, within_ms: int) -> list[Due]:
        """Return which certificates run out within some time [ms]."""
        return due_by(self.written(), self._clock.now() + within_ms)

    def history(self, about: str, limit: int) -> list[Link]:
        """Return who changed the registry, or one entry of it, the newest first."""
        with self._records.reading() as connection:
            found = newest(connection, self.coop, about=about, limit=MOST_ON_A_PAGE)
        ours = [link for link in found if about or link.entry.action.startswith("registry:")]
        return ours[:limit]

    def plan(self, sheets: Sequence[Sheet]) -> Plan:
        """Return what an import would do."""
        with self._records.reading() as connection:
            return plan_import(connection, self.coop, sheets)

    def tables(self, kinds: Sequence[str]) -> list[Table]:
        """Return what is registered as tables; all of them, or some kinds."""
        return export_tables(self._records, self._clock, who(), self.coop, kinds=kinds or KINDS)

    def reasons(self, plan: Plan) -> list[str]:
        """Return of which entries somebody has to say why an import changes them."""
        with self._records.reading() as connection:
            return reasons_needed(connection, self._clock.now(), self.coop, plan.steps)

    def take(self, sheets: Sequence[Sheet], why: str = "") -> Outcome:
        """Return what came of an import.

        Raises:
            InputError: Rows are wrong, or nobody says why; nothing was changed.
        """
        return import_sheets(self._records, self._clock, who(), self.coop, sheets=sheets, why=why)

    def values(self, words: Sequence[str]) -> dict[str, object]:
        """Return ``KEY=VALUE`` as values; times that name no zone are the cooperative's.

        Raises:
            InputError: One has no ``=``.
        """
        with self._records.reading() as connection:
            own = find(connection, self.coop, COOPERATIVE, (self.coop,))
        zone = zone_of(getattr(own, "time_zone", "UTC"))
        values: dict[str, object] = {}
        for word in words:
            key, equals, value = word.partition("=")
            if not equals or not key:
                raise InputError("value", repr(word[:80]), "KEY=VALUE, such as capacity='600 kg'")
            values[key.strip()] = value_in(key.strip(), "", value, zone)
        return values

    def key(self, kind: str, words: Sequence[str]) -> Key:
        """Return the key of an entry from what names it; an instant left out: always.

        Raises:
            InputError: It is not so many words, or no instant.
        """
        names = KEYS[kind]
        given = [*words, *([""] * (len(names) - len(words)))][: max(len(names), len(words))]
        if len(given) != len(names):
            raise InputError(kind, f"{len(words)} words", f"{len(names)} at most: {' '.join(names)}")
        return tuple(self._part(name, text) for name, text in zip(names, given, strict=True))

    def _part(self, name: str, text: str) -> str | int:
        if not name.endswith("_at"):
            return text
        said = str(self.values([f"from={text}"])["from"])
        return parse_instant(said) if said else 0


def who() -> Actor:
    """Return whoever sits at this machine."""
    try:
        return at_the_machine(f"{getpass.getuser()}@{platform.node()}")
    except (KeyError, OSError):  # a user without a name
        return at_the_machine(f"?@{platform.node()}")


@contextmanager
def open_registry(station: Station, clock: Clock) -> Iterator[RegistryLook]:
    """Yield the registry of a station that has been started once.

    Raises:
        RecordsError: It never was.
    """
    records = Records(station.records_url) if is_there(station.records_url) else None
    if records is None or not records.version():
        next_step = "Run the station once: coldchain up."
        raise RecordsError("records", "nothing yet", "a database with a registry", next_step, retry=False)
    with closing(records):
        records.migrate()
        yield RegistryLook(station, records, clock)


def read_files(files: Sequence[Path]) -> list[Sheet]:
    """Return the tables of files; a folder stands for the CSV files in it.

    Raises:
        InputError: One cannot be read.
    """
    sheets: list[Sheet] = []
    for file in files:
        inside = sorted(file.glob(f"*{_CSV}")) if file.is_dir() else [file]
        for each in inside:
            try:
                content = each.read_bytes()
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                raise InputError(str(each), reason, "an XLSX or CSV file") from None
            sheets += read_sheets(each.name, content)
    return sheets


def write_tables(tables: Sequence[Table], target: Path) -> list[Path]:
    """Return the files that were written: one workbook, one CSV, or a folder of them.

    Raises:
        InputError: The target is none of these, or cannot be written.
    """
    try:
        if target.suffix.lower() == XLSX:
            target.write_bytes(workbook_of(tables))
            return [target]
        if target.suffix.lower() == _CSV and len(tables) == 1:
            return [_write(target, tables[0])]
        if target.suffix:
            raise InputError("target", target.name, "a .xlsx file, a folder, or a .csv file with one --kind")
        target.mkdir(exist_ok=True)
        return [_write(target / f"{each.name}{_CSV}", each) for each in tables if each.rows]
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(str(target), reason, "a place that can be written") from None


def _write(file: Path, table: Table) -> Path:
    file.write_text(csv_of(table), encoding="utf-8", newline="")
    return file
