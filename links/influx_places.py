"""Where devices were: the site and asset that a reading is tagged with. Not the registry."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from coldchain.errors import LinkError
from coldchain.registry.registry import Lookup, Registry
from links.clock import Clock

FOREVER = 2**63 - 1
POLL_S = 3.0


class Place(NamedTuple):
    """Where a device was for a time.

    Args:
        site: The asset's site; empty when it has none.
        asset: The asset; empty when the device was in none.
        from_at: Since when that holds [ms since 1970, UTC].
        until_at: Until when; it does not belong to it [ms since 1970, UTC].
    """

    site: str
    asset: str
    from_at: int
    until_at: int


NOWHERE = Place("", "", -FOREVER, FOREVER)


class Places:
    """The places of all devices.

    Args:
        registries: Returns the registries of all cooperatives, or None while they are those of last time.
            Raises ``LinkError`` when it cannot.
        clock: Says when to ask again.
    """

    def __init__(self, registries: Callable[[], Sequence[Registry] | None], *, clock: Clock) -> None:
        self._registries = registries
        self._clock = clock
        self._lookups: dict[str, Lookup] | None = None
        self._edges: dict[tuple[str, str], list[int]] = {}
        self._asked_s = 0.0
        self.generation = 0

    def refresh(self) -> int:
        """Return a number that changes when the registry has; it is looked at every few seconds.

        Raises:
            LinkError: The registry was never seen, and cannot be read. Later, what was known stays in force.
        """
        now_s = self._clock.monotonic_s()
        if self._lookups is not None and now_s - self._asked_s < POLL_S:
            return self.generation
        try:
            found = self._registries()
        except LinkError:
            if self._lookups is None:
                raise
            found = None
        self._asked_s = now_s
        if found is not None or self._lookups is None:
            self._lookups = {one.cooperative.id: Lookup(one) for one in found or ()}
            self._edges = _edges_of(found or ())
            self.generation += 1
        return self.generation

    def of(self, coop: str, device: str, event_at: int) -> Place:
        """Return where a device was at an instant [ms since 1970, UTC], and for how long around it."""
        lookup = (self._lookups or {}).get(coop)
        if lookup is None:
            return NOWHERE
        edges = self._edges.get((coop, device), ())
        at = bisect_right(edges, event_at)
        from_at = edges[at - 1] if at else -FOREVER
        until_at = edges[at] if at < len(edges) else FOREVER
        placement = lookup.placement_of(device, event_at)
        if placement is None:
            return Place("", "", from_at, until_at)
        asset = lookup.assets.get(placement.asset)
        return Place(asset.site if asset else "", placement.asset, from_at, until_at)


def _edges_of(registries: Sequence[Registry]) -> dict[tuple[str, str], list[int]]:
    """Return the instants at which each device may have changed its place, rising."""
    edges: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for registry in registries:
        for placement in registry.placements:
            times = (placement.from_at, placement.until_at)
            edges[registry.cooperative.id, placement.device].update(at for at in times if at is not None)
    return {name: sorted(found) for name, found in edges.items()}
