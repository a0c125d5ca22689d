"""Whose turn it is when nobody answers an alarm: a ladder of roles that is only ever climbed, and that ends.

Pure. A rung is a place in the ladder of the settings; -1 is before the first. Each person is told once more
at most: who knows of the alarm already is passed over, but on the last rung, where it is news that nobody
has answered.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from coldchain.judgement.routing import Occasion, Route, called, custodians, destination_of
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry, covers
from coldchain.registry.retired import in_use
from coldchain.registry.things import Asset, Contact, Role

DRIVER, KEEPER, MANAGER = "driver", "keeper", "manager"
OPEN, ANSWERED, OVER, SUPPRESSED, EXHAUSTED = "open", "answered", "over", "suppressed", "exhausted"


class Climb(NamedTuple):
    """The next step.

    Args:
        rung: Which rung is reached.
        told: Who is told now; empty: nobody is left, it ends here.
        is_last: Nothing follows.
    """

    rung: int
    told: tuple[Route, ...]
    is_last: bool


class Case(NamedTuple):
    """What an escalation is about.

    Args:
        about: The asset or site.
        severity: How urgent it is.
        known: Ids of those who were told of it before.
    """

    about: str
    severity: Severity
    known: Collection[str]


def climb(registry: Registry, case: Case, ladder: Sequence[str], *, rung: int, occasion: Occasion) -> Climb:
    """Return the next step up: the first rung above on which somebody can be told.

    A rung with nobody to tell is passed over; the last one is the managers' where it would be nobody's.

    Args:
        registry: The cooperative's registry.
        case: What it is about.
        ladder: ``driver``, ``keeper`` and ``manager`` in their order, each once.
        rung: Where it stands.
        occasion: When this is; whose goods, and who asked for no messages.
    """
    last = len(ladder) - 1
    for here in range(rung + 1, len(ladder)):
        people = people_of(registry, case.about, ladder[here], occasion)
        fresh = [each for each in people if here == last or each.id not in case.known]
        told = _reachable(registry, fresh, case, occasion)
        if told:
            return Climb(here, told, is_last=here == last)
    if rung < last:
        managers = people_of(registry, case.about, MANAGER, occasion)
        return Climb(last, _reachable(registry, managers, case, occasion), is_last=True)
    return Climb(max(rung, last), (), is_last=True)


def rung_of(registry: Registry, case: Case, ladder: Sequence[str], occasion: Occasion) -> int:
    """Return on which rung an alarm begins: the lowest of who was told at first; -1: nobody was."""
    for here, name in enumerate(ladder):
        if any(each.id in case.known for each in people_of(registry, case.about, name, occasion)):
            return here
    return -1


def people_of(registry: Registry, about: str, rung: str, occasion: Occasion) -> list[Contact]:
    """Return who stands on a rung, for an asset or site: drivers, station keepers or managers.

    Args:
        registry: The cooperative's registry.
        about: The asset or site.
        rung: ``driver``, ``keeper`` or ``manager``.
        occasion: When this is, and of which goods.
    """
    assets = [each for each in registry.assets if about in (each.id, each.site)]
    contacts = in_use(registry.contacts, occasion.now)
    match rung:
        case "driver":
            return [each for each in contacts if _drives(registry, each, assets, occasion)]
        case "keeper":
            return [each for each in contacts if _keeps(registry, each, assets, about, occasion)]
        case _:
            return [each for each in contacts if each.role is Role.MANAGER and _is_over(each, assets)]


def _drives(registry: Registry, contact: Contact, assets: Sequence[Asset], occasion: Occasion) -> bool:
    if contact.role not in (Role.DRIVER, Role.CARRIER):
        return False
    if contact.role is Role.DRIVER and any(asset.id in contact.own_assets for asset in assets):
        return True
    return any(contact.id in custodians(registry, asset.id, occasion) for asset in assets)


def _keeps(
    registry: Registry, contact: Contact, assets: Sequence[Asset], about: str, occasion: Occasion
) -> bool:
    """Return whether somebody keeps the station, or one to which goods in the assets are on their way."""
    if contact.role is not Role.KEEPER:
        return False
    sites = {about, *(asset.site for asset in assets if asset.site)}
    names = {asset.id for asset in assets}
    inside = {
        leg.shipment
        for leg in registry.legs
        if leg.asset in names
        and covers(leg.from_at, leg.until_at, occasion.now)
        and occasion.shipment in ("", leg.shipment)
    }
    sites |= {destination_of(registry, shipment) for shipment in inside}
    return bool(sites.intersection(contact.own_sites)) or bool(names.intersection(contact.own_assets))


def _is_over(contact: Contact, assets: Sequence[Asset]) -> bool:
    mine = any(asset.id in contact.own_assets or asset.site in contact.own_sites for asset in assets)
    return contact.is_of_everything or mine


def _reachable(
    registry: Registry, people: Sequence[Contact], case: Case, occasion: Occasion
) -> tuple[Route, ...]:
    """Return who of some people can be told, one for each telephone or mail box."""
    routes = [called(registry, each, case.severity, occasion) for each in people]
    by_number = {each.contact.reach: each for each in reversed(routes) if each.told}
    return tuple(each for each in routes if by_number.get(each.contact.reach) == each)
