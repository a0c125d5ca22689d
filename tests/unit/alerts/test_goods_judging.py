"""alerts/goods_judging.py: plans that change, history that is nearby or lost, steps that fail."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from alerts.goods_judging import REPLANNED_AT_ONCE
from coldchain.errors import RecordsError
from coldchain.judgement.verdict import Decision
from coldchain.registry.registry import Registry
from helpers.goods import BERRIES, sourced
from helpers.goods_station import BOX, change, registry_of, rules, verdicts
from helpers.watching import Station, air, airs, at, station_in
from links.readings_sqlite import SqliteReadings
from links.records_shipments import fingerprints
from links.records_tables import shipment_states

WARM = airs([22.0 + 0.1 * (n % 3) for n in range(20)], every=5)
REFUSE = "CREATE TRIGGER refuse BEFORE {what} BEGIN SELECT RAISE(ABORT, 'refused'); END"


def execute(path: Path, sql: str) -> None:
    """Change a database behind the watcher's back."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(sql)
        connection.commit()


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """Yield a station with berries in van-1."""
    with station_in(tmp_path, registry_of(("van-1", 0, None))) as station:
        yield station


def crowd(count: int, *, warm_until: float | None = None) -> Registry:
    """Return many shipments in van-1."""
    base = registry_of(("van-1", 0, warm_until))
    names = [f"s-{number}" for number in range(count)]
    return replace(
        base,
        shipments=tuple(replace(BOX, id=name) for name in names),
        legs=tuple(replace(base.legs[0], shipment=name) for name in names),
    )


def test_more_shipments_than_fit_in_one_step_are_all_judged_again(tmp_path: Path) -> None:
    count = REPLANNED_AT_ONCE + 7
    with station_in(tmp_path, registry_of()) as station:
        station.live(WARM)
        with station.records.reading() as connection:
            assert fingerprints(connection) == {}
        change(station, crowd(count))
        with station.records.reading() as connection:
            assert len(fingerprints(connection)) == count
        harmed = {row["device"] for row in station.standing() if row["limit_name"] == "life-lost"}
        assert len(harmed) == count


def test_a_step_that_fails_loses_no_changed_plan(station: Station, tmp_path: Path) -> None:
    station.live(WARM[:4])
    station.register(registry_of(("van-2", 0, 5), ("van-1", 5, None)))
    before = station.rows(shipment_states)
    execute(tmp_path / "records.db", REFUSE.format(what="UPDATE ON shipment_states"))
    station.clock.advance(6_000)
    with pytest.raises(RecordsError):
        station.watcher.step()
    assert station.rows(shipment_states) == before
    execute(tmp_path / "records.db", "DROP TRIGGER refuse")
    station.watch()
    (row,) = station.rows(shipment_states)
    assert row["fingerprint"] != before[0]["fingerprint"]


def test_a_step_that_fails_loses_no_reading_and_tells_nothing_twice(station: Station, tmp_path: Path) -> None:
    station.live(WARM[:6])
    execute(tmp_path / "records.db", REFUSE.format(what="INSERT ON transitions"))
    station.clock.move_to(at(100))
    station.arrive(WARM[6:])
    with pytest.raises(RecordsError):
        station.watcher.step()
    assert rules(station) == []
    execute(tmp_path / "records.db", "DROP TRIGGER refuse")
    station.watch()
    station.write_store()
    station.start()
    station.watch()
    assert rules(station) == ["law-four-hours", "life-lost"]
    assert len([body for body in station.heard_by("peter") if "life to warmth" in body]) == 1


def test_a_plan_that_changes_while_readings_are_late_counts_them_in_the_end(station: Station) -> None:
    station.live(WARM[:5])
    station.clock.move_to(at(100))
    station.arrive(WARM[5:])
    change(station, registry_of(("van-1", 10, None)))
    station.write_store()
    (row,) = [row for row in station.standing() if row["limit_name"] == "life-lost"]
    change(station, registry_of(("van-1", 0, None)))
    (earlier,) = [row for row in station.standing() if row["limit_name"] == "life-lost"]
    assert earlier["started_at"] < row["started_at"]


