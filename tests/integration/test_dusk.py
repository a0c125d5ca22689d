"""The depot at dusk, in short: vans drain into one real program while others go on live."""

from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from commands.station import open_station
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_tables import excursions
from scripts.benches._load import broker
from scripts.benches.dusk import measure_dusk

VANS, HOURS, LIVE = 8, 1.0, 4


def test_a_backlog_is_judged_right_and_live_readings_do_not_wait_for_it(tmp_path: Path) -> None:
    with broker(tmp_path) as (_, address):
        found = measure_dusk(
            tmp_path / "dusk", address, size=(VANS, HOURS, LIVE), shipments=2, one_process=True
        )
    station = open_station(tmp_path / "dusk" / "coldchain.toml")
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        query = select(excursions).where(~excursions.c.withdrawn, excursions.c.limit_name == "too-warm")
        rows = connection.execute(query).mappings().all()
    of_vans = [row for row in rows if int(row["device"].rpartition("-")[2]) < VANS]
    assert len(of_vans) == VANS
    assert {(row["readings"], row["extreme"]) for row in of_vans} == {(36, 15.0)}
    assert all(row["ended_at"] - row["started_at"] == 36 * 30_000 for row in of_vans)
    with closing(SqliteReadings(station.readings, reader=True)) as store:
        assert store.count() >= found.readings == VANS * 120 * 4
    assert found.unanswered == 0
    assert max(found.live_s) < 15  # an order of magnitude: seconds, not the minutes of a queue
