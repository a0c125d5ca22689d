"""Things that are at an end: a van that was sold, a device that died, who has left, a site that closed.

From its end on a thing is in no list of things to choose from or to watch. Before it, it stays what it was:
past readings, goods and reports keep it. Not removing: that is for what never was. Pure.
"""

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, Contact, Device, Placement, Site

RETIRABLE = ("sites", "assets", "devices", "contacts")
"""Kinds of things that can come to an end and stay known."""
Thing = Site | Asset | Device | Contact
T = TypeVar("T", Site, Asset, Device, Contact)


def is_retired(thing: Thing, now: int) -> bool:
    """Return whether a thing is at its end at an instant [ms]; 0: whenever, so an end to come counts too."""
    return thing.retired_at is not None and (not now or thing.retired_at <= now)


def in_use(things: Iterable[T], now: int) -> list[T]:
    """Return those things that are not at their end at an instant [ms], in their order."""
    return [each for each in things if not is_retired(each, now)]


def in_service(registry: Registry, now: int) -> Registry:
    """Return a registry without what is at its end at an instant [ms]; what was there stays as it was.

    The registry itself where nothing is: whoever keeps something by it finds it again.
    """
    kept = {kind: tuple(in_use(getattr(registry, kind), now)) for kind in RETIRABLE}
    if all(len(kept[kind]) == len(getattr(registry, kind)) for kind in RETIRABLE):
        return registry
    return msgspec.structs.replace(registry, **kept)


def ended(placement: Placement, *ends: int | None) -> Placement | None:
    """Return a placement that does not go on beyond the end of a thing; None: it only began after that.

    Args:
        placement: Of a device in an asset.
        ends: Of device and asset [ms]; None: it is in use.
    """
    known = [at for at in (placement.until_at, *ends) if at is not None]
    until_at = min(known, default=None)
    if until_at == placement.until_at:
        return placement
    if until_at is None or until_at <= placement.from_at:
        return None
    return msgspec.structs.replace(placement, until_at=until_at)
