"""Who is told of an alarm, and why each of the others is not. Not a channel: nothing is sent here."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, Contact, Role

_TOLD_ROLES = (Role.MANAGER, Role.DRIVER, Role.KEEPER)
_URGENT = (Severity.HIGH, Severity.CRITICAL)


class RouteReason(StrEnum):
    """Why somebody is told, or not."""

    ASSET = "responsible for this asset"
    SITE = "responsible for this site"
    MANAGER = "manager of the cooperative"
    EVERYTHING = "responsible for everything"
    OTHER_ASSET = "not told: responsible for another asset or site"
    NOT_URGENT = "not told: the manager hears of urgent alarms only"
    ROLE = "not told: this role does not act on alarms"
    NO_ADDRESS = "not told: no telephone number"


class Route(NamedTuple):
    """The decision about one person."""

    contact: Contact
    told: bool
    reason: RouteReason


def route(registry: Registry, asset: Asset, severity: Severity) -> list[Route]:
    """Return the decision about every contact of the cooperative.

    Args:
        registry: The cooperative's registry.
        asset: What the alarm is about.
        severity: How urgent it is.
    """
    return [Route(contact, *_decide(contact, asset, severity)) for contact in registry.contacts]


def route_gateway(registry: Registry, behind: Sequence[Asset]) -> list[Route]:
    """Return the decision about every contact when a gateway is silent, and with it all that is behind it.

    Args:
        registry: The cooperative's registry.
        behind: The assets whose devices it carries.
    """
    return [Route(contact, *_decide_gateway(contact, behind)) for contact in registry.contacts]


def _decide_gateway(contact: Contact, behind: Sequence[Asset]) -> tuple[bool, RouteReason]:
    if contact.role in _TOLD_ROLES and contact.phone and not contact.asset and not contact.site:
        return True, RouteReason.EVERYTHING
    decisions = [_decide(contact, asset, Severity.HIGH) for asset in behind]
    nobody = (False, RouteReason.OTHER_ASSET)
    return next((item for item in decisions if item[0]), decisions[0] if decisions else nobody)


def _decide(contact: Contact, asset: Asset, severity: Severity) -> tuple[bool, RouteReason]:
    if contact.role not in _TOLD_ROLES:
        return False, RouteReason.ROLE
    if not contact.phone:
        return False, RouteReason.NO_ADDRESS
    if contact.asset:
        mine = contact.asset == asset.id
        return mine, RouteReason.ASSET if mine else RouteReason.OTHER_ASSET
    if contact.site:
        mine = contact.site == asset.site
        return mine, RouteReason.SITE if mine else RouteReason.OTHER_ASSET
    if contact.role is Role.MANAGER:
        urgent = severity in _URGENT
        return urgent, RouteReason.MANAGER if urgent else RouteReason.NOT_URGENT
    return False, RouteReason.OTHER_ASSET
