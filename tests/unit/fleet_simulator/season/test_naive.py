"""fleet_simulator/season/naive.py: one message a crossing, in the order of arrival."""

from coldchain.reading import Reading
from fleet_simulator.season.arrivals import AIR, PRODUCT, Arrival
from fleet_simulator.season.naive import TOO_WARM, Crossing, crossings, judge_naively
from fleet_simulator.season.paperwork import PEOPLE_TOLD
from helpers.small_season import STORE, VAN, at, small_season


def arrival(minute: int, value: float, *, asset: str = VAN, late: int = 0, channel: str = AIR) -> Arrival:
    device, received_at = f"{asset}-logger", at(minute + late)
    reading = Reading(
        device=device,
        channel=channel,
        boot=1,
        sequence=minute,
        event_at=at(minute),
        received_at=received_at,
        value=value,
        unit="Cel",
    )
    return Arrival(received_at, "gw", (reading,))


MAXIMA = {f"{VAN}-logger": 5.0, f"{STORE}-logger": 5.0}


def test_each_crossing_is_told_once_and_the_maximum_itself_is_no_crossing() -> None:
    values = [4.0, 5.0, 5.1, 9.0, 5.0, 6.0, 6.1, 2.0]
    found = crossings([arrival(minute, value) for minute, value in enumerate(values)], MAXIMA)
    assert found == [Crossing(f"{VAN}-logger", at(2), at(2)), Crossing(f"{VAN}-logger", at(5), at(5))]


def test_assets_are_told_apart_and_only_air_counts() -> None:
    arrivals = [
        arrival(1, 9.0),
        arrival(1, 9.0, asset=STORE),
        arrival(2, 9.0, channel=PRODUCT),
        arrival(3, 9.0),
    ]
    assert [one.device for one in crossings(arrivals, MAXIMA)] == [f"{VAN}-logger", f"{STORE}-logger"]


def test_late_samples_are_taken_as_they_come() -> None:
    arrivals = [arrival(10, 9.0), arrival(5, 3.0, late=6), arrival(12, 9.0)]
    assert [(one.event_at, one.told_at) for one in crossings(arrivals, MAXIMA)] == [
        (at(10), at(10)),
        (at(12), at(12)),
    ]


def test_a_shipment_is_flagged_when_a_crossing_was_beside_it() -> None:
    season = small_season()
    name, goods = next(iter(season.goods.items()))
    stay = goods.stays[1]
    minute = (stay.from_at - season.plan.start_at) // 60_000
    inside = season._replace(arrivals=[arrival(minute + 1, 30.0, asset=stay.asset)])
    before = season._replace(arrivals=[arrival(minute - 1, 30.0, asset=stay.asset)])
    judged = judge_naively(inside)
    assert judged.flagged[name] == (TOO_WARM,)
    assert (judged.messages, len(judged.told)) == (PEOPLE_TOLD, 1)
    assert name not in judge_naively(before).flagged
