"""Who is told of an alarm, when, and why each of the others is not. Not a channel: nothing is sent here.

Everybody gets exactly one decision with a named reason. Who follows when nobody answers: ``escalation``.
"""

from collections.abc import Collection, Container, Sequence
from enum import StrEnum
from typing import NamedTuple

from coldchain.instants import zone_of
from coldchain.registry.profile import Severity
from coldchain.registry.quiet_hours import quiet_until
from coldchain.registry.registry import Registry, covers
from coldchain.registry.retired import is_retired
from coldchain.registry.things import Asset, Contact, Role

_TOLD_ROLES = (Role.MANAGER, Role.DRIVER, Role.KEEPER)
_URGENT = (Severity.HIGH, Severity.CRITICAL)


class RouteReason(StrEnum):
    """Why somebody is told, or not."""

    ASSET = "responsible for this asset"
    SITE = "responsible for this site"
    CUSTODIAN = "has goods in this asset in hand"
    DESTINATION = "the goods are on their way to this site"
    MANAGER = "manager of the cooperative"
    NOBODY_ELSE = "manager: nobody else is responsible for this asset"
    EVERYTHING = "responsible for everything"
    STOP_DANGER = "asked for no messages (STOP), but critical danger to goods in hand is told once"
    OTHER_ASSET = "not told: responsible for another asset or site"
    NOT_URGENT = "not told: the manager hears of urgent alarms only"
    LEAST = "not told: hears of more urgent alarms only"
    ROLE = "not told: this role does not act on alarms"
    LEFT = "not told: has left"
    NO_ADDRESS = "not told: no telephone number and no mail address"
    SAME_NUMBER = "not told: somebody else with this telephone number or mail address is told"
    STOPPED = "not told: asked for no messages (STOP)"


class Route(NamedTuple):
    """The decision about one person.

    Args:
        contact: Who.
        told: Whether.
        reason: Why, or why not.
        due_at: When quiet hours are over, for which it waits [ms]; 0: at once.
    """

    contact: Contact
    told: bool
    reason: RouteReason
    due_at: int = 0


class Occasion(NamedTuple):
    """When somebody would be told, and of what besides the asset.

    Args:
        now: [ms since 1970, UTC]; 0: whenever, so quiet hours and custody do not count.
        shipment: The goods in danger; empty when it is about the asset.
        stopped: Ids of those who asked for no messages.
    """

    now: int = 0
    shipment: str = ""
    stopped: Container[str] = ()


class _Scene(NamedTuple):
    """What one decision depends on beside the person."""

    registry: Registry
    asset: Asset
    severity: Severity
    occasion: Occasion


WHENEVER = Occasion()


def route(registry: Registry, asset: Asset, severity: Severity, occasion: Occasion = WHENEVER) -> list[Route]:
    """Return the decision about every contact of the cooperative, in registered order.

    Args:
        registry: The cooperative's registry.
        asset: What the alarm is about.
        severity: How urgent it is.
        occasion: When this is, and of which goods.
    """
    scene = _Scene(registry, asset, severity, occasion)
    decided = [Route(contact, *_decide(contact, scene)) for contact in registry.contacts]
    return _finished(decided, scene)


def route_gateway(registry: Registry, behind: Sequence[Asset], occasion: Occasion = WHENEVER) -> list[Route]:
    """Return the decision about every contact when a gateway is silent, and with it all that is behind it.

    Whoever is responsible for something behind it can go and look; the manager hears of it where nobody is.

    Args:
        registry: The cooperative's registry.
        behind: The assets whose devices it carries.
        occasion: When this is.
    """
    of_all = [_decide_everything(contact, occasion) for contact in registry.contacts]
    if not behind and not any(each.told for each in of_all):
        of_all = [_instead(each) for each in of_all]
    found = [route(registry, asset, Severity.MEDIUM, occasion) for asset in behind]
    decided = [
        everything if everything.told else next((each for each in each_asset if each.told), each_asset[0])
        for everything, *each_asset in zip(of_all, *(found or [of_all]), strict=True)
    ]
    return _one_a_number([_later(each, registry, Severity.MEDIUM, occasion) for each in decided])


