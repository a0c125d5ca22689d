"""commands/shipment_look.py: shipments as the stores have them, now and as of an earlier time."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import update

from coldchain.errors import RecordsError
from coldchain.judgement.saving import Action
from coldchain.judgement.verdict import Decision
from commands.shipment_look import Look, open_look
from commands.station import open_station
from helpers.small_fleet import COOP, HOUR, MINUTE, NOW, Fleet, build_fleet, judge_shipments, station_of
from links import records_tables as tables
from links.readings_sqlite import SqliteReadings
from links.records import Records


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    """Return four hours of a small fleet with judged shipments; do not write to it."""
    fleet = build_fleet(tmp_path_factory.mktemp("fleet"), hours=4)
    judge_shipments(fleet)
    return fleet


@pytest.fixture
def look(fleet: Fleet) -> Iterator[Look]:
    """Return the fleet's shipments."""
    with closing(
        Look(Records(fleet.records_url), SqliteReadings(fleet.readings, reader=True), COOP, NOW)
    ) as it:
        yield it


def test_what_can_be_saved_stands_first(look: Look) -> None:
    lines = look.lines(arrived=False)
    assert [line.trip.shipment.id for line in lines] == ["s-1", "s-2", "s-3"]
    first = lines[0].saving
    assert first is not None
    assert first.action is Action.CLOSE_DOOR
    assert first.avoidable_money > 1000
    assert [line.saving for line in lines[1:]] == [None, None]  # no alarm, nothing to do


def test_harm_to_goods_is_trouble_wherever_they_are(tmp_path: Path) -> None:
    own = build_fleet(tmp_path, hours=1)
    records = Records(own.records_url)
    with records.transaction() as connection:
        fields = {"kind": "product", "device": "s-3", "channel": "shipment", "asset": "van-2"}
        connection.execute(update(tables.alarms).values(**fields))
    with closing(Look(records, SqliteReadings(own.readings, reader=True), COOP, NOW)) as look:
        lines = {line.trip.shipment.id: line.saving for line in look.lines(arrived=False)}
    assert lines["s-1"] is None
    assert lines["s-3"] is not None
    assert lines["s-3"].action is Action.CHECK
    assert lines["s-3"].at_worst_money > lines["s-3"].avoidable_money


def test_one_shipment_has_its_limits_its_harms_and_its_times(look: Look) -> None:
    line = look.one("s-1", None)
    assert line.stay is not None
    assert line.stay.asset == "van-1"
    warm = {each.limit.name: each.forecast for each in line.limits}
    assert warm["too-warm"].minutes_to_limit == 0.0
    assert 20 < (warm["product-warm"].minutes_to_limit or 0) < 60
    assert line.saving is not None
    assert [rule for rule, _ in line.saving.due_min] == ["life-lost"]
    given = line.verdict
    assert given.good_ms + given.harmful_ms + given.unknown_ms == 3 * HOUR
    assert line.note == ""


def test_an_earlier_time_is_judged_by_the_readings_of_that_time(look: Look) -> None:
    then = look.one("s-1", NOW - 2 * HOUR)
    assert then.verdict.as_of_at == NOW - 2 * HOUR
    assert then.verdict.heard_at is not None
    assert NOW - 2 * HOUR - MINUTE <= then.verdict.heard_at <= NOW - 2 * HOUR
    assert then.verdict.life_used.likely < look.one("s-1", None).verdict.life_used.likely
    assert (then.saving, then.limits) == (None, ())
    assert "readings of that time" in then.note


def test_before_it_began_nothing_has_happened(look: Look) -> None:
    line = look.one("s-1", NOW - 5 * HOUR)
    assert line.stay is None
    assert line.verdict.good_ms == line.verdict.unknown_ms == 0
    assert line.verdict.decision is Decision.GOOD


def test_without_a_readings_store_states_still_speak(fleet: Fleet) -> None:
    with closing(Look(Records(fleet.records_url), None, COOP, NOW)) as look:
        assert len(look.lines(arrived=True)) == 3
        assert look.known() == ["s-1", "s-2", "s-3"]
        assert look.one("s-1", NOW - HOUR).verdict.unknown_ms == 2 * HOUR


def test_a_station_that_has_never_run_is_told_apart(tmp_path: Path) -> None:
    file = station_of(build_fleet(tmp_path, hours=1))
    with closing(open_look(open_station(file), NOW)) as look:
        assert len(look.known()) == 3
        assert look.one("s-2", None).note == "not judged yet as it is registered now"
    (tmp_path / "records.db").unlink()
    with pytest.raises(RecordsError, match="Run the station once"):
        open_look(open_station(file), NOW)
