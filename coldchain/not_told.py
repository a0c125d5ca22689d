"""Why people were not told of an alarm, or not at once: the names that stand in evidence. Pure.

Those of a step are the reasons of ``judgement.untold``, those of a message the ones of ``judgement.unsent``,
as the records keep them; what is added here is worked out from what else is on record. Not the words: those
are in ``reports/words/reasons.py``.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from coldchain.judgement.acts import Action
from coldchain.judgement.chatter import CHATTER
from coldchain.judgement.routing import RouteReason
from coldchain.judgement.suppression import GATEWAY


class Why(StrEnum):
    """Reasons beside those of ``Untold`` and ``Unsent``."""

    SHELVED = "put-aside"  # somebody did not want to hear of it for a time
    OUT_OF_SERVICE = "out-of-service"  # somebody took the alarm out of service
    MAINTENANCE = "maintenance"  # somebody works on it
    LOADING = "loading"  # goods were put in or taken out
    GATEWAY = "gateway-silent"  # the silence of its gateway explains it
    FLAPS = "comes-and-goes"  # it was raised again and again
    QUIET = "quiet-hours"  # the person sleeps, and it was not critical
    WAITED = "waited"  # longer than a message waits by itself, and why was not written down
    NOBODY = "nobody-to-tell"  # nobody is registered who is told of such an alarm there
    NO_ADDRESS = "no-address"  # he has no telephone number and no mail address
    STOPPED = "asked-for-none"  # he asked for no messages
    LEAST = "hears-of-more-urgent-ones"
    NOT_URGENT = "manager-hears-of-urgent-ones"
    SAME_NUMBER = "shares-a-number"  # who has the same number is told
    LEFT = "has-left"
    UNWRITTEN = "not-written-down"


OF_ROUTE = {
    RouteReason.NO_ADDRESS: Why.NO_ADDRESS,
    RouteReason.STOPPED: Why.STOPPED,
    RouteReason.LEAST: Why.LEAST,
    RouteReason.NOT_URGENT: Why.NOT_URGENT,
    RouteReason.SAME_NUMBER: Why.SAME_NUMBER,
    RouteReason.LEFT: Why.LEFT,
}
"""Of whom it is said why he was not told: whose business it was. Not of all others."""


class Deed(NamedTuple):
    """What somebody, or the clock, did to an alarm; see ``Action``. Of a cause ``comment`` is its name."""

    action: str
    at: int
    by: str
    comment: str
    until_at: int | None


class Spared(NamedTuple):
    """A time in which people were spared an alarm [ms]; ``until_at`` None: it had not ended."""

    why: Why
    from_at: int
    until_at: int | None
    by: str = ""
    about: str = ""
    comment: str = ""


_BEGINS: dict[str, Why] = {Action.SHELVE: Why.SHELVED, Action.REMOVE: Why.OUT_OF_SERVICE}
_ENDS: dict[str, Why] = {Action.UNSHELVE: Why.SHELVED, Action.RETURN: Why.OUT_OF_SERVICE}
_LEG = "leg-"
_DESIGN = {GATEWAY: Why.GATEWAY, CHATTER: Why.FLAPS}


def spared_by(deeds: Iterable[Deed]) -> list[Spared]:
    """Return the times in which an alarm was kept from people, but by windows, by their begin.

    Args:
        deeds: All that was done to the alarm, oldest first.
    """
    open_: dict[str, Spared] = {}
    found: list[Spared] = []
    for deed in deeds:
        begun, over = _begun(deed), _over(deed)
        which = over or (begun.why + begun.about if begun else "")
        if begun and begun.until_at is None and which in open_:
            continue  # it is so already
        if which in open_:
            found.append(_ended(open_.pop(which), deed.at))
        if begun:
            open_[which] = begun
    return sorted([*found, *open_.values()], key=lambda each: (each.from_at, each.why))


def why_explained(cause: str) -> Why | None:
    """Return the reason for a cause that stands in ``by_design``; None: windows say it themselves."""
    return Why.LOADING if cause.startswith(_LEG) else _DESIGN.get(cause)


def _begun(deed: Deed) -> Spared | None:
    if deed.action == Action.EXPLAINED:
        why = why_explained(deed.comment)
        about = deed.comment if deed.comment.startswith(_LEG) else ""
        return Spared(why, deed.at, None, about=about) if why else None
    begun = _BEGINS.get(deed.action)
    return Spared(begun, deed.at, deed.until_at, deed.by, comment=deed.comment) if begun else None


def _over(deed: Deed) -> str:
    if deed.action == Action.EXPLAINED_NO_MORE:
        why = why_explained(deed.comment)
        return f"{why}{deed.comment}" if deed.comment.startswith(_LEG) else str(why or "")
    return _ENDS.get(deed.action, "")


def _ended(spared: Spared, at: int) -> Spared:
    ends = at if spared.until_at is None else min(spared.until_at, at)
    return spared._replace(until_at=max(ends, spared.from_at))
