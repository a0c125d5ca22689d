"""What became of a shipment: where it is, since when, with whom. Worked out from legs and acts.

Not whether the goods are still good: that is in ``coldchain/judgement``.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from coldchain.registry.custody import CustodyAct, CustodyKind, legs_of, quantity_left, standing
from coldchain.registry.registry import covers
from coldchain.registry.things import Leg, Shipment


class State(StrEnum):
    """Where goods are in their life."""

    PLANNED = "planned"  # nobody has loaded them
    ON_THE_WAY = "on-the-way"  # in something that drives
    AT_STATION = "at-station"  # in something that stands at a site
    REFUSED = "refused"  # where they were when somebody would not take them
    OUT_OF_SIGHT = "out-of-sight"  # somewhere that nothing measures, and not delivered
    DELIVERED = "delivered"
    SPLIT_UP = "split-up"  # all of it is in other shipments
    MERGED = "merged"  # went into another one
    VOID = "void"  # made by an act that was taken back


OPEN = frozenset({State.ON_THE_WAY, State.AT_STATION, State.REFUSED})
"""Goods that are in something that is watched."""
OVER = frozenset({State.DELIVERED, State.SPLIT_UP, State.MERGED, State.VOID})
"""Nothing can happen to them any more."""


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One shipment with all that was said of it.

    Args:
        shipment: As it was entered, with what is left of it as its quantity.
        entered_kg: The quantity as it was entered [kg].
        legs: With all acts laid over them, in the order of time.
        acts: All, also those that were taken back, in the order in which they were written down; those that
            name it as their parent too.
    """

    shipment: Shipment
    entered_kg: float
    legs: tuple[Leg, ...]
    acts: tuple[CustodyAct, ...]

    @property
    def stands(self) -> list[CustodyAct]:
        """Return the acts on this shipment itself that nobody took back, in the order of time."""
        return [each for each in standing(self.acts) if each.shipment == self.shipment.id]

    def leg_at(self, instant: int) -> Leg | None:
        """Return where the goods were at an instant [ms]; None when in nothing that is watched."""
        return next((leg for leg in self.legs if covers(leg.from_at, leg.until_at, instant)), None)

    def before(self, instant: int) -> CustodyAct | None:
        """Return the last act at or before an instant [ms]."""
        found = [each for each in self.stands if each.at <= instant]
        return found[-1] if found else None

    def after(self, instant: int) -> CustodyAct | None:
        """Return the first act after an instant [ms]."""
        return next((each for each in self.stands if each.at > instant), None)


class Lifecycle(NamedTuple):
    """What became of a shipment.

    Args:
        state: In one word.
        since_at: Since when [ms]; 0 when nobody knows.
        asset: What the goods are in; empty: nothing that is watched.
        site: Where that stands, or the station that was named.
        custodian: Who holds them.
        receiver: Who took them in the end, where somebody said so.
        parent: The shipment that they went into.
        quantity_kg: How much there is [kg].
        changes_at: When it will be another by itself, as the file planned it [ms]; None: never.
    """

    state: State
    since_at: int = 0
    asset: str = ""
    site: str = ""
    custodian: str = ""
    receiver: str = ""
    parent: str = ""
    quantity_kg: float = 0.0
    changes_at: int | None = None


def way_of(shipment: Shipment, legs: Sequence[Leg], acts: Sequence[CustodyAct]) -> Way:
    """Return a shipment with what was said of it.

    Args:
        shipment: As it was entered.
        legs: Of the registry, its own and those of all that it came from.
        acts: Of all these, and those that name it as their parent, as they were written down.
    """
    return Way(
        shipment=replace(shipment, quantity_kg=quantity_left(shipment, standing(acts))),
        entered_kg=shipment.quantity_kg,
        legs=legs_of(shipment.id, legs, acts),
        acts=tuple(
            sorted(
                (each for each in acts if shipment.id in (each.shipment, each.parent)),
                key=lambda each: each.recorded_at,  # of one moment: as they came
            )
        ),
    )


def lifecycle(way: Way, now: int, sites: Mapping[str, str]) -> Lifecycle:
    """Return what became of a shipment as of an instant.

    Args:
        way: Of it.
        now: As of when [ms].
        sites: Where each asset stands, by its id; empty for what drives.
    """
    shipment, stands = way.shipment, [each for each in way.stands if each.at <= now]
    last = stands[-1] if stands else None
    found = _state(way, last, now, sites)
    later = [
        each for leg in way.legs for each in (leg.from_at, leg.until_at) if each is not None and each > now
    ]
    return found._replace(quantity_kg=shipment.quantity_kg, changes_at=min(later, default=None))


def _state(way: Way, last: CustodyAct | None, now: int, sites: Mapping[str, str]) -> Lifecycle:
    if last is not None and last.act is CustodyKind.MERGED and not last.asset:
        return Lifecycle(State.MERGED, last.at, parent=last.parent)
    if way.shipment.parents and not any(
        each.act in (CustodyKind.SPLIT, CustodyKind.MERGED) for each in way.stands
    ):
        return Lifecycle(State.VOID)
    splits = [each for each in standing(way.acts) if each.parent == way.shipment.id and is_split(each)]
    if splits and way.shipment.quantity_kg <= 0:
        return Lifecycle(State.SPLIT_UP, splits[-1].at)
    leg = way.leg_at(now)
    if leg is not None:
        return _in_something(leg, last, sites)
    return _in_nothing(way, last, now)


def _in_something(leg: Leg, last: CustodyAct | None, sites: Mapping[str, str]) -> Lifecycle:
    site = sites.get(leg.asset, "")
    state, since_at = (State.AT_STATION if site else State.ON_THE_WAY), leg.from_at
    if last is not None and last.act is CustodyKind.REFUSED and last.at >= leg.from_at:
        state, since_at = State.REFUSED, last.at
    return Lifecycle(state, since_at, leg.asset, site, leg.custodian)


def _in_nothing(way: Way, last: CustodyAct | None, now: int) -> Lifecycle:
    ended = [leg.until_at for leg in way.legs if leg.until_at is not None and leg.until_at <= now]
    if not ended and last is None:
        return Lifecycle(State.PLANNED, way.shipment.created_at)
    ended_at = max(ended, default=0)
    if last is not None and last.at >= ended_at:
        state = State.DELIVERED if last.act is CustodyKind.DELIVERED else State.OUT_OF_SIGHT
        return Lifecycle(state, last.at, site=last.site, custodian=last.custodian, receiver=last.receiver)
    more = any(leg.from_at > now for leg in way.legs)
    return Lifecycle(State.OUT_OF_SIGHT if more else State.DELIVERED, ended_at)


def is_split(act: CustodyAct) -> bool:
    """Return whether an act took goods from its parent."""
    return act.act is CustodyKind.SPLIT
