"""The rule that everyone writes first: a message whenever a sample is above the maximum.

One message for each crossing, to the same people; no delay, no memory, no product. Samples are taken in the
order in which they arrive, as such a rule does.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from fleet_simulator.season.arrivals import AIR, Arrival
from fleet_simulator.season.goods import Stay
from fleet_simulator.season.paperwork import PEOPLE_TOLD, maxima_c
from fleet_simulator.season.score import Judged, Told
from fleet_simulator.season.season import Season

TOO_WARM = "too-warm"


class Crossing(NamedTuple):
    """A sample above the maximum after one that was not.

    Args:
        device: Which logger.
        event_at: When it was measured [ms since 1970, UTC].
        told_at: When it had arrived, and people were told [ms since 1970, UTC].
    """

    device: str
    event_at: int
    told_at: int


def crossings(arrivals: Iterable[Arrival], maximum_c: Mapping[str, float]) -> list[Crossing]:
    """Return every crossing of the maximum by a sample of air, in the order of arrival.

    Args:
        arrivals: In the order of arrival.
        maximum_c: By logger [degC].
    """
    above: set[str] = set()
    found = []
    for arrival in arrivals:
        for reading in arrival.readings:
            if reading.channel != AIR:
                continue
            if reading.value <= maximum_c[reading.device]:
                above.discard(reading.device)
            elif reading.device not in above:
                above.add(reading.device)
                found.append(Crossing(reading.device, reading.event_at, arrival.received_at))
    return found


def judge_naively(season: Season) -> Judged:
    """Return what the naive rule made of a season: every shipment is flagged that a crossing was beside."""
    assets = {spot.device: spot.asset for spot in season.network.spots.values()}
    found = crossings(season.arrivals, maxima_c(season.network))
    told = [Told(one.told_at, one.event_at, assets[one.device]) for one in found]
    events: dict[str, list[int]] = {}
    for each in told:
        events.setdefault(each.about, []).append(each.event_at)
    flagged = {
        name: (TOO_WARM,)
        for name, goods in season.goods.items()
        if any(_holds(stay, at) for stay in goods.stays for at in events.get(stay.asset, ()))
    }
    messages = len(told) * PEOPLE_TOLD
    return Judged(flagged, told, messages, {f"{TOO_WARM} raise": messages})


def _holds(stay: Stay, instant: int) -> bool:
    return stay.from_at <= instant < stay.until_at
