"""What does not fit together in a registry: references to nothing, doubles, overlaps, what no limit covers.

Not a check of single values: the types and ``settings`` see to those.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import msgspec

from coldchain.errors import RegistryError
from coldchain.instants import to_iso
from coldchain.messages.catalogue import ENGLISH, LANGUAGES
from coldchain.nearest import did_you_mean, listed
from coldchain.registry.product import product_key
from coldchain.registry.profile import Profile
from coldchain.registry.registry import Lookup, Registry
from coldchain.registry.things import Leg, Placement
from coldchain.settings import Contradiction, Where

# kind -> the key under which each of its entries is named
NAMED = {
    "sites": "id",
    "assets": "id",
    "devices": "id",
    "profiles": "name",
    "contacts": "id",
    "shipments": "id",
}
# kind, key of its entries, the kind that the key points at
REFERENCES = (
    ("assets", "profile", "profiles"),
    ("assets", "site", "sites"),
    ("devices", "asset", "assets"),
    ("placements", "device", "devices"),
    ("placements", "asset", "assets"),
    ("contacts", "asset", "assets"),
    ("contacts", "site", "sites"),
    ("contacts", "assets", "assets"),
    ("contacts", "sites", "sites"),
    ("legs", "shipment", "shipments"),
    ("legs", "asset", "assets"),
    ("legs", "custodian", "contacts"),
    ("calibrations", "device", "devices"),
)


def check(registry: Registry, products: Collection[str] = ()) -> list[Contradiction]:
    """Return everything in a registry that does not fit together, the fatal ones first.

    ``where`` of each counts within the registry's own tuples, e.g. ``("placements", 3, "from_at")``.

    Args:
        registry: Of one cooperative.
        products: Names of the products that there are, to tell which one was perhaps meant.
    """
    found = [
        *check_references(msgspec.to_builtins(registry)),
        *check_times(registry),
        *check_cover(registry, products),
    ]
    return sorted(found, key=lambda contradiction: not contradiction.fatal)


def check_references(tables: Mapping[str, Any], products: Collection[str] = ()) -> list[Contradiction]:
    """Return ids that stand twice and references to nothing.

    Args:
        tables: Kind -> list of entries, each a mapping. What has another shape is passed over, so that
            a settings file with mistakes can be looked through as well.
        products: Names of products; each may stand for a profile that follows from it.
    """
    found: list[Contradiction] = []
    known: dict[str, set[str]] = {kind: set() for kind in NAMED}
    for kind, key in NAMED.items():
        for index, name in _texts(tables, kind, key):
            if name in known[kind]:
                error = RegistryError(
                    f"{kind} {name}", f"{name!r} a second time", f"each {key} once in {kind}"
                )
                found.append(Contradiction((kind, index, key), error))
            known[kind].add(name)
    for kind, key, target in REFERENCES:
        more = products if target == "profiles" else ()
        for index, name in _texts(tables, kind, key):
            if name not in known[target] and name not in more:
                error = RegistryError(
                    f"{kind}, entry {index + 1}, {key}",
                    repr(name),
                    f"one of {target}: {listed(known[target])}{', or a product' if more else ''}",
                    did_you_mean(name, (*known[target], *more)),
                )
                found.append(Contradiction((kind, index, key), error))
    return found


def check_times(registry: Registry) -> list[Contradiction]:
    """Return intervals that end before they begin, and placements of one device that overlap."""
    intervals: tuple[tuple[str, Sequence[Placement | Leg]], ...] = (
        ("placements", registry.placements),
        ("legs", registry.legs),
    )
    found = [
        Contradiction((kind, index), _backwards(entry))
        for kind, entries in intervals
        for index, entry in enumerate(entries)
        if entry.until_at is not None and entry.until_at <= entry.from_at
    ]
    placements: defaultdict[str, list[tuple[int, int, Placement]]] = defaultdict(list)
    for index, placement in enumerate(registry.placements):
        placements[placement.device].append((placement.from_at, index, placement))
    for of_one_device in placements.values():
        for (_, _, earlier), (_, index, later) in pairwise(sorted(of_one_device, key=lambda each: each[:2])):
            if earlier.until_at is None or later.from_at < earlier.until_at:
                found.append(Contradiction(("placements", index), _overlap(earlier, later)))
    return found


def check_cover(registry: Registry, products: Collection[str] = ()) -> list[Contradiction]:
    """Return limits that share a name (fatal), and what nobody watches, judges or is told of (not fatal)."""
    return [
        *check_limits(registry.profiles),
        *_uncovered(registry),
        *_unjudged(registry, products),
        *_not_spoken(registry),
    ]


def check_limits(profiles: tuple[Profile, ...]) -> Iterator[Contradiction]:
    """Yield limits whose name stands before in their profile: excursions are told apart by it."""
    for row, profile in enumerate(profiles):
        seen: set[str] = set()
        for index, limit in enumerate(profile.limits):
            if limit.name in seen:
                came = f"{limit.name!r} a second time"
                error = RegistryError(f"profile {profile.name}", came, "each limit name once in a profile")
                yield Contradiction(("profiles", row, "limits", index, "name"), error)
            seen.add(limit.name)


def _uncovered(registry: Registry) -> Iterator[Contradiction]:
    """Yield assets and devices that no limit covers, and assets about which nobody is told."""
    lookup = Lookup(registry)
    measured = {placement.asset for placement in registry.placements}
    placed = {placement.device for placement in registry.placements}
    for index, asset in enumerate(registry.assets):
        if asset.retired_at is not None:
            continue
        profile = lookup.profile_of(asset.id)
        where: Where = ("assets", index)
        if profile is not None and not profile.limits:
            yield _not_fatal(
                where, f"asset {asset.id}", f"profile {profile.name} without limits", "a limit or more"
            )
        if asset.id not in measured:
            yield _not_fatal(
                where, f"asset {asset.id}", "no device in it", "a device or more, by a placement"
            )
        if not lookup.contacts_for(asset.id):
            yield _not_fatal(where, f"asset {asset.id}", "nobody who is told", "a contact or more")
    for index, device in enumerate(registry.devices):
        if device.id not in placed and device.retired_at is None:
            came = "no placement, so no limit covers it"
            yield _not_fatal(("devices", index), f"device {device.id}", came, "a placement in an asset")


def _not_spoken(registry: Registry) -> Iterator[Contradiction]:
    """Yield languages in which there are no messages: people are then told in another one."""
    there = f"one of {', '.join(LANGUAGES)}"
    own = registry.cooperative.language
    instead = own if own in LANGUAGES else ENGLISH
    if own not in LANGUAGES:
        came = f"language {own!r}: told in {ENGLISH!r}"
        yield _not_fatal(("cooperative", "language"), f"cooperative {registry.cooperative.id}", came, there)
    for index, contact in enumerate(registry.contacts):
        if contact.language not in (*LANGUAGES, own):
            came = f"language {contact.language!r}: told in {instead!r}"
            yield _not_fatal(("contacts", index, "language"), f"contact {contact.id}", came, there)


def _unjudged(registry: Registry, products: Collection[str]) -> Iterator[Contradiction]:
    """Yield shipments that are judged by generic numbers or not at all, and legs that nothing measures."""
    known = {product.name for product in registry.products}
    moving = {leg.shipment for leg in registry.legs}
    for index, shipment in enumerate(registry.shipments):
        thing = f"shipment {shipment.id}"
        key = product_key(shipment.product)
        if key not in known:
            came = f"the unknown product {shipment.product!r}: it is judged as generic perishable goods"
            allowed = "a product, or one of your own"
            error = RegistryError(thing, came, allowed, did_you_mean(key, products))
            yield Contradiction(("shipments", index, "product"), error, fatal=False)
        if shipment.id not in moving:
            yield _not_fatal(("shipments", index), thing, "no leg, so nothing judges it", "a leg or more")
    placed: defaultdict[str, list[Placement]] = defaultdict(list)
    for placement in registry.placements:
        placed[placement.asset].append(placement)
    for index, leg in enumerate(registry.legs):
        is_backwards = leg.until_at is not None and leg.until_at <= leg.from_at  # told already
        if not is_backwards and not any(_meet(leg, placement) for placement in placed.get(leg.asset, ())):
            thing = f"{leg.shipment} in {leg.asset}"
            came = f"no device there from {to_iso(leg.from_at)} on: all of the leg is unknown time"
            yield _not_fatal(("legs", index), thing, came, "a device in the asset, by a placement")


def _meet(leg: Leg, placement: Placement) -> bool:
    """Return whether a device was in the asset for some of the leg."""
    ends = [each.until_at for each in (leg, placement) if each.until_at is not None]
    begins_at = max(leg.from_at, placement.from_at)
    return placement.asset == leg.asset and (not ends or begins_at < min(ends))


def _not_fatal(where: Where, thing: str, came: str, allowed: str) -> Contradiction:
    """Return a contradiction that one can work with."""
    return Contradiction(where, RegistryError(thing, came, allowed), fatal=False)


def _texts(tables: Mapping[str, Any], kind: str, key: str) -> Iterator[tuple[int, str]]:
    """Yield index and text under one key of the entries of one kind, those of a list too; not empty ones."""
    entries = tables.get(kind)
    for index, entry in enumerate(entries if isinstance(entries, list | tuple) else ()):
        found = entry.get(key) if isinstance(entry, Mapping) else None
        for text in found if isinstance(found, list | tuple) else (found,):
            if isinstance(text, str) and text:
                yield index, text


def _backwards(entry: Placement | Leg) -> RegistryError:
    """Return the error of an interval that holds nothing."""
    thing = entry.device if isinstance(entry, Placement) else entry.shipment
    until_at = entry.until_at if entry.until_at is not None else entry.from_at
    came = f"from {to_iso(entry.from_at)} until {to_iso(until_at)}"
    return RegistryError(f"{thing} in {entry.asset}", came, "an end after the beginning")


def _overlap(earlier: Placement, later: Placement) -> RegistryError:
    """Return the error of a device that is in two places at once."""
    since = f"since {to_iso(earlier.from_at)}" if earlier.from_at else "since ever"
    came = f"{later.asset} from {to_iso(later.from_at)}, while in {earlier.asset} {since}"
    thing = f"placement of {later.device}"
    return RegistryError(thing, came, "one asset at a time", "End the earlier placement with until.")
