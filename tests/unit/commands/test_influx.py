"""A station whose settings name an InfluxDB keeps its readings there, and what that refuses here."""

from contextlib import closing
from pathlib import Path

import pytest

from coldchain.errors import JournalError, RecordsError
from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative
from commands.influx import registries_of
from commands.station import Station, open_station
from helpers import influx
from helpers.store_contract import AIR, entry, reading
from links.clock import SystemClock
from links.journal import Journal
from links.quarantine import Quarantine
from links.readings_store import WriteResult
from links.records import Records
from links.records_registry import save_registry


@pytest.fixture
def station(tmp_path: Path) -> Station:
    file = tmp_path / "coldchain.toml"
    file.write_text(
        '[cooperative]\nid = "coop"\nname = "c"\n[readings]\nkind = "influxdb1"\nkeep_raw = "0s"\n'
        'keep_5min = "0s"\nurl = "http://127.0.0.1:1"\ndatabase = "cold"\n'
    )
    return open_station(file)


def test_registries_are_read_when_they_have_changed(station: Station) -> None:
    with closing(Records(station.records_url)) as records:
        records.migrate()
        read = registries_of(station.records_url)
        assert read() == []
        assert read() is None
        registry = Registry(cooperative=Cooperative(id="coop", name="c"))
        with records.transaction() as connection:
            save_registry(connection, registry)
        found = read()
        assert found is not None
        assert [one.cooperative.id for one in found] == ["coop"]
        assert read() is None


def test_registries_that_cannot_be_read_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(RecordsError):
        registries_of(f"sqlite:///{tmp_path}/no/such/folder/records.sqlite")()


def test_a_station_writes_there_and_keeps_what_is_refused(tmp_path: Path, station: Station) -> None:
    with influx.running(tmp_path / "influxd") as server:
        text = station.file.read_text().replace("http://127.0.0.1:1", server.url)
        station.file.write_text(text)
        station = open_station(station.file)
        Journal(station.journal, clock=SystemClock()).close()
        with closing(Records(station.records_url)) as records:
            records.migrate()
        with closing(station.open_readings()) as store:
            result = store.write([(1, entry(reading(), reading(1, value=float("inf"))))])
            assert result == WriteResult(1, 0, refused=1)
            store.sync()
            with closing(station.open_readings(reader=True)) as reader:
                assert (reader.range(AIR), reader.position(), reader.count()) == ([reading()], 1, 1)
        with closing(Quarantine(station.journal)) as quarantine:
            assert quarantine.counts() == {"store-refused": 1}


def test_one_program_at_a_time_writes_there(station: Station) -> None:
    """Two would each believe that only they write, and store repeats as new."""
    with closing(station.open_readings()):
        station.open_readings(reader=True).close()
        with pytest.raises(JournalError, match="in use by process"):
            station.open_readings()
    station.open_readings().close()
