"""commands/registry_look.py: values and keys of the command line; files that are read and written."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.registry import Wish, add
from coldchain.errors import InputError, RecordsError
from coldchain.instants import from_iso
from coldchain.registry.cells import tables_of
from commands.registry_look import RegistryLook, open_registry, read_files, who, write_tables
from commands.running import prepare
from commands.station import open_station
from helpers.commands_run import a_station
from helpers.registered import FULL
from links.clock import SystemClock

TABLES = list(tables_of(FULL))


@pytest.fixture
def look(tmp_path: Path) -> Iterator[RegistryLook]:
    station = open_station(a_station(tmp_path))
    with pytest.raises(RecordsError, match="Run the station once"), open_registry(station, SystemClock()):
        pass
    prepare(station, SystemClock())
    with open_registry(station, SystemClock()) as look:
        yield look


def test_words_are_values_and_keys(look: RegistryLook) -> None:
    assert look.values(["name=a=b", "from=2026-01-01 10:00"]) == {
        "name": "a=b",
        "from": "2026-01-01T10:00:00+03:00",
    }
    assert look.key("assets", ["van"]) == ("van",)
    assert look.key("placements", ["node", ""]) == ("node", 0)
    assert look.key("placements", ["node", "2026-01-01 10:00"]) == ("node", from_iso("2026-01-01T07:00:00Z"))
    with pytest.raises(InputError):
        look.key("assets", ["a", "b"])
    with pytest.raises(InputError):
        look.values(["=x"])


def test_acts_are_by_whoever_sits_here(look: RegistryLook) -> None:
    assert look.do(add, Wish("gateways", values={"id": "gw-9"})).about == "gateways/gw-9"
    (link,) = look.history("gateways/gw-9", 5)
    assert link.entry.by == who().id
    assert look.history("", 1)[0] == link
    assert "gw-9" in look.entries("gateways")
    assert look.due(0) == look.due(0)
    assert look.written().cooperative.id == "highland"


def test_tables_are_written_and_read(tmp_path: Path) -> None:
    written = write_tables(TABLES, tmp_path / "x.xlsx")
    assert [len(read_files(written))] == [13]
    folder = tmp_path / "tables"
    assert len(write_tables(TABLES[2:5], folder)) == 3
    assert [each.name for each in read_files([folder])] == sorted(each.name for each in TABLES[2:5])
    assert len(write_tables(TABLES[:1], tmp_path / "one.csv")) == 1
    with pytest.raises(InputError):
        write_tables(TABLES, tmp_path / "no" / "x.xlsx")
