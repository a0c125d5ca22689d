"""links/records_untold.py: what was not told, why, and with what. Minutes after noon."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.judgement.untold import Untold
from helpers.goods_station import registry_of
from helpers.watching import COOP, KEY, NOON, Station, air, airs, station_in
from links.records_outbox import contacts_told
from links.records_tables import transitions
from links.records_told import told
from links.records_untold import (
    Reason,
    begun_since,
    is_heard,
    is_told,
    kept_back,
    limit_siblings,
    mark_told,
    mark_untold,
    people_of,
    rejected_at,
    told_begin,
    without_reason,
)

POINT = f"{KEY}|too-warm"


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """Yield a station with one alarm that goes on, which two people were told of."""
    with station_in(tmp_path) as station:
        station.live(airs([9.0] * 8))
        yield station


@pytest.fixture
def frozen(tmp_path: Path) -> Iterator[Station]:
    """Yield a station with goods that were frozen."""
    with station_in(tmp_path, registry_of(("van-1", 0, None))) as station:
        station.live([air(5 * n, -2.0 - 0.1 * (n % 3), channel="product") for n in range(6)])
        yield station


def step_of(station: Station, alarm: str) -> str:
    return next(str(row["id"]) for row in station.rows(transitions) if row["alarm"] == alarm)


def test_a_reason_is_written_and_taken_away(station: Station) -> None:
    step = step_of(station, POINT)
    with station.records.transaction() as connection:
        mark_untold(connection, {step: Reason(Untold.SAME_SIDE, "other")})
    (row,) = station.rows(transitions)
    assert (row["untold"], row["told_with"]) == ("same-side", "other")
    with station.records.transaction() as connection:
        assert not is_heard(connection, POINT, "another excursion of it")
        mark_told(connection, [step], NOON)
        assert is_heard(connection, POINT, row["excursion"])
        assert without_reason(connection, [step]) == set()  # it has messages
    assert station.rows(transitions)[0]["untold"] == ""


def test_siblings_are_active_alarms_of_the_asset_on_one_side(station: Station) -> None:
    with station.records.transaction() as connection:
        (found,) = limit_siblings(connection, COOP, "van-1", "above")
        assert (found.alarm, found.device, found.channel) == (POINT, "logger-1", "air/temperature")
        assert (found.severity, found.is_heard, found.raising.id) == ("high", True, step_of(station, POINT))
        assert limit_siblings(connection, COOP, "van-1", "below") == []
        assert limit_siblings(connection, COOP, "van-2", "above") == []
    station.live([air(8, 4.0)])
    with station.records.transaction() as connection:
        assert limit_siblings(connection, COOP, "van-1", "above") == []


def test_who_was_told_of_a_begin_is_known_by_its_raising_or_its_excursion(station: Station) -> None:
    (excursion,) = {row["excursion"] for row in station.rows(transitions)}
    with station.records.transaction() as connection:
        assert told_begin(connection, POINT, 1, "another") == {"peter", "grace"}
        assert told_begin(connection, POINT, 2, excursion) == {"peter", "grace"}
        assert told_begin(connection, POINT, 2, "another") == set()
        connection.exec_driver_sql("DELETE FROM outbox WHERE contact = 'grace'")  # it was taken back
        assert told_begin(connection, POINT, 1, excursion) == {"peter"}


def test_somebody_was_told_in_a_text_or_by_the_gateway(station: Station) -> None:
    (row,) = station.rows(transitions)
    with station.records.transaction() as connection:
        assert is_told(connection, POINT, 1, row["excursion"])
        connection.exec_driver_sql("DELETE FROM outbox")
        assert not is_told(connection, POINT, 1, row["excursion"])
        mark_untold(connection, {row["id"]: Reason(Untold.BY_GATEWAY)})
        assert is_told(connection, POINT, 1, row["excursion"])
        assert not is_told(connection, POINT, 1, "another")


def test_who_was_told_with_something_else_was_told(station: Station) -> None:
    step = step_of(station, POINT)
    with station.records.transaction() as connection:
        assert people_of(connection, [step]) == {"peter", "grace"}
        assert contacts_told(connection, POINT) == {"peter", "grace"}
        connection.execute(
            transitions.insert().from_select(
                [column.name for column in transitions.c],
                transitions.select().with_only_columns(
                    *[
                        {"id": (transitions.c.id + "+").label("id")}.get(column.name, column)
                        for column in transitions.c
                    ]
                ),
            )
        )
        mark_untold(connection, {f"{step}+": Reason(Untold.TOGETHER, step)})
        assert [(row.event, row.messages) for row in told(connection, COOP)] == [("raise", 2), ("raise", 0)]


def test_harm_that_people_know_of_and_harm_that_was_kept_back(frozen: Station) -> None:
    key = "highland/s-1"
    step = step_of(frozen, f"{key}|freezing")
    with frozen.records.transaction() as connection:
        (begun,) = [each for each in begun_since(connection, key, 0) if each.step.id == step]
        assert (begun.severity, begun.told_by) == ("critical", step)
        assert begun_since(connection, key, frozen.clock.now() + 1) == []
        assert kept_back(connection, key) == []
        mark_untold(connection, {step: Reason(Untold.TOLD_BEFORE)})
        (kept,) = kept_back(connection, key)
        assert (kept.step, kept.told_by) == (begun.step, "")
        assert step not in [each.step.id for each in begun_since(connection, key, 0)]


def test_goods_are_lost_since_they_were_first_called_so(frozen: Station) -> None:
    with frozen.records.transaction() as connection:
        lost_at = rejected_at(connection, "highland/s-1", frozen.clock.now() + 1)
        assert lost_at is not None
        assert rejected_at(connection, "highland/s-1", lost_at) is None
        assert rejected_at(connection, "highland/other", lost_at + 1) is None
