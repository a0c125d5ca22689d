"""The way of a shipment as intervals: which asset it was in, and which devices stood there with it.

Made of legs and placements, so it says what was so at a reading's own time, never what is so now. Not the
judgement of the goods: that is in ``goods``.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise

import msgspec
from msgspec.structs import replace

from coldchain.instants import FOREVER_AT
from coldchain.registry.product import ProductProfile
from coldchain.registry.registry import Lookup, Registry
from coldchain.registry.things import Leg, Placement, Shipment

MACHINE = 2  # counts up when the judgement of goods changes, so that trips are judged again


class Stay(msgspec.Struct, frozen=True, array_like=True):
    """Goods in an asset with one custodian, from until before [ms]; ``FOREVER_AT`` while it goes on."""

    asset: str
    custodian: str
    from_at: int
    until_at: int


class Window(msgspec.Struct, frozen=True, array_like=True):
    """A device beside the goods, from until before [ms], in the stay of this number.

    ``first`` says that of all goods in the asset these came first: a probe for goods is put between those.
    """

    device: str
    from_at: int
    until_at: int
    stay: int
    first: bool = True


class Trip(msgspec.Struct, frozen=True, kw_only=True):
    """The whole way of one shipment.

    Args:
        key: ``<coop>/<shipment>``; every fact's id begins with it.
        shipment: What is on its way.
        product: What it bears.
        stays: In the order of time, none overlapping another, at least one.
        windows: Which devices stood beside it when, in the order of time.
        hottest_c: The goods warm towards this at most where nothing is known [degC].
        fingerprint: Changes when anything does that the goods are judged by.
        marks: Fingerprints up to each instant at which the plan changes [ms].
    """

    key: str
    shipment: Shipment
    product: ProductProfile
    stays: tuple[Stay, ...]
    windows: tuple[Window, ...]
    hottest_c: float = 40.0
    fingerprint: str = ""
    marks: tuple[tuple[int, str], ...] = ()

    @property
    def from_at(self) -> int:
        """Return when the first stay began [ms]."""
        return self.stays[0].from_at

    @property
    def until_at(self) -> int:
        """Return when the last stay ended [ms]; ``FOREVER_AT`` while it goes on."""
        return self.stays[-1].until_at


def trips_of(registry: Registry, known: Mapping[str, Trip] | None = None) -> list[Trip]:
    """Return the trips of all shipments that have a leg, in registered order.

    Args:
        registry: Of one cooperative.
        known: Trips by key as they were; one that is still so is taken, as fingerprints are costly.
    """
    before = known or {}
    bare = _bare(registry, registry.shipments)
    lasts = (before.get(trip.key) for trip in bare)
    return [
        last if last is not None and _is_same(last, trip) else _marked(trip)
        for last, trip in zip(lasts, bare, strict=True)
    ]


def _bare(registry: Registry, wanted: Sequence[Shipment]) -> list[Trip]:
    """Return the trips of some shipments that have a leg, without their fingerprints, which are costly."""
    lookup = Lookup(replace(registry, devices=(), assets=(), sites=(), placements=(), legs=()))
    legs: dict[str, list[Leg]] = {}
    for leg in registry.legs:
        legs.setdefault(leg.shipment, []).append(leg)
    placed = _placed(registry.placements)
    all_stays = {shipment.id: stays_of(legs.get(shipment.id, [])) for shipment in registry.shipments}
    firsts = _firsts(all_stays)
    return [
        Trip(
            key=f"{registry.cooperative.id}/{each.id}",
            shipment=each,
            product=lookup.product_of(each.id),
            stays=all_stays[each.id],
            windows=tuple(_windows(all_stays[each.id], placed, firsts[each.id])),
            hottest_c=registry.cooperative.hottest_c,
        )
        for each in wanted
        if all_stays[each.id]
    ]


def _is_same(one: Trip, other: Trip) -> bool:
    """Return whether two trips of one key have the same fingerprints; a product is what its hash says."""
    return (
        one.shipment == other.shipment
        and one.stays == other.stays
        and one.windows == other.windows
        and one.hottest_c == other.hottest_c
        and one.product.content_hash == other.product.content_hash
    )


def _marked(trip: Trip) -> Trip:
    return replace(trip, fingerprint=_plan_hash(trip, FOREVER_AT), marks=_marks(trip))


def trip_of(registry: Registry, shipment: str) -> Trip | None:
    """Return the trip of one shipment; None when it is not registered or has no leg.

    Only what was in an asset with it while it was under way is looked at: others have no part in it.
    """
    own = [leg for leg in registry.legs if leg.shipment == shipment]
    if not own:
        return None
    assets = {leg.asset for leg in own}
    begin_at, end_at = min(leg.from_at for leg in own), max(map(end_of, own))
    beside = {
        leg.shipment
        for leg in registry.legs
        if leg.asset in assets and leg.from_at <= end_at and end_of(leg) >= begin_at
    }
    devices = {each.device for each in registry.placements if each.asset in assets}
    near = replace(
        registry,
        shipments=tuple(each for each in registry.shipments if each.id in beside),
        legs=tuple(leg for leg in registry.legs if leg.shipment in beside),
        placements=tuple(each for each in registry.placements if each.device in devices),
    )
    found = _bare(near, [each for each in near.shipments if each.id == shipment][:1])
    return _marked(found[0]) if found else None


def stays_of(legs: list[Leg]) -> tuple[Stay, ...]:
    """Return legs as stays in the order of time; one that overlaps the next ends where that begins."""
    all_stays = (Stay(leg.asset, leg.custodian, leg.from_at, end_of(leg)) for leg in legs)
    stays = sorted(
        (stay for stay in all_stays if stay.until_at > stay.from_at),  # one of no length ends no other
        key=lambda stay: (stay.from_at, stay.until_at, stay.asset),
    )
    if not stays:
        return ()
    ends = [min(one.until_at, other.from_at) for one, other in pairwise(stays)] + [FOREVER_AT]
    cut = [replace(stay, until_at=min(stay.until_at, end)) for stay, end in zip(stays, ends, strict=True)]
    return tuple(stay for stay in cut if stay.until_at > stay.from_at)


def window_at(trip: Trip, device: str, instant: int) -> Window | None:
    """Return in which window a device spoke for the goods at an instant [ms]; None when it did not."""
    for window in trip.windows:
        if window.device == device and window.from_at <= instant < window.until_at:
            return window
    return None


class Windows:
    """Finds the window of one reading after the other: mostly it is that of the same device before.

    Args:
        trip: Whose.
    """

    __slots__ = ("_last", "_trip")

    def __init__(self, trip: Trip) -> None:
        self._trip = trip
        self._last: dict[str, Window] = {}

    def at(self, device: str, instant: int) -> Window | None:
        """Return what ``window_at`` does."""
        last = self._last.get(device)
        if last is not None and last.from_at <= instant < last.until_at:
            return last
        window = window_at(self._trip, device, instant)
        if window is not None:
            self._last[device] = window
        return window


def covered_ms(trip: Trip, from_at: int, to_at: int) -> int:
    """Return how much of an interval the goods were in any asset [ms]; both ends in ms."""
    return sum(max(0, min(to_at, stay.until_at) - max(from_at, stay.from_at)) for stay in trip.stays)


def plan_hash(trip: Trip, up_to: int) -> str:
    """Return a fingerprint of all that mattered before an instant [ms], whatever came later."""
    if not trip.marks:
        return _plan_hash(trip, up_to)
    return trip.marks[bisect_left(trip.marks, (up_to, ""))][1]


def _marks(trip: Trip) -> tuple[tuple[int, str], ...]:
    """Return the fingerprints up to each instant at which something begins or ends, and for ever after."""
    spans: tuple[Stay | Window, ...] = (*trip.stays, *trip.windows)
    instants = {each.from_at for each in spans} | {each.until_at for each in spans} | {FOREVER_AT}
    return tuple((instant, _plan_hash(trip, instant)) for instant in sorted(instants))


def _plan_hash(trip: Trip, up_to: int) -> str:
    stays = [
        (stay.asset, stay.from_at, stay.until_at if stay.until_at < up_to else None)
        for stay in trip.stays
        if stay.from_at < up_to
    ]
    windows = [
        (each.device, each.from_at, each.until_at if each.until_at < up_to else None, each.first)
        for each in trip.windows
        if each.from_at < up_to
    ]
    bears = (trip.product.content_hash, trip.hottest_c, trip.shipment.start_c, MACHINE)
    return hashlib.sha256(msgspec.json.encode((bears, stays, windows))).hexdigest()[:12]


def end_of(entry: Leg | Placement) -> int:
    """Return when a leg or a placement ends [ms]; later than everything while it is open."""
    return FOREVER_AT if entry.until_at is None else entry.until_at


def _placed(placements: tuple[Placement, ...]) -> dict[str, list[tuple[str, int, int]]]:
    """Return by asset which devices stood there, from until before [ms]; the latest placement counts."""
    of_device: dict[str, list[Placement]] = {}
    for each in placements:
        of_device.setdefault(each.device, []).append(each)
    placed: dict[str, list[tuple[str, int, int]]] = {}
    for device, mine in of_device.items():
        mine.sort(key=lambda each: each.from_at)
        ends = [min(end_of(one), other.from_at) for one, other in pairwise(mine)] + [end_of(mine[-1])]
        for each, until_at in zip(mine, ends, strict=True):
            placed.setdefault(each.asset, []).append((device, each.from_at, until_at))
    return placed


def _firsts(all_stays: dict[str, tuple[Stay, ...]]) -> dict[str, list[int]]:
    """Return by shipment, for each stay, from when on the goods are those that came first [ms].

    Goods that came at one instant are not first before the others have left: nobody knows whose probe it is.
    """
    of_asset: dict[str, list[tuple[int, int, str, int]]] = {}
    for shipment, stays in all_stays.items():
        for number, stay in enumerate(stays):
            of_asset.setdefault(stay.asset, []).append((stay.from_at, stay.until_at, shipment, number))
    firsts = {shipment: [0] * len(stays) for shipment, stays in all_stays.items()}
    for arrivals in of_asset.values():
        earlier_until_at = 0
        for from_at, group in groupby(sorted(arrivals), key=lambda each: each[0]):
            together = list(group)
            for _, _, shipment, number in together:
                others = [each[1] for each in together if each[2:] != (shipment, number)]
                firsts[shipment][number] = max(from_at, earlier_until_at, *others)
            earlier_until_at = max(earlier_until_at, *(each[1] for each in together))
    return firsts


def _windows(
    stays: tuple[Stay, ...], placed: dict[str, list[tuple[str, int, int]]], firsts: list[int]
) -> Iterator[Window]:
    """Yield where stays and placements meet, cut where the goods become those that came first."""
    for number, (stay, first_at) in enumerate(zip(stays, firsts, strict=True)):
        for device, from_at, until_at in sorted(placed.get(stay.asset, [])):
            begin_at, end_at = max(stay.from_at, from_at), min(stay.until_at, until_at)
            if begin_at < min(end_at, first_at):
                yield Window(device, begin_at, min(end_at, first_at), number, first=False)
            if max(begin_at, first_at) < end_at:
                yield Window(device, max(begin_at, first_at), end_at, number)
