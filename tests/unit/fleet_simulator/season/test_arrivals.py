"""fleet_simulator/season/arrivals.py: everything that was measured arrives once, in the order of arrival."""

from collections.abc import Sequence

import pytest

from fleet_simulator.season.arrivals import AIR, PRODUCT, Arrival, Carried, arrivals_of, has_product_probe
from fleet_simulator.season.faults import Logger
from fleet_simulator.season.goods import Stay
from fleet_simulator.season.network import MS_PER_MINUTE
from helpers.small_season import PLAN, ROOM, STORE, VAN, at, goods, path, small_season, world


@pytest.fixture(scope="module")
def arrivals() -> Sequence[Arrival]:
    """Return those of the small season."""
    return small_season().arrivals


def test_everything_that_was_measured_arrives_once(arrivals: Sequence[Arrival]) -> None:
    for spot in small_season().network.spots.values():
        found = [one.readings[0] for one in arrivals if one.readings[0].device == spot.device]
        events = sorted(each.event_at for each in found)
        assert len(set(events)) == len(events)
        first = min(events) % (PLAN.sample_minutes * MS_PER_MINUTE)
        logger, offset = Logger(PLAN, spot.device), first - PLAN.start_at
        instants = range(
            PLAN.start_at + offset % (PLAN.sample_minutes * MS_PER_MINUTE),
            PLAN.end_at,
            PLAN.sample_minutes * MS_PER_MINUTE,
        )
        assert events == [instant for instant in instants if not logger.silent(instant)]


def test_readings_come_in_the_order_of_arrival_and_never_before_they_were_measured(
    arrivals: Sequence[Arrival],
) -> None:
    times = [one.received_at for one in arrivals]
    assert times == sorted(times)
    assert all(
        each.event_at < each.received_at == one.received_at for one in arrivals for each in one.readings
    )


def test_names_are_unique_and_sequences_count_within_a_boot(arrivals: Sequence[Arrival]) -> None:
    names = [
        (each.device, each.boot, each.sequence, each.channel) for one in arrivals for each in one.readings
    ]
    assert len(set(names)) == len(names)
    boots: dict[tuple[str, int], set[int]] = {}
    for device, boot, sequence, _ in names:
        boots.setdefault((device, boot), set()).add(sequence)
    assert all(found == set(range(len(found))) for found in boots.values())


def test_some_loggers_have_a_probe_between_the_goods_and_most_have_not() -> None:
    share = sum(has_product_probe(f"van-{number:02d}") for number in range(200)) / 200
    assert 0.25 < share < 0.45


def test_the_probe_between_the_goods_feels_those_that_came_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fleet_simulator.season.arrivals.has_product_probe", lambda asset: asset == STORE)
    first = Carried(goods(Stay(STORE, at(100), at(400))), path([20.0] * 300, begin_minute=100))
    second = Carried(goods(Stay(STORE, at(200), at(500))), path([30.0] * 300, begin_minute=200))
    still = world(store_01=5.0, van_01=5.0, van_02=5.0, room_01=5.0)
    none = dict.fromkeys((STORE, VAN, "van-02", ROOM), ())
    felt = {
        each.event_at: each.value
        for one in arrivals_of(still, none, [first, second])
        for each in one.readings
        if each.channel == PRODUCT
    }
    spans = {(0, 100): 5.0, (100, 400): 20.0, (400, 500): 30.0, (500, 800): 5.0}
    for (begin, end), true_c in spans.items():
        values = sorted(value for instant, value in felt.items() if at(begin) <= instant < at(end))
        assert values[len(values) // 2] == pytest.approx(true_c, abs=0.5)


def test_an_air_probe_says_what_the_air_is() -> None:
    still = world(store_01=5.0, van_01=6.0, van_02=7.0, room_01=8.0)
    none = dict.fromkeys((STORE, VAN, "van-02", ROOM), ())
    found = arrivals_of(still, none, [])
    values = sorted(
        each.value
        for one in found
        for each in one.readings
        if each.device == "van-01-logger" and each.channel == AIR
    )
    assert values[len(values) // 2] == pytest.approx(6.0, abs=0.4)
