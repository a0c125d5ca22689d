"""Which readings a legal hold is about: of which devices, from when until when. Pure.

Goods are judged by what stood beside them, so a hold on goods is one on these readings. Not the entries of
the registry that it keeps: see ``coldchain/registry/keeping.py``.
"""

from collections.abc import Iterable, Iterator

from coldchain.instants import FOREVER_AT
from coldchain.judgement.held_times import ANY_DEVICE, CoopTimes, HeldTime
from coldchain.judgement.trip import trip_of
from coldchain.registry.keeping import ALL, Hold
from coldchain.registry.registry import Registry

__all__ = ["HeldTime", "readings_held", "times_held"]


def readings_held(hold: Hold, registry: Registry) -> list[HeldTime]:
    """Return which readings a hold is about, by device and time; none twice.

    Args:
        hold: That stands.
        registry: Of its cooperative, with the legs as people said them.
    """
    kind, _, id_ = hold.about.partition("/")
    if hold.about == ALL:
        found = [HeldTime(each.id, 0, FOREVER_AT) for each in registry.devices]
    elif kind == "devices":
        found = [HeldTime(id_, 0, FOREVER_AT)]
    elif kind == "assets":
        found = list(_in_assets(registry, {id_}))
    elif kind == "sites":
        found = list(_in_assets(registry, {each.id for each in registry.assets if each.site == id_}))
    elif kind == "shipments":
        trip = trip_of(registry, id_)
        found = [HeldTime(each.device, each.from_at, each.until_at) for each in trip.windows] if trip else []
    else:
        found = [
            HeldTime(device, max(leg.from_at, from_at), min(leg.until_at or FOREVER_AT, until_at))
            for leg in registry.legs
            if leg.custodian == id_
            for device, from_at, until_at in _in_assets(registry, {leg.asset})
        ]
    return _joined(each for each in found if each.from_at < each.until_at)


def times_held(coop: str, holds: Iterable[Hold], registry: Registry) -> CoopTimes | None:
    """Return what of a cooperative is held; None where no hold stands.

    Args:
        coop: Whose.
        holds: Of it; those that were lifted hold nothing.
        registry: Of it, with the legs as people said them.
    """
    standing = [each for each in holds if each.lifted_at is None]
    if not standing:
        return None
    by_hold = [
        [HeldTime(ANY_DEVICE, 0, FOREVER_AT)] if each.about == ALL else readings_held(each, registry)
        for each in standing
    ]
    times = sorted({time for found in by_hold for time in found})
    # Of a hold without readings nobody can say from when on it is about something.
    from_at = 0 if not all(by_hold) else min(each.from_at for each in times)
    return CoopTimes(coop, from_at, times)


def _in_assets(registry: Registry, assets: set[str]) -> Iterator[HeldTime]:
    for each in registry.placements:
        if each.asset in assets:
            yield HeldTime(each.device, each.from_at, each.until_at or FOREVER_AT)


def _joined(times: Iterable[HeldTime]) -> list[HeldTime]:
    """Return the same times, those of a device that touch as one."""
    found: list[HeldTime] = []
    for each in sorted(times):
        last = found[-1] if found else None
        if last is not None and last.device == each.device and each.from_at <= last.until_at:
            found[-1] = last._replace(until_at=max(last.until_at, each.until_at))
        else:
            found.append(each)
    return found
