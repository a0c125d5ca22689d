"""What somebody sees and moves of a cooperative: which assets, alarms, shipments and legs. Pure.

``permissions.py`` says which kind of thing a role does at all; this says to which things. Not a filter of
readings: whoever shows them asks here first.

A driver sees his contact's assets, what he holds, and shipments on the legs that he holds or that are in his
assets. A carrier sees the legs whose custodian he is, and nothing else of a shipment. A keeper sees the whole
cooperative and moves what is at his site or comes to it. The others see all that their role may look at.
"""

from collections import defaultdict
from functools import cached_property

from coldchain.access.actors import Actor
from coldchain.access.permissions import ALLOWED, Permission, is_narrow, may
from coldchain.registry.registry import Registry, covers
from coldchain.registry.things import Contact, Leg, Role, Shipment

_MOVES_ALL = frozenset({Role.MANAGER, Role.ADMIN})


class Scope:
    """What is somebody's in one cooperative, at an instant.

    Args:
        actor: Who.
        registry: Of the cooperative.
        now: [ms].
    """

    def __init__(self, actor: Actor, registry: Registry, now: int) -> None:
        self.coop = registry.cooperative.id
        self._actor, self._registry, self._now = actor, registry, now
        self._roles = actor.roles_in(self.coop)

    @property
    def sees_all_assets(self) -> bool:
        """Return whether he looks at every place and asset."""
        return self._is_wide(Permission.LOOK)

    @property
    def sees_all_shipments(self) -> bool:
        """Return whether he looks at every shipment."""
        return self._is_wide(Permission.LOOK_SHIPMENTS)

    @property
    def moves_all(self) -> bool:
        """Return whether he moves every shipment, wherever it is."""
        return bool(self._roles & _MOVES_ALL)

    def sees_asset(self, asset: str) -> bool:
        """Return whether he looks at an asset, and what it measures now."""
        if self.sees_all_assets:
            return asset in self._assets
        return asset in self._driven or asset in self._holding

    def sees_site(self, site: str) -> bool:
        """Return whether he looks at a site."""
        if self.sees_all_assets:
            return any(each.id == site for each in self._registry.sites)
        return site in self._sites_of(Role.DRIVER)

    def sees_device(self, device: str, at: int) -> bool:
        """Return whether he looks at a device, as it is placed at an instant [ms]."""
        if self.sees_all_assets:
            return any(each.id == device for each in self._registry.devices)
        return any(
            self.sees_asset(each.asset)
            for each in self._registry.placements
            if each.device == device and covers(each.from_at, each.until_at, at)
        )

    def sees_alarm(self, asset: str, shipment: str = "") -> bool:
        """Return whether he looks at an alarm: of an asset, or of harm to a shipment in it."""
        if self.sees_asset(asset):
            return True
        can = may(self._actor, Permission.LOOK, self.coop)
        return can and bool(shipment) and asset in {leg.asset for leg in self.legs_of(shipment)}

    def sees_shipment(self, shipment: str) -> bool:
        """Return whether he looks at a shipment at all; of which of its legs: ``legs_of``."""
        if self.sees_all_shipments:
            return shipment in self._shipments
        return bool(self.legs_of(shipment))

    def legs_of(self, shipment: str) -> tuple[Leg, ...]:
        """Return the legs of a shipment that he sees, in their order: others, and their data, are not his."""
        legs = self._legs.get(shipment, [])
        if self.sees_all_shipments:
            return tuple(legs)
        return tuple(leg for leg in legs if self._is_his(leg))

    def shipments(self) -> tuple[str, ...]:
        """Return the shipments that he sees, in registered order."""
        return tuple(each.id for each in self._registry.shipments if self.sees_shipment(each.id))

    def assets(self) -> tuple[str, ...]:
        """Return the assets that he sees, in registered order."""
        return tuple(each.id for each in self._registry.assets if self.sees_asset(each.id))

    def holds(self, shipment: str, at: int) -> bool:
        """Return whether a shipment is in his hands at an instant [ms]: on a leg of his, or at his site."""
        leg = self._leg_at(shipment, at)
        return leg is not None and (self._is_his(leg) or self._is_kept(leg))

    def may_move(self, shipment: str, at: int) -> bool:
        """Return whether he moves a shipment that is under way: hands it over, unloads, delivers, refuses it.

        Args:
            shipment: Which.
            at: When [ms].
        """
        if shipment not in self._shipments or not may(self._actor, Permission.MOVE_GOODS, self.coop):
            return False
        return self.moves_all or self.holds(shipment, at) or self._comes_to_him(self._shipments[shipment])

    def may_take(self, shipment: str, asset: str, at: int) -> bool:
        """Return whether he loads a shipment into an asset: his, and nobody else has the goods.

        Args:
            shipment: Which.
            asset: Into what.
            at: When [ms].
        """
        known = shipment in self._shipments and asset in self._assets
        if not known or not may(self._actor, Permission.MOVE_GOODS, self.coop):
            return False
        if self.moves_all:
            return True
        is_free = self._leg_at(shipment, at) is None
        return (is_free and asset in self._driven | self._kept) or self.may_move(shipment, at)

    def _is_wide(self, permission: Permission) -> bool:
        actor = self._actor
        return may(actor, permission, self.coop) and not is_narrow(actor, permission, self.coop)

    def _is_his(self, leg: Leg) -> bool:
        """Return whether a leg is a driver's or a carrier's own."""
        return leg.custodian in self._carriers_and_drivers or leg.asset in self._driven

    def _is_kept(self, leg: Leg) -> bool:
        return leg.custodian in self._keepers or leg.asset in self._kept

    def _comes_to_him(self, shipment: Shipment) -> bool:
        places = self._sites_of(Role.KEEPER)
        return shipment.destination in places or (
            shipment.origin in places and not self._legs.get(shipment.id)
        )

    def _leg_at(self, shipment: str, at: int) -> Leg | None:
        legs = (leg for leg in self._legs.get(shipment, []) if covers(leg.from_at, leg.until_at, at))
        return next(legs, None)

    def _contacts_of(self, role: Role) -> list[Contact]:
        """Return which contacts this person is in a role."""
        ids = {
            each.contact for each in self._actor.memberships if each.coop == self.coop and each.role is role
        }
        return [each for each in self._registry.contacts if each.id in ids]

    def _sites_of(self, role: Role) -> frozenset[str]:
        return frozenset(site for each in self._contacts_of(role) for site in each.own_sites)

    @cached_property
    def _carriers_and_drivers(self) -> frozenset[str]:
        mine = (*self._contacts_of(Role.CARRIER), *self._contacts_of(Role.DRIVER))
        return frozenset(each.id for each in mine)

    @cached_property
    def _keepers(self) -> frozenset[str]:
        return frozenset(each.id for each in self._contacts_of(Role.KEEPER))

    @cached_property
    def _driven(self) -> frozenset[str]:
        """The assets of which he is the driver."""
        return frozenset(asset for each in self._contacts_of(Role.DRIVER) for asset in each.own_assets)

    @cached_property
    def _kept(self) -> frozenset[str]:
        """The assets that a keeper keeps: at his sites, or named; all of what stands when he has no site."""
        keepers = self._contacts_of(Role.KEEPER)
        if any(each.is_of_everything for each in keepers):
            return frozenset(each.id for each in self._registry.assets if each.site)
        named = {asset for each in keepers for asset in each.own_assets}
        sites = self._sites_of(Role.KEEPER)
        return frozenset(named | {each.id for each in self._registry.assets if each.site in sites})

    @cached_property
    def _holding(self) -> frozenset[str]:
        """The assets in which are goods that a driver holds now."""
        if Role.DRIVER not in self._roles or Permission.LOOK not in ALLOWED[Role.DRIVER]:
            return frozenset()
        ids = {each.id for each in self._contacts_of(Role.DRIVER)}
        return frozenset(
            leg.asset
            for leg in self._registry.legs
            if leg.custodian in ids and covers(leg.from_at, leg.until_at, self._now)
        )

    @cached_property
    def _assets(self) -> frozenset[str]:
        return frozenset(each.id for each in self._registry.assets)

    @cached_property
    def _shipments(self) -> dict[str, Shipment]:
        return {each.id: each for each in self._registry.shipments}

    @cached_property
    def _legs(self) -> dict[str, list[Leg]]:
        found: dict[str, list[Leg]] = defaultdict(list)
        for leg in sorted(self._registry.legs, key=lambda each: each.from_at):
            found[leg.shipment].append(leg)
        return dict(found)