def test_a_damaged_state_is_judged_anew_and_takes_nothing_back(station: Station) -> None:
    station.live(WARM)
    before = station.standing(), station.said()
    with station.records.transaction() as connection:
        connection.execute(update(shipment_states).values(blob=b"damaged"))
    station.start()
    station.live([air(100, 22.0)])
    found = [(row["id"], row["started_at"]) for row in station.standing()]
    assert found == [(row["id"], row["started_at"]) for row in before[0]]
    assert station.said() == before[1]


def test_a_damaged_state_is_judged_anew_before_the_final_verdict(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, 60))) as station:
        station.live([air(minute, 1.5 + minute % 3 / 10) for minute in range(0, 60, 5)])
        with station.records.transaction() as connection:
            connection.execute(update(shipment_states).values(blob=b"damaged"))
        station.start()
        station.wait(30)
        (row,) = verdicts(station)
        assert (row.final, row.verdict.decision) == (True, Decision.GOOD)
        assert row.verdict.unknown_ms == 0


def test_another_version_of_a_product_is_judged_by(station: Station) -> None:
    station.live(WARM)
    assert "life-lost" in rules(station)
    hardy = replace(BERRIES, harm_share=0.9, timers=(), content_hash="berries-2")
    change(station, registry_of(("van-1", 0, None), product=hardy))
    assert rules(station) == []


def test_a_leg_that_goes_on_after_all_gets_no_final_verdict(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, 60))) as station:
        station.live([air(minute, 1.5 + minute % 3 / 10) for minute in range(0, 60, 5)])
        station.register(registry_of(("van-1", 0, None)))
        station.clock.move_to(at(120))
        station.watch()
        assert all(not row.final for row in verdicts(station))


def lose_the_store(station: Station, folder: Path) -> None:
    """Delete what was stored, after everybody has read the journal, and start again."""
    station.clock.advance(2000)
    station.watch()
    station.journal.advance("store", station.journal.head())
    station.journal.trim()
    station.store.close()
    (folder / "readings.db").unlink()
    station.store = SqliteReadings(folder / "readings.db")
    station.start()


def test_a_store_that_has_lost_the_past_takes_no_harm_back(station: Station, tmp_path: Path) -> None:
    station.live(WARM)
    before = rules(station), station.said()
    lose_the_store(station, tmp_path)
    station.late([air(52, 2.0)], minute=100)
    other = replace(BERRIES, timers=(), freezing_c=None, harm_share=0.3, content_hash="berries-2")
    change(station, registry_of(("van-1", 0, None), product=other))
    assert (rules(station), station.said()) == before
    station.live([air(105, 22.0), air(110, 22.1)])
    assert rules(station) == before[0]
    change(station, registry_of(("van-1", 0, 105)))
    assert {row["ended_at"] for row in station.standing()} == {at(105)}


def test_a_channel_that_so_far_is_in_the_journal_only_is_found_after_a_restart(station: Station) -> None:
    trace = [air(minute, -2.0 - minute % 3 / 10, channel="cargo") for minute in range(0, 60, 5)]
    for reading in trace:
        station.clock.move_to(reading.event_at)
        station.arrive([reading])
        station.watch()
    station.start()
    station.clock.advance(60_000)
    station.arrive([air(22, -2.2, channel="cargo")])
    station.watch()
    change(station, registry_of(("van-1", 3, None)))
    (row,) = station.rows(shipment_states)
    assert row["fingerprint"]
    assert station.watcher._goods.unjudged == 0


def test_goods_that_nobody_described_are_judged_as_generic(tmp_path: Path) -> None:
    registry = replace(registry_of(("van-1", 0, None)), products=())
    with station_in(tmp_path, registry) as station:
        station.live([air(minute, -2.0 - minute % 3 / 10, channel="product") for minute in range(0, 40, 5)])
        assert rules(station) == ["freezing"]


def test_humidity_and_unknown_products_stop_nothing(station: Station) -> None:
    wet = replace(air(0, 85.0), channel="air/humidity", unit="%RH")
    dry = replace(BERRIES, transpiration_ng_kg_s_pa=sourced(7400.0), content_hash="dry")
    change(station, registry_of(("van-1", 0, None), product=dry))
    station.live([wet, *WARM])
    assert "life-lost" in rules(station)
