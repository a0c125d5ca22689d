"""Goods of several shipments that became one: which part's way the whole carries.

A lot is as good as its worst part, and nobody can tell the parts apart any more. So the whole carries the way
of the part that has used the most life. Late readings may change which one that is: that is told, and
somebody chooses again by a correction.
"""

from collections.abc import Iterable
from typing import NamedTuple

from coldchain.judgement.verdict import Verdict

_LEAST_DIFFERENCE = 0.001
"""Nearer shares of life are one number for people [1]."""


class Used(NamedTuple):
    """What a part had used of its life.

    Args:
        shipment: Which part.
        harmed: Rules that it had broken for good.
        worst: Share of the whole life, at worst; 0 where nothing is known.
        likely: Likely.
    """

    shipment: str
    harmed: int = 0
    worst: float = 0.0
    likely: float = 0.0


def used_of(shipment: str, verdict: Verdict | None) -> Used:
    """Return what a shipment has used, by the newest verdict on it; None: there is none yet."""
    if verdict is None:
        return Used(shipment)
    used = verdict.life_used
    return Used(shipment, len(verdict.harms), used.worst, used.likely)


def most_used(parts: Iterable[Used]) -> Used:
    """Return the part whose way the whole is to carry: harmed first, then the most life used at worst.

    Args:
        parts: One or more, in any order.
    """
    return min(parts, key=lambda each: (-each.harmed, -each.worst, -each.likely, each.shipment))


def worse_since(carried: Used, parts: Iterable[Used]) -> Used | None:
    """Return the part that is worse by now than the one whose way is carried; None when none is.

    Args:
        carried: The one whose way the whole carries, as is known now.
        parts: All parts, as is known now.
    """
    worst = most_used([carried, *parts])
    if worst.shipment == carried.shipment:
        return None
    more = worst.harmed > carried.harmed or worst.worst - carried.worst >= _LEAST_DIFFERENCE
    return worst if more else None
