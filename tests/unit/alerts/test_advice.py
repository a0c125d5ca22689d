"""alerts/advice.py: what to do in the text of an alarm, and never a failure because of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.advice import Advice
from alerts.bookkeeping import Desk
from alerts.goods_judging import GoodsFinding
from alerts.goods_states import GoodsStates
from coldchain.errors import StoreError
from coldchain.judgement.goods import GoodsOutcome
from coldchain.judgement.goods_state import GoodsState
from coldchain.judgement.saving import Action
from coldchain.judgement.trip import trip_of
from helpers.goods_station import registry_of
from helpers.watching import Station, air, station_in
from links.readings_sqlite import SqliteReadings

WAY = registry_of(("van-1", 0, None))


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """Yield a station whose van has warmed up."""
    with station_in(tmp_path, WAY) as station:
        station.live([air(minute, 22.0 + minute % 3 / 10) for minute in range(0, 60, 5)])
        yield station


def advice(station: Station, store: SqliteReadings) -> Action | None:
    trip = trip_of(WAY, "s-1")
    assert trip is not None
    states = GoodsStates(station.records)
    states.fetch([trip.key])
    with station.records.transaction() as connection:
        desk = Desk(connection, station.settings, station.clock.now())
        finding = GoodsFinding(trip, WAY, GoodsOutcome(GoodsState(), changed=False))
        saving = Advice(desk, store, states).saving(finding)
        return None if saving is None else saving.action


def test_it_says_what_saves_most(station: Station) -> None:
    assert advice(station, station.store) is Action.RESTART_COOLING


def test_a_store_that_cannot_be_read_gives_no_advice_and_no_failure(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_coop: str) -> None:
        raise StoreError("store", "broken", "whole", retry=True)

    monkeypatch.setattr(station.store, "latest", broken)
    assert advice(station, station.store) is None
