"""The large fleet of the console's bench, small here."""

from contextlib import closing
from pathlib import Path

from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_registry import load_registry
from scripts.benches._console_fleet import COOP, MINUTE, Size, make_station, registry_of

NOW = 1_795_333_512_000
SIZE = Size(assets=20, shipments=80, readings_each=2)


def test_a_station_has_the_fleet_in_its_stores(tmp_path: Path) -> None:
    station = make_station(tmp_path / "station", SIZE, NOW)
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        found = load_registry(connection, COOP)
    assert (len(found.assets), len(found.devices), len(found.shipments)) == (20, 40, 80)
    with closing(SqliteReadings(station.readings, reader=True)) as store:
        assert store.count() == 40 * 2 * 2


def test_some_of_the_goods_are_on_their_way_and_most_have_arrived() -> None:
    legs = registry_of(SIZE, NOW).legs
    assert len({leg.shipment for leg in legs if leg.until_at is None}) == 4, "six began too lately"
    assert all(leg.from_at <= NOW - 20 * MINUTE for leg in legs)