def route_station(registry: Registry) -> list[Route]:
    """Return the decision about every contact when something is wrong with the station itself.

    The managers are told; where there is none, whoever is responsible for everything.

    Args:
        registry: The cooperative's registry.
    """
    of_all = [_decide_everything(contact, WHENEVER) for contact in registry.contacts]
    if not any(each.reason is RouteReason.NOT_URGENT for each in of_all):
        return of_all
    return [
        Route(each.contact, told=True, reason=RouteReason.MANAGER)
        if each.reason is RouteReason.NOT_URGENT
        else Route(each.contact, told=False, reason=RouteReason.OTHER_ASSET)
        for each in of_all
    ]


def called(registry: Registry, contact: Contact, severity: Severity, occasion: Occasion) -> Route:
    """Return the decision about somebody whose turn has come because others have not answered.

    Asset and site do not count, nor what the person wants to hear of at least; a STOP does, and so do quiet
    hours.

    Args:
        registry: The cooperative's registry.
        contact: Whose turn it is.
        severity: How urgent the alarm is.
        occasion: When this is.
    """
    if is_retired(contact, occasion.now):
        return Route(contact, told=False, reason=RouteReason.LEFT)
    if not contact.reach:
        return Route(contact, told=False, reason=RouteReason.NO_ADDRESS)
    if contact.id in occasion.stopped:
        return Route(contact, told=False, reason=RouteReason.STOPPED)
    reason = RouteReason.MANAGER if contact.role is Role.MANAGER else RouteReason.ASSET
    return _later(Route(contact, told=True, reason=reason), registry, severity, occasion)


def ending(registry: Registry, severity: Severity, occasion: Occasion, begun: Collection[str]) -> list[Route]:
    """Return who is told that something is over: who was told that it began, whoever is responsible by now.

    Args:
        registry: The cooperative's registry.
        severity: How urgent it was.
        occasion: When this is.
        begun: Ids of those who were told that it began.
    """
    mine = [each for each in registry.contacts if each.id in begun]
    return _one_a_number([called(registry, each, severity, occasion) for each in mine])


def due_after_quiet(registry: Registry, contact: Contact, severity: Severity, now: int) -> int:
    """Return when somebody may be told [ms]; 0: at once, as of everything that is critical.

    Args:
        registry: The cooperative's registry.
        contact: Who.
        severity: How urgent it is.
        now: [ms]; 0: whenever, so quiet hours do not count.
    """
    if severity is Severity.CRITICAL or not now:
        return 0
    return quiet_until(contact.quiet_hours, now, zone_of(registry.cooperative.time_zone))


def custodians(registry: Registry, asset: str, occasion: Occasion) -> set[str]:
    """Return who has goods in an asset in hand now: of one shipment, or of all that is in it."""
    return {
        leg.custodian
        for leg in registry.legs
        if leg.asset == asset
        and covers(leg.from_at, leg.until_at, occasion.now)
        and occasion.shipment in ("", leg.shipment)
    }


def destination_of(registry: Registry, shipment: str) -> str:
    """Return the site that goods are on their way to; empty when that is no site of the cooperative."""
    wanted = next((each.destination for each in registry.shipments if each.id == shipment), "")
    return wanted if any(each.id == wanted for each in registry.sites) else ""


def _finished(decided: list[Route], scene: _Scene) -> list[Route]:
    """Return decisions after the manager stands in where nobody is told, one for each number, with times."""
    if not any(each.told for each in decided):
        decided = [_instead(each) for each in decided]
    later = [_later(each, scene.registry, scene.severity, scene.occasion) for each in decided]
    return _one_a_number(later)


def _one_a_number(decided: Sequence[Route]) -> list[Route]:
    """Return decisions with one text for each telephone or box: who is told first of those who share it."""
    taken: dict[str, str] = {}
    best = sorted((each for each in decided if each.told), key=lambda each: each.due_at)
    for each in best:
        taken.setdefault(each.contact.reach, each.contact.id)
    return [
        each
        if not each.told or taken[each.contact.reach] == each.contact.id
        else Route(each.contact, told=False, reason=RouteReason.SAME_NUMBER)
        for each in decided
    ]


