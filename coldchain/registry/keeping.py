"""What must not be removed: what is under a legal hold, and what is younger than a cooperative keeps things.

A legal hold is somebody's order to keep everything about a thing until it is lifted: a court, an authority or
a buyer has asked for it. Pure: who may set one, and where they are kept, is not said here.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

import msgspec

from coldchain.instants import MS_PER_S
from coldchain.registry.entries import KEYS, Entry, pointed_at
from coldchain.registry.registry import Registry

ALL = "*"
"""What a hold on everything of a cooperative is about."""
HELD_KINDS = ("shipments", "assets", "devices", "sites", "contacts")
_TIMED = ("shipments", "legs", "placements", "calibrations")
"""Kinds that say what was, when: of these the age is known."""


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """A legal hold.

    Args:
        id: Its number, from 1.
        about: Kind and id, ``shipments/milk-7``; ``*``: everything.
        why: In the words of who set it.
        by: Who set it.
        set_at: When [ms].
        lifted_at: When it was lifted [ms]; None: it stands.
        lifted_by: Who lifted it.
        lifted_why: In his words.
    """

    id: int
    about: str
    why: str
    by: str
    set_at: int
    lifted_at: int | None = None
    lifted_by: str = ""
    lifted_why: str = ""


def names_of(kind: str, entry: Entry) -> set[str]:
    """Return what an entry is about: itself, and all that it points at, as kind and id."""
    own = entry if isinstance(entry, str) else getattr(entry, KEYS[kind][0], "")
    return {f"{kind}/{own}"} | {f"{target}/{name}" for _, target, name in pointed_at(kind, entry)}


def widened(hold: Hold, registry: Registry) -> set[str]:
    """Return everything that a hold is about, as kind and id.

    A shipment was in assets, and what stood in these measured it: without them it could not be judged again.

    Args:
        hold: That stands.
        registry: Of its cooperative, with the legs as people said them.
    """
    names = {hold.about}
    names |= {f"assets/{each.asset}" for each in registry.legs if f"shipments/{each.shipment}" in names}
    names |= {f"devices/{each.device}" for each in registry.placements if f"assets/{each.asset}" in names}
    return names


def holds_on(
    names: Collection[str], holds: Iterable[tuple[Hold, Collection[str]]]
) -> list[tuple[Hold, Collection[str]]]:
    """Return those holds that are about a thing of these names, each with everything that it is about.

    Args:
        names: Of the thing, and of what it points at: kind and id.
        holds: Of its cooperative, those that stand, each with everything that it is about.
    """
    return [(hold, about) for hold, about in holds if hold.about == ALL or not set(about).isdisjoint(names)]


def why_kept(
    kind: str, entry: Entry, holds: Iterable[tuple[Hold, Collection[str]]], keep_years: int, *, now: int
) -> str:
    """Return why an entry must not be removed, for a person; empty when it may be.

    Args:
        kind: Of the registry.
        entry: That somebody wants to remove.
        holds: Of its cooperative, those that stand, each with everything that it is about.
        keep_years: How long it keeps what was; 0: as long as nobody removes it.
        now: [ms].
    """
    for hold, _ in holds_on(names_of(kind, entry), holds):
        return f"legal hold {hold.id} on {hold.about}: {hold.why}"
    if keep_years and kind in _TIMED:
        ended_at = _ended_at(kind, entry, now)
        if _years_before(now, keep_years) < ended_at:
            return f"keep_years is {keep_years}, and it is younger"
    return ""


def young_until(kind: str, entry: Entry, keep_years: int, *, now: int) -> int:
    """Return until when an entry is too young to be removed [ms]; 0: its age keeps it from nothing.

    Args:
        kind: Of the registry.
        entry: That somebody might remove.
        keep_years: How long its cooperative keeps what was; 0: as long as nobody removes it.
        now: [ms].
    """
    if not keep_years or kind not in _TIMED:
        return 0
    until = _years_before(_ended_at(kind, entry, now), -keep_years)
    return until if until > now else 0


def _ended_at(kind: str, entry: Entry, now: int) -> int:
    """Return until when something was so [ms]; what goes on, or has no time, is so now."""
    name = {"shipments": "created_at", "calibrations": "due_at"}.get(kind, "until_at")
    found = getattr(entry, name, None)
    return found if isinstance(found, int) and found else now


def _years_before(now: int, years: int) -> int:
    """Return the same day so many years before [ms]; 28 February where that year has no 29th."""
    told = datetime.fromtimestamp(now // MS_PER_S, UTC)
    year = min(max(told.year - years, 1970), 9999)
    try:
        then = told.replace(year=year)
    except ValueError:
        then = told.replace(year=year, day=28)
    return int(then.timestamp()) * MS_PER_S
