"""alerts/trips.py: which shipments a reading speaks of, whatever the buckets are."""

import time
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from alerts.sheaves import Sheaf, sheaves_of
from alerts.trips import TripList
from coldchain.judgement.goods import tells_of_goods
from coldchain.judgement.trip import window_at
from coldchain.reading import Reading
from coldchain.registry.registry import Registry
from coldchain.registry.things import Leg, Shipment
from helpers.goods import DEFAULT_LEGS, SHIPMENT, at, registry_of, spoke
from links.journal import Entry

BUCKET_MIN = 360  # FIRST_EDGE is the first border of two buckets after the start
FIRST_EDGE = BUCKET_MIN - (at(0) // 60_000) % BUCKET_MIN
DAY_MIN = 1440


def listed(*legs: tuple[str, float, float | None]) -> TripList:
    """Return the list of one shipment's trip."""
    return TripList([registry_of(legs)])


def sheaf(coop: str, *readings: Reading) -> Sheaf:
    """Return readings of one channel as they are handed on."""
    (bound,) = sheaves_of([(1, Entry(coop, "gw-1", 0, readings))])
    return bound


def heard(trips: TripList, *readings: Reading) -> dict[str, list[Reading]]:
    """Return by trip which readings of one channel it hears."""
    return {trip.key: inside for trip, inside in trips.find_all(sheaf("highland", *readings))}


def found(
    trips: TripList, minute: float, *, device: str = "logger-a", channel: str = "air/temperature"
) -> bool:
    """Return whether a reading is found to speak of the shipment."""
    reading = spoke(device, minute, 5.0, channel=channel)
    names = [trip.shipment.id for trip, _ in trips.find_all(sheaf("highland", reading))]
    there = trips.covers("highland", device, channel, reading.event_at)
    assert there is bool(names)
    return names == [SHIPMENT]


def test_a_window_holds_from_its_begin_until_before_its_end_over_all_buckets() -> None:
    edges = (FIRST_EDGE, FIRST_EDGE + BUCKET_MIN)
    for begin, end in ((edges[0], edges[1]), (edges[0] - 1, edges[0]), (edges[0] - 1, edges[1] + 1), (3, 4)):
        trips = listed(("cooler-a", begin, end))
        ms = 1 / 60_000
        inside = [begin, end - ms, (begin + end) / 2]
        assert [found(trips, minute) for minute in inside] == [True] * 3
        assert [found(trips, minute) for minute in (begin - ms, end, end + 400, begin - 400)] == [False] * 4


@pytest.mark.parametrize("days", [99, 101, 400])
def test_a_window_of_many_days_is_found_anywhere_in_it(days: int) -> None:
    trips = listed(("cooler-a", 0, days * DAY_MIN))
    for minute in (0, DAY_MIN, days * DAY_MIN / 2, days * DAY_MIN - 1):
        assert found(trips, minute)
    assert not found(trips, days * DAY_MIN)
    assert not found(trips, -1)


def test_an_open_window_goes_on_for_ever() -> None:
    trips = listed(("cooler-a", 0, None))
    assert found(trips, 0)
    assert found(trips, 3000 * DAY_MIN)
    assert not found(trips, -1)


def test_only_what_tells_of_goods_of_this_cooperative_is_found() -> None:
    trips = listed(("cooler-a", 0, 100))
    assert not found(trips, 5, channel="door/open")
    assert not found(trips, 5, channel="outside/temperature")
    assert not found(trips, 5, device="logger-b")
    assert trips.find_all(sheaf("lowland", spoke("logger-a", 5, 5.0))) == []
    assert not trips.covers("lowland", "logger-a", "air/temperature", at(5))


def test_two_windows_of_one_trip_are_one_trip() -> None:
    placements = (("logger-a", "cooler-a", -10, None), ("logger-a", "cooler-a", -10, None))
    trips = TripList([registry_of((("cooler-a", 0, None),), placements=placements)])
    assert len(heard(trips, spoke("logger-a", 5, 5.0))) == 1


def many(count: int, legs: Sequence[tuple[str, float, float | None]]) -> Registry:
    """Return a cooperative with many shipments, each with the legs a day later than the one before."""
    names = [f"s-{number}" for number in range(count)]
    return replace(
        registry_of(()),
        shipments=tuple(Shipment(id=name, product="berries") for name in names),
        legs=tuple(
            Leg(
                shipment=name,
                asset=asset,
                custodian="joe",
                from_at=at(begin + number * DAY_MIN),
                until_at=None if end is None else at(end + number * DAY_MIN),
            )
            for number, name in enumerate(names)
            for asset, begin, end in legs
        ),
    )


def test_every_reading_finds_what_the_windows_say() -> None:
    trips = TripList([many(30, DEFAULT_LEGS)])
    for number, device in enumerate(("logger-a", "logger-v", "probe-v", "logger-b") * 40):
        reading = spoke(device, number * 271 % (30 * DAY_MIN), 5.0)
        want = {key for key, trip in trips.by_key.items() if window_at(trip, device, reading.event_at)}
        assert heard(trips, reading).keys() == want
        assert tells_of_goods(reading.channel)


@pytest.mark.parametrize("days", [1, 30, 500])
def test_a_batch_is_heard_as_its_readings_one_by_one(days: int) -> None:
    trips = TripList([many(30, DEFAULT_LEGS)])
    for device in ("logger-a", "logger-v", "probe-v", "logger-b"):
        readings = [spoke(device, number * days * DAY_MIN / 300, 5.0) for number in range(300)]
        want = {
            key: [each for each in readings if window_at(trip, device, each.event_at)]
            for key, trip in trips.by_key.items()
        }
        found = {
            key: sorted(inside, key=lambda each: each.event_at)
            for key, inside in heard(trips, *readings).items()
        }
        assert found == {key: inside for key, inside in want.items() if inside}


def test_all_goods_in_one_asset_hear_one_reading() -> None:
    registry = many(1, (("cooler-a", 0, None),))
    legs = tuple(replace(registry.legs[0], shipment=f"s-{number}") for number in range(2000))
    shipments = tuple(Shipment(id=f"s-{number}", product="berries") for number in range(2000))
    trips = TripList([replace(registry, legs=legs, shipments=shipments)])
    assert len(heard(trips, spoke("logger-a", 5, 5.0))) == 2000
    assert trips.registry_of["highland/s-7"].shipments == shipments


def test_a_lookup_looks_at_few_windows_however_many_trips_there_were() -> None:
    readings = [spoke("logger-v", day * DAY_MIN + 200, 5.0) for day in range(10)] * 50

    def lasted_s(count: int) -> float:
        trips = TripList([many(count, DEFAULT_LEGS)])
        start_s = time.perf_counter()
        for reading in readings:
            heard(trips, reading)
        return time.perf_counter() - start_s

    few_s, many_s = (min(lasted_s(count) for _ in range(3)) for count in (10, 1000))
    assert many_s < 20 * few_s  # a look at every trip would take a hundred times longer
