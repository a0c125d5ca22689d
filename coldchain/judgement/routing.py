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
    NOBODY_ELSE = "manager: nobody else is responsible for this asset"
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
    decided = [Route(contact, *_decide(contact, asset, severity)) for contact in registry.contacts]
    if any(each.told for each in decided):
        return decided
    return [_instead(each) for each in decided]


def route_gateway(registry: Registry, behind: Sequence[Asset]) -> list[Route]:
    """Return the decision about every contact when a gateway is silent, and with it all that is behind it.

    Whoever is responsible for something behind it can go and look; the manager hears of it where nobody is.

    Args:
        registry: The cooperative's registry.
        behind: The assets whose devices it carries.
    """
    of_all = [_decide_everything(contact) for contact in registry.contacts]
    if not behind and not any(each.told for each in of_all):
        return [_instead(each) for each in of_all]
    found = [route(registry, asset, Severity.MEDIUM) for asset in behind]
    return [
        everything if everything.told else next((each for each in each_asset if each.told), each_asset[0])
        for everything, *each_asset in zip(of_all, *(found or [of_all]), strict=True)
    ]


def route_station(registry: Registry) -> list[Route]:
    """Return the decision about every contact when something is wrong with the station itself.

    The managers are told; where there is none, whoever is responsible for everything.

    Args:
        registry: The cooperative's registry.
    """
    of_all = [_decide_everything(contact) for contact in registry.contacts]
    if not any(each.reason is RouteReason.NOT_URGENT for each in of_all):
        return of_all
    return [
        Route(each.contact, told=True, reason=RouteReason.MANAGER)
        if each.reason is RouteReason.NOT_URGENT
        else Route(each.contact, told=False, reason=RouteReason.OTHER_ASSET)
        for each in of_all
    ]


def _decide_everything(contact: Contact) -> Route:
    """Return the decision about somebody when no asset is known."""
    if contact.role is Role.MANAGER and contact.phone and not contact.asset and not contact.site:
        return Route(contact, told=False, reason=RouteReason.NOT_URGENT)
    if contact.role in _TOLD_ROLES and contact.phone and not contact.asset and not contact.site:
        return Route(contact, told=True, reason=RouteReason.EVERYTHING)
    return Route(contact, told=False, reason=RouteReason.OTHER_ASSET)


def _instead(decided: Route) -> Route:
    """Return the decision about somebody when nobody else is told: the manager is, urgent or not."""
    if decided.reason is RouteReason.NOT_URGENT:
        return Route(decided.contact, told=True, reason=RouteReason.NOBODY_ELSE)
    return decided


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
