"""What people said of goods that changed hands, laid over the legs of the registry's file.

The file says what is planned and what somebody wrote down; an act says what happened at an instant. A file
that is read again does not know of acts and cannot undo them: legs are the file's, with all acts that stand
applied each time. A leg in the file that begins at an act's instant or later stands: so an act is put right
by the office. An act is put right by people when another act takes it back: it stays in the history and
leaves no trace in the legs. Goods that were split off or merged carry the way of those that they came from,
worked out from the others' acts each time, so that a later correction of their past changes it here too.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from coldchain.registry.registry import Registry, covers
from coldchain.registry.things import Leg, Shipment


class CustodyKind(StrEnum):
    """What happened to goods."""

    LOADED = "loaded"
    HANDED = "handed"
    UNLOADED = "unloaded"
    DELIVERED = "delivered"
    REFUSED = "refused"  # by who should have taken them: they stay where they are
    SPLIT = "split"  # of the shipment that it makes; ``parent`` is what it was taken from
    MERGED = "merged"  # without an asset: it went into ``parent``; with one: it carries the way of ``parent``
    WITHDRAWN = "withdrawn"  # the act that it corrects is taken back


class CustodyAct(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said of a shipment.

    Args:
        key: Names the act; the same twice is one.
        shipment: Which goods.
        act: How.
        person: Who said so.
        via: By what he said it: ``sms``.
        at: When it was so [ms].
        from_asset: Where they had been.
        asset: Where they are from then on; empty: they have left what is watched.
        custodian: Who holds them from then on; empty with ``asset``.
        site: The station that was named; empty when none was.
        recorded_at: When this was written down [ms].
        why: Why it was refused, or put right.
        corrects: Key of the act that this one takes back; empty: none.
        parent: The shipment that goods were split from, went into, or whose way they carry.
        receiver: The name of who took them, where he is no contact.
        address: From where it was said.
        quantity_kg: How much it is about; None: all of it [kg].
        measured_c: What the goods had when they changed hands; None when nobody measured it [degC].
    """

    key: str
    shipment: str
    act: CustodyKind
    person: str
    via: str
    at: int
    from_asset: str
    asset: str = ""
    custodian: str = ""
    site: str = ""
    recorded_at: int = 0
    why: str = ""
    corrects: str = ""
    parent: str = ""
    receiver: str = ""
    address: str = ""
    quantity_kg: float | None = None
    measured_c: float | None = None


def standing(acts: Iterable[CustodyAct]) -> list[CustodyAct]:
    """Return the acts that nobody took back, in the order in which they happened."""
    said = list(acts)
    gone = {each.corrects for each in said if each.act is CustodyKind.WITHDRAWN}
    stands = (each for each in said if each.act is not CustodyKind.WITHDRAWN and each.key not in gone)
    return sorted(stands, key=lambda each: (each.at, each.recorded_at, each.key))


def with_acts(legs: Sequence[Leg], acts: Iterable[CustodyAct]) -> tuple[Leg, ...]:
    """Return legs as they are after what people said, in the order of shipment and time.

    Args:
        legs: Of the registry's file.
        acts: In any order; of shipments without legs too.
    """
    ways = _Ways(legs, acts)
    after = [leg for shipment in ways.shipments for leg in ways.of(shipment)]
    return tuple(sorted(after, key=lambda leg: (leg.shipment, leg.from_at, leg.asset)))


def legs_of(shipment: str, legs: Sequence[Leg], acts: Sequence[CustodyAct]) -> tuple[Leg, ...]:
    """Return the legs of one shipment after what people said, in the order of time.

    Only those from which its goods may have come are looked at, though legs and acts are of thousands.

    Args:
        shipment: Id.
        legs: Of the registry's file.
        acts: In any order; of all others too.
    """
    came_from: dict[str, set[str]] = {}
    for act in acts:
        if act.parent:
            came_from.setdefault(act.shipment, set()).add(act.parent)
    family = new = {shipment}
    while new := set[str]().union(*(came_from.get(each, ()) for each in new)) - family:
        family |= new
    near = [each for each in legs if each.shipment in family]
    said = (each for each in acts if each.shipment in family or each.act is CustodyKind.WITHDRAWN)
    return tuple(sorted(_Ways(near, said).of(shipment), key=lambda leg: (leg.from_at, leg.asset)))


def laid(registry: Registry, acts: Sequence[CustodyAct]) -> Registry:
    """Return a registry with what people said of its goods: where they are, and how much is left of each.

    Args:
        registry: As the file and the forms have it.
        acts: In any order.
    """
    if not acts:
        return registry
    known = {each.id for each in registry.shipments}
    legs = tuple(leg for leg in with_acts(registry.legs, acts) if leg.shipment in known)
    stands = standing(acts)
    moved = [each for each in stands if each.quantity_kg is not None]
    shipments = registry.shipments
    if moved or any(each.parents for each in shipments):
        shipments = tuple(replace(each, quantity_kg=left) for each, left in _left_of(shipments, moved))
    return replace(registry, legs=legs, shipments=_with_starts(shipments, stands))


