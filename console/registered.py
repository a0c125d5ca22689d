"""What pages ask of a registry again and again, found once for as long as the registry is the same. Pure.

``Lookup`` answers what a reading is about; this, what goods are on which way and how people call things.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from coldchain.instants import FOREVER_AT
from coldchain.registry.profile import Limit, Profile
from coldchain.registry.registry import Registry, covers
from coldchain.registry.things import Asset, Device, Leg, Placement, Shipment

MOST_KEPT = 200  # cooperatives


class _Current(NamedTuple):
    """What is on its way, and for which time that is right [ms]."""

    from_at: int
    until_at: int
    found: list[tuple[Shipment, Leg]]


class Registered:
    """A registry with its look-ups; safe to use from several threads.

    Args:
        registry: The cooperative.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._assets = {each.id: each for each in reversed(registry.assets)}
        self._people = {each.id: each.name or each.id for each in reversed(registry.contacts)}
        self._sites = {each.id: each.name or each.id for each in reversed(registry.sites)}
        self.shipments = {each.id: each for each in reversed(registry.shipments)}
        self._order = {each.id: number for number, each in enumerate(registry.shipments)}
        self._of_shipment: dict[str, list[Leg]] = {}
        self._of_asset: dict[str, list[Leg]] = {}
        for leg in registry.legs:
            self._of_shipment.setdefault(leg.shipment, []).append(leg)
            self._of_asset.setdefault(leg.asset, []).append(leg)
        self.devices = {each.id: each for each in registry.devices}
        self._profiles = {each.name: each for each in reversed(registry.profiles)}
        self._placed: dict[str, list[Placement]] = {}
        for placement in registry.placements:
            self._placed.setdefault(placement.asset, []).append(placement)
        self._current = _Current(0, 0, [])

    def devices_in(self, asset: str, now: int) -> list[Device]:
        """Return what measures an asset at an instant [ms], each once, in the order of placements."""
        here = (each for each in self._placed.get(asset, ()) if covers(each.from_at, each.until_at, now))
        names = dict.fromkeys(each.device for each in here)
        return [self.devices.get(name) or Device(id=name) for name in names]

    def goods_in(self, asset: str, now: int) -> list[Shipment]:
        """Return the registered goods in an asset at an instant [ms], in registered order."""
        legs = self._of_asset.get(asset, ())
        names = {each.shipment for each in legs if covers(each.from_at, each.until_at, now)}
        return self.in_order([name for name in names if name in self.shipments])

    def profile_of(self, asset: Asset) -> Profile:
        """Return the profile of an asset; one without limits when it names none that is known."""
        return self._profiles.get(asset.profile) or Profile(name=asset.profile)

    def legs_of_shipment(self, shipment: str) -> Sequence[Leg]:
        """Return all legs of a shipment, in registered order."""
        return self._of_shipment.get(shipment, ())

    def legs_of_asset(self, asset: str) -> Sequence[Leg]:
        """Return all legs in an asset, in registered order."""
        return self._of_asset.get(asset, ())

    def leg_now(self, shipment: str, now: int) -> Leg | None:
        """Return the leg that a shipment is on at an instant [ms]."""
        legs = self._of_shipment.get(shipment, ())
        return next((each for each in legs if covers(each.from_at, each.until_at, now)), None)

    def current(self, now: int) -> list[tuple[Shipment, Leg]]:
        """Return what is on its way at an instant [ms], each with its leg, in registered order."""
        current = self._current
        if not current.from_at <= now < current.until_at:
            self._current = current = self._look(now)
        return current.found

    def _look(self, now: int) -> _Current:
        """Return what is on its way; it stays so until the next leg begins or ends."""
        legs = [each for each in self.registry.legs if covers(each.from_at, each.until_at, now)]
        ends = [each.until_at for each in legs if each.until_at is not None]
        begins = [each.from_at for each in self.registry.legs if each.from_at > now]
        legs = [each for each in legs if each.shipment in self.shipments]
        legs.sort(key=lambda leg: self._order[leg.shipment])
        found = [(self.shipments[leg.shipment], leg) for leg in legs]
        return _Current(now, min([*ends, *begins], default=FOREVER_AT), found)

    def in_order(self, shipments: Sequence[str]) -> list[Shipment]:
        """Return shipments in registered order."""
        return [self.shipments[each] for each in sorted(shipments, key=lambda each: self._order[each])]

    def asset_name(self, asset: str) -> str:
        """Return what people call an asset."""
        found = self._assets.get(asset)
        return found.name if found and found.name else asset

    def person(self, contact: str) -> str:
        """Return what people call somebody."""
        return self._people.get(contact, contact)

    def place(self, site: str) -> str:
        """Return what people call a site."""
        return self._sites.get(site, site)

    def limits_of(self, asset: str) -> Sequence[Limit]:
        """Return the limits of an asset's profile."""
        found = self._assets.get(asset)
        return self.profile_of(found).limits if found else ()


_newest: OrderedDict[str, Registered] = OrderedDict()


def registered(registry: Registry) -> Registered:
    """Return the look-ups of a registry; made once: a registry never changes, a new one takes its place."""
    coop = registry.cooperative.id
    kept = _newest.get(coop)
    if kept is None or kept.registry is not registry:
        _newest[coop] = kept = Registered(registry)
        while len(_newest) > MOST_KEPT:
            _newest.popitem(last=False)
    return kept
