"""What was around a shipment, in a few words: for learning from what a rule missed or flagged for nothing."""

from collections.abc import Iterator

from coldchain.reading import Reading
from fleet_simulator.season.arrivals import AIR, PRODUCT, has_product_probe
from fleet_simulator.season.faults import faults_of
from fleet_simulator.season.goods import Consignment, Stay
from fleet_simulator.season.network import MS_PER_MINUTE
from fleet_simulator.season.season import Season

_LATE_MS = 30 * MS_PER_MINUTE


def circumstances(season: Season, shipment: str) -> tuple[str, ...]:
    """Return what went wrong beside a shipment, stay by stay, in words.

    Args:
        season: The season.
        shipment: Its id.
    """
    goods = season.goods[shipment]
    found = [*_of_goods(goods)]
    for stay in goods.stays:
        words = [*_mishaps(season, stay), *_faults(season, stay), *_lateness(season, stay)]
        found += [f"{stay.asset}: {', '.join(words)}"] if words else []
    return tuple(found)


def _of_goods(goods: Consignment) -> Iterator[str]:
    yield f"loaded {goods.pulp_above_k:+.1f} K, time constant x{goods.tau_factor:.2f}"


def _mishaps(season: Season, stay: Stay) -> Iterator[str]:
    for one in season.mishaps[stay.asset]:
        if one.begin_at < stay.until_at and stay.from_at < one.end_at:
            held_ms = min(one.end_at, stay.until_at) - max(one.begin_at, stay.from_at)
            yield f"{one.kind} {one.strength:.2f} for {held_ms / MS_PER_MINUTE:.0f} min"


def _faults(season: Season, stay: Stay) -> Iterator[str]:
    device = season.network.spots[stay.asset].device
    probes = (AIR, PRODUCT) if has_product_probe(stay.asset) else (AIR,)
    for name, faults in faults_of(season.plan, device, probes).items():
        for fault in faults:
            if fault.begin_at < stay.until_at and stay.from_at < fault.end_at:
                yield f"{name} {fault.kind}"
    if len(probes) > 1:
        yield "probe in goods"


def _lateness(season: Season, stay: Stay) -> Iterator[str]:
    device = season.network.spots[stay.asset].device
    late = [each for each in _readings(season, device, stay) if each.received_at - each.event_at > _LATE_MS]
    if late:
        longest_ms = max(each.received_at - each.event_at for each in late)
        yield f"{len(late)} readings up to {longest_ms / MS_PER_MINUTE:.0f} min late"


def _readings(season: Season, device: str, stay: Stay) -> Iterator[Reading]:
    for arrival in season.arrivals:
        first = arrival.readings[0]
        if first.device == device and stay.from_at <= first.event_at < stay.until_at:
            yield first