def _left_of(shipments: Sequence[Shipment], moved: Iterable[CustodyAct]) -> list[tuple[Shipment, float]]:
    """Return how much of each shipment there is [kg], looking at each act no more than twice."""
    about: dict[str, list[CustodyAct]] = {}
    for act in moved:
        for id_ in {act.shipment, act.parent}:
            about.setdefault(id_, []).append(act)
    return [(each, quantity_left(each, about.get(each.id, ()))) for each in shipments]


def _with_starts(shipments: tuple[Shipment, ...], stands: Iterable[CustodyAct]) -> tuple[Shipment, ...]:
    """Return shipments with the temperature that the goods had where their way begins."""
    begun = {each.shipment: each.parent for each in stands if is_from(each) and each.parent != each.shipment}
    if not begun:
        return shipments
    by_id = {each.id: each for each in shipments}
    found = []
    for each in shipments:
        origin, seen = each.id, {each.id}
        while (origin := begun.get(origin, "")) and origin not in seen:
            seen.add(origin)
            if origin in by_id:
                each = replace(each, start_c=by_id[origin].start_c)  # noqa: PLW2901 - the same goods
        found.append(each)
    return tuple(found)


def is_from(act: CustodyAct) -> bool:
    """Return whether goods carry the way of the act's parent from then on."""
    return act.act is CustodyKind.SPLIT or (act.act is CustodyKind.MERGED and bool(act.asset))


def quantity_left(shipment: Shipment, stands: Iterable[CustodyAct]) -> float:
    """Return how much of a shipment there is [kg]: what it began with, what came in, what was split off.

    Args:
        shipment: As it was entered.
        stands: Acts that stand; those of other shipments are passed over.
    """
    left = 0.0 if shipment.parents else shipment.quantity_kg  # what was made of others is what came of them
    for act in stands:
        if act.quantity_kg is None:
            continue
        if act.act is CustodyKind.SPLIT:
            left += act.quantity_kg * ((act.shipment == shipment.id) - (act.parent == shipment.id))
        elif act.act is CustodyKind.MERGED and act.parent == shipment.id:
            left += act.quantity_kg
    return max(0.0, round(left, 3))


class _Ways:
    """Works out the legs of shipments, those that came from others from the acts of these."""

    def __init__(self, legs: Sequence[Leg], acts: Iterable[CustodyAct]) -> None:
        self._legs: dict[str, list[Leg]] = {}
        for leg in legs:
            self._legs.setdefault(leg.shipment, []).append(leg)
        self._acts: dict[str, list[CustodyAct]] = {}
        for act in standing(acts):
            self._acts.setdefault(act.shipment, []).append(act)
        self.shipments = list(self._legs | self._acts)

    def of(self, shipment: str, before: int | None = None) -> list[Leg]:
        """Return the legs of a shipment; with ``before`` by what happened before that instant [ms] only."""
        legs = self._legs.get(shipment, [])
        for act in self._acts.get(shipment, ()):
            if before is not None and act.at >= before:
                break
            legs = self._after(legs, act)
        return legs

    def _after(self, legs: list[Leg], act: CustodyAct) -> list[Leg]:
        if act.act is CustodyKind.REFUSED:
            return legs
        if is_from(act):
            return self._carried_on(legs, act)
        return _moved(legs, act)

    def _carried_on(self, legs: list[Leg], act: CustodyAct) -> list[Leg]:
        """Return the way of another shipment up to an act, and what followed from then on.

        It ends: each step back goes to an earlier instant.
        """
        own = [leg for leg in legs if leg.from_at >= act.at]
        way = legs if act.parent == act.shipment else self.of(act.parent, act.at)
        past = [
            replace(leg, shipment=act.shipment, until_at=_earlier(leg.until_at, act.at))
            for leg in way
            if leg.from_at < act.at
        ]
        place = next((leg for leg in way if leg.from_at < act.at and _lasts(leg, act.at)), None)
        where = (
            act if act.asset or place is None else replace(act, asset=place.asset, custodian=place.custodian)
        )
        return _moved([*past, *own], where)


def _moved(legs: Sequence[Leg], act: CustodyAct) -> list[Leg]:
    """Return the legs of one shipment after it went from one place to another."""
    kept = [replace(leg, until_at=act.at) if _is_cut(leg, act.at) else leg for leg in legs]
    if not act.asset or any(leg.from_at == act.at for leg in kept):
        return kept
    next_at = min((leg.from_at for leg in legs if leg.from_at > act.at), default=None)
    opened = Leg(
        shipment=act.shipment,
        asset=act.asset,
        custodian=act.custodian,
        from_at=act.at,
        until_at=next_at,
    )
    return [*kept, opened]


def _is_cut(leg: Leg, instant: int) -> bool:
    return leg.from_at < instant and covers(leg.from_at, leg.until_at, instant)


def _lasts(leg: Leg, instant: int) -> bool:
    """Return whether a leg that began earlier comes up to an instant [ms]."""
    return leg.until_at is None or leg.until_at >= instant


def _earlier(until_at: int | None, instant: int) -> int:
    return instant if until_at is None else min(until_at, instant)