def _later(decided: Route, registry: Registry, severity: Severity, occasion: Occasion) -> Route:
    """Return a decision that waits for the end of quiet hours, unless it is critical."""
    if not decided.told:
        return decided
    return decided._replace(due_at=due_after_quiet(registry, decided.contact, severity, occasion.now))


def _decide_everything(contact: Contact, occasion: Occasion) -> Route:
    """Return the decision about somebody when no asset is known."""
    if is_retired(contact, occasion.now):
        return Route(contact, told=False, reason=RouteReason.LEFT)
    is_told_role = contact.role in _TOLD_ROLES
    if not is_told_role or not contact.reach or not contact.is_of_everything:
        return Route(contact, told=False, reason=RouteReason.OTHER_ASSET)
    if contact.id in occasion.stopped:
        return Route(contact, told=False, reason=RouteReason.STOPPED)
    if contact.least_severity in _URGENT:
        return Route(contact, told=False, reason=RouteReason.LEAST)
    if contact.role is Role.MANAGER and not contact.least_severity:
        return Route(contact, told=False, reason=RouteReason.NOT_URGENT)
    return Route(contact, told=True, reason=RouteReason.EVERYTHING)


def _instead(decided: Route) -> Route:
    """Return the decision about somebody when nobody else is told: the manager is, urgent or not."""
    is_manager = decided.contact.role is Role.MANAGER and decided.contact.is_of_everything
    spared = decided.reason is RouteReason.NOT_URGENT or (is_manager and decided.reason is RouteReason.LEAST)
    if spared:
        return Route(decided.contact, told=True, reason=RouteReason.NOBODY_ELSE)
    return decided


def _decide(contact: Contact, scene: _Scene) -> tuple[bool, RouteReason]:
    """Return the decision about somebody, before quiet hours."""
    if is_retired(contact, scene.occasion.now):
        return False, RouteReason.LEFT
    holds = bool(scene.occasion.now) and contact.id in custodians(
        scene.registry, scene.asset.id, scene.occasion
    )
    if contact.role not in _TOLD_ROLES and not (holds and contact.role is Role.CARRIER):
        return False, RouteReason.ROLE
    if not contact.reach:
        return False, RouteReason.NO_ADDRESS
    told, reason = _concerned(contact, scene, holds=holds)
    if not told:
        return told, reason
    if contact.id in scene.occasion.stopped:
        in_danger = holds and scene.severity is Severity.CRITICAL
        return in_danger, RouteReason.STOP_DANGER if in_danger else RouteReason.STOPPED
    least = contact.least_severity
    if least and not _is_as_urgent(scene.severity, Severity(least)):
        return False, RouteReason.LEAST
    return True, reason


def _concerned(contact: Contact, scene: _Scene, *, holds: bool) -> tuple[bool, RouteReason]:
    """Return whether an alarm is somebody's business, and by what."""
    if scene.asset.id in contact.own_assets:
        return True, RouteReason.ASSET
    if scene.asset.site and scene.asset.site in contact.own_sites:
        return True, RouteReason.SITE
    if holds:
        return True, RouteReason.CUSTODIAN
    if _awaits(contact, scene):
        return True, RouteReason.DESTINATION
    if contact.role is Role.MANAGER and contact.is_of_everything:
        urgent = scene.severity in _URGENT or bool(contact.least_severity)
        return urgent, RouteReason.MANAGER if urgent else RouteReason.NOT_URGENT
    return False, RouteReason.OTHER_ASSET


def _awaits(contact: Contact, scene: _Scene) -> bool:
    """Return whether goods in danger are on their way to somebody's site; of what is urgent only."""
    if contact.role is not Role.KEEPER or not scene.occasion.shipment or scene.severity not in _URGENT:
        return False
    site = destination_of(scene.registry, scene.occasion.shipment)
    return bool(site) and site in contact.own_sites


def _is_as_urgent(one: Severity, other: Severity) -> bool:
    return [*Severity].index(one) >= [*Severity].index(other)
