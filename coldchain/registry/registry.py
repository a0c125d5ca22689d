"""Everything registered for one cooperative, with the look-ups by time that judgement needs.

Not a store: ``links/records_registry.py`` keeps it. Not a check: ``check`` finds what does not fit together.
"""

from bisect import bisect_right
from collections import defaultdict
from operator import attrgetter

import msgspec

from coldchain.registry.product import ProductProfile, product_key
from coldchain.registry.product_generic import GENERIC, GENERIC_NAME
from coldchain.registry.profile import Profile
from coldchain.registry.things import (
    Asset,
    Calibration,
    Contact,
    Cooperative,
    Device,
    Leg,
    Placement,
    Price,
    Shipment,
    Site,
)


class Registry(msgspec.Struct, frozen=True, kw_only=True):
    """One cooperative's registry. Ids are unique within their kind.

    ``products`` are those that its shipments name, the generic one among them when a name is not known.
    """

    cooperative: Cooperative
    gateways: tuple[str, ...] = ()
    sites: tuple[Site, ...] = ()
    assets: tuple[Asset, ...] = ()
    devices: tuple[Device, ...] = ()
    placements: tuple[Placement, ...] = ()
    profiles: tuple[Profile, ...] = ()
    products: tuple[ProductProfile, ...] = ()
    contacts: tuple[Contact, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    legs: tuple[Leg, ...] = ()
    calibrations: tuple[Calibration, ...] = ()
    prices: tuple[Price, ...] = ()


class Lookup:
    """Answers from a registry in no more than a few steps each; make it once and keep it.

    Of contradicting entries (see ``check``) the first of an id and the latest placement count.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.gateways = frozenset(registry.gateways)
        self.devices = {device.id: device for device in reversed(registry.devices)}
        self.assets = {asset.id: asset for asset in reversed(registry.assets)}
        self.sites = {site.id: site for site in reversed(registry.sites)}
        self._profiles = {profile.name: profile for profile in reversed(registry.profiles)}
        self._products = {product.name: product for product in reversed(registry.products)}
        self._shipments = {shipment.id: shipment for shipment in reversed(registry.shipments)}
        self._placements: defaultdict[str, list[Placement]] = defaultdict(list)
        for placement in sorted(registry.placements, key=attrgetter("from_at")):
            self._placements[placement.device].append(placement)
        self._legs: defaultdict[str, list[Leg]] = defaultdict(list)
        for leg in registry.legs:
            self._legs[leg.asset].append(leg)

    def placement_of(self, device: str, instant: int) -> Placement | None:
        """Return where a device was at an instant [ms since 1970, UTC]; None when it was in no asset."""
        placements = self._placements.get(device, [])
        index = bisect_right(placements, instant, key=attrgetter("from_at"))
        if index == 0:
            return None
        placement = placements[index - 1]
        return placement if covers(placement.from_at, placement.until_at, instant) else None

    def asset_of(self, device: str, instant: int) -> Asset | None:
        """Return the asset that a device was in at an instant [ms since 1970, UTC]; None when in none."""
        placement = self.placement_of(device, instant)
        return self.assets.get(placement.asset) if placement else None

    def profile_of(self, asset: str) -> Profile | None:
        """Return the profile of an asset; None when the asset or its profile is not registered."""
        found = self.assets.get(asset)
        return self._profiles.get(found.profile) if found else None

    def product_of(self, shipment: str) -> ProductProfile:
        """Return what the goods of a shipment bear; the generic product for goods that nobody described."""
        found = self._shipments.get(shipment)
        product = self._products.get(product_key(found.product)) if found else None
        return product or self._products.get(GENERIC_NAME, GENERIC)

    def shipment(self, shipment: str) -> Shipment | None:
        """Return a shipment; None when it is not registered."""
        return self._shipments.get(shipment)

    def legs_of(self, asset: str) -> list[Leg]:
        """Return all legs that an asset carried or carries, in registered order."""
        return self._legs.get(asset, [])

    def devices_in(self, asset: str, instant: int) -> list[Device]:
        """Return the devices in an asset at an instant [ms since 1970, UTC], in registered order."""
        placed = {name: self.placement_of(name, instant) for name in self._placements}
        here = {name for name, placement in placed.items() if placement and placement.asset == asset}
        return [device for device in self.registry.devices if device.id in here]

    def legs_in(self, asset: str, instant: int) -> list[Leg]:
        """Return the legs that an asset carried at an instant [ms since 1970, UTC], in registered order."""
        return [leg for leg in self._legs.get(asset, ()) if covers(leg.from_at, leg.until_at, instant)]

    def shipments_in(self, asset: str, instant: int) -> list[Shipment]:
        """Return the registered shipments in an asset at an instant [ms since 1970, UTC], each once."""
        names = dict.fromkeys(leg.shipment for leg in self.legs_in(asset, instant))
        return [self._shipments[name] for name in names if name in self._shipments]

    def contacts_for(self, asset: str) -> list[Contact]:
        """Return who is told about an asset: those of the asset, of its site, and of everything."""
        found = self.assets.get(asset)
        site = found.site if found else ""
        return [contact for contact in self.registry.contacts if _hears_of(contact, asset, site)]


def covers(from_at: int, until_at: int | None, instant: int) -> bool:
    """Return whether the half-open interval holds the instant [ms since 1970, UTC]."""
    return from_at <= instant and (until_at is None or instant < until_at)


def _hears_of(contact: Contact, asset: str, site: str) -> bool:
    """Return whether a contact is told about an asset at a site (empty for what drives)."""
    return contact.is_of_everything or asset in contact.own_assets or site in contact.own_sites
