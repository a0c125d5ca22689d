"""A registry entry by entry: which kinds there are, what names an entry, what it points at.

A placement, a leg, a calibration and a price have no id of their own: what they are of, and since when, is
their name. Not what an entry means: see ``things``. Not a check: see ``check``.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from coldchain.errors import RegistryError
from coldchain.instants import to_iso
from coldchain.nearest import did_you_mean, listed
from coldchain.registry.check import REFERENCES
from coldchain.registry.product import ProductProfile
from coldchain.registry.profile import Profile
from coldchain.registry.registry import Registry
from coldchain.registry.things import (
    Asset,
    Calibration,
    Contact,
    Cooperative,
    Device,
    Leg,
    Placement,
    Price,
    Shipment,
    Site,
)

Key = tuple[str | int, ...]
Entry = msgspec.Struct | str
"""One thing of a registry; a gateway is no more than its name."""
Entries = dict[str, dict[Key, Entry]]
"""Kind, and key of an entry: the entry."""

COOPERATIVE = "cooperative"
GATEWAYS = "gateways"
TYPES: dict[str, type[msgspec.Struct] | type[str]] = {
    COOPERATIVE: Cooperative,
    GATEWAYS: str,
    "sites": Site,
    "profiles": Profile,
    "products": ProductProfile,
    "assets": Asset,
    "devices": Device,
    "placements": Placement,
    "calibrations": Calibration,
    "contacts": Contact,
    "prices": Price,
    "shipments": Shipment,
    "legs": Leg,
}
"""Every kind, what is pointed at before what points at it."""
KEYS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((COOPERATIVE, GATEWAYS, "sites", "assets", "devices", "contacts", "shipments"), ("id",)),
    "profiles": ("name",),
    "products": ("name",),
    "placements": ("device", "from_at"),
    "calibrations": ("device", "channel", "calibrated_at"),
    "prices": ("product", "from_at"),
    "legs": ("shipment", "from_at", "asset"),
}
WHOLE = ("profiles", "products")
"""Kinds whose entries are one thing: of two that differ, no field is taken from the other."""


def key_of(kind: str, entry: Entry) -> Key:
    """Return what names an entry within its kind."""
    return (entry,) if isinstance(entry, str) else tuple(getattr(entry, name) for name in KEYS[kind])


def about_of(kind: str, key: Key) -> str:
    """Return how an entry is called in the audit chain: ``assets/van-1``, ``placements/node-1@2026-...Z``.

    An instant that stands for always is left out.
    """
    names = [str(part) for part in key if isinstance(part, str) and part]
    instants = [to_iso(part) for part in key if isinstance(part, int) and part]
    return f"{kind}/{'/'.join(names)}" + "".join(f"@{each}" for each in instants)


def check_kind(kind: str) -> str:
    """Return a kind that there is.

    Raises:
        RegistryError: There is no such kind.
    """
    if kind not in TYPES:
        raise RegistryError("kind of thing", repr(kind[:80]), listed(TYPES), did_you_mean(kind, TYPES))
    return kind


def entries_of(registry: Registry) -> Entries:
    """Return the entries of a registry; of two with one key the first counts."""
    return {kind: entries_of_kind(registry, kind) for kind in TYPES}


def entries_of_kind(registry: Registry, kind: str) -> dict[Key, Entry]:
    """Return the entries of one kind; see ``entries_of``."""
    rows = [registry.cooperative] if kind == COOPERATIVE else reversed(getattr(registry, kind))
    return {key_of(kind, entry): entry for entry in rows}


def registry_of(entries: Mapping[str, Mapping[Key, Entry]]) -> Registry:
    """Return the registry of entries, each kind in the order of its keys."""
    kinds: dict[str, Any] = {
        kind: tuple(entries[kind][key] for key in sorted(entries[kind]))
        for kind in TYPES
        if kind != COOPERATIVE
    }
    (cooperative,) = entries[COOPERATIVE].values()
    return Registry(cooperative=cooperative, **kinds)  # type: ignore[arg-type]


def pointed_at(kind: str, entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Yield what an entry points at: its own field, the kind and the id that are meant."""
    for of_kind, field, target in REFERENCES:
        if of_kind == kind:
            value = getattr(entry, field, "")  # ``asset`` of a device is a key of the file only
            for name in (value,) if isinstance(value, str) else value:
                if name:
                    yield field, target, name
