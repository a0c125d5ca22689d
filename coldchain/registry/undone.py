"""A registry as it was before some changes: they are undone, the newest first, by what the audit chain keeps.

The chain keeps of each change how the thing was and how it became, as JSON. What it had to cut, because it
was very long, cannot be undone and stays as it is now. Not custody: what was said of goods has instants.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from coldchain.audit import Entry as Said
from coldchain.registry.entries import COOPERATIVE, KEYS, TYPES, Entries, Entry, key_of
from coldchain.registry.registry import Registry

_ACTIONS = ("registry:add", "registry:change", "registry:remove", "shipment:create", "shipment:correct")


def undone(registry: Registry, changes: Iterable[Said]) -> Registry:
    """Return a registry as it was before some changes.

    Args:
        registry: As it is after them.
        changes: Entries of the audit chain in their order; those that changed nothing here are passed over.
    """
    entries: Entries = {}
    for said in reversed(list(changes)):
        kind = said.about.partition("/")[0]
        if said.action not in _ACTIONS or (kind not in KEYS and kind != COOPERATIVE):
            continue
        old, new = _entry(kind, said.old), _entry(kind, said.new)
        if old is None and new is None:
            continue
        held = entries.setdefault(kind, _held(registry, kind))
        if new is not None:
            held.pop(key_of(kind, new), None)
        if old is not None:
            held[key_of(kind, old)] = old
    return msgspec.structs.replace(registry, **_fields(entries))


def _held(registry: Registry, kind: str) -> dict[Any, Entry]:
    """Return the entries of a kind by their keys."""
    some = (registry.cooperative,) if kind == COOPERATIVE else getattr(registry, kind)
    return {key_of(kind, each): each for each in some}


def _entry(kind: str, text: str) -> Entry | None:
    """Return an entry as the chain kept it; None for nothing, or what cannot be read any more."""
    if not text:
        return None
    try:
        found: Entry = msgspec.json.decode(text, type=TYPES[kind])
    except msgspec.MsgspecError:
        return None
    return found


def _fields(entries: Entries) -> dict[str, Any]:
    """Return the fields of the registry that are other, each in the order of its keys."""
    found: dict[str, Any] = {}
    for kind, held in entries.items():
        rows = [held[key] for key in sorted(held)]
        if kind != COOPERATIVE:
            found[kind] = tuple(rows)
        elif rows:
            found[kind] = rows[0]
    return found
