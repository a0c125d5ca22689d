"""What the first page asks of a registry again and again, found once for all of its alarms and goods. Pure.

``Lookup`` answers what a reading is about; this, what goods are on which way and how people call things.
"""

from collections.abc import Sequence

from coldchain.registry.profile import Limit
from coldchain.registry.registry import Registry, covers
from coldchain.registry.things import Leg, Shipment
from console.cards import profile_of


class Registered:
    """A registry with its look-ups, for one drawing of a page.

    Args:
        registry: The cooperative.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
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
        legs = [each for each in self._registry.legs if covers(each.from_at, each.until_at, now)]
        legs = [each for each in legs if each.shipment in self.shipments]
        return [
            (self.shipments[leg.shipment], leg)
            for leg in sorted(legs, key=lambda leg: self._order[leg.shipment])
        ]

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
        return profile_of(self._registry, found).limits if found else ()
