"""The settings file and people both write the registry: what changed in the file is done, the rest stands.

A three-way comparison, entry by entry and field by field: the file as it was when it was last taken over, the
file as it is, and what is registered now. What did not change in the file stays as people have made it since;
what did change in it counts, also where people had changed the same. Not a store and not a check of the file.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import msgspec

from coldchain.registry.entries import (
    COOPERATIVE,
    KEYS,
    TYPES,
    WHOLE,
    Entries,
    Entry,
    Key,
    entries_of,
    pointed_at,
    registry_of,
)
from coldchain.registry.product import product_key
from coldchain.registry.product_generic import GENERIC_NAME
from coldchain.registry.registry import Registry
from coldchain.registry.retired import ended
from coldchain.registry.things import Placement, Shipment


class Step(NamedTuple):
    """One entry that became another; ``old`` None: it was added, ``new`` None: it was removed."""

    kind: str
    key: Key
    old: Entry | None
    new: Entry | None


class Merged(NamedTuple):
    """What is registered after a file was taken over, and how it came to be, pointed at before pointing."""

    registry: Registry
    steps: list[Step]


def merge(base: Registry | None, file: Registry, now: Registry) -> Merged:
    """Return what is registered after a file has been taken over.

    An entry that left the file is kept while something that people registered still points at it.

    Args:
        base: The file as it was last taken over; None: it never was, and then nothing is removed.
        file: The file as it is, without contradictions.
        now: What is registered.
    """
    before: Entries = {kind: {} for kind in TYPES} if base is None else entries_of(base)
    wanted, found = entries_of(file), entries_of(now)
    after = {kind: _of_kind(kind, before[kind], wanted[kind], found[kind]) for kind in TYPES}
    if not after[COOPERATIVE]:  # the id of a cooperative is not changed, it is another one then
        after[COOPERATIVE] = dict(wanted[COOPERATIVE])
    _bring_back(after, wanted, found)
    _end_where_the_next_begins(after, found)
    _end_with_its_things(after)
    return Merged(registry_of(after), list(steps_between(found, after)))


def steps_between(found: Entries, after: Entries) -> Iterator[Step]:
    """Yield the steps from some entries to others: what is pointed at is added first, and removed last."""
    for kind in TYPES:
        for key in sorted(after[kind]):
            old, new = found[kind].get(key), after[kind][key]
            if old != new:
                yield Step(kind, key, old, new)
    for kind in reversed(TYPES):
        for key in sorted(found[kind].keys() - after[kind].keys()):
            yield Step(kind, key, found[kind][key], None)


def _of_kind(
    kind: str, before: Mapping[Key, Entry], wanted: Mapping[Key, Entry], found: Mapping[Key, Entry]
) -> dict[Key, Entry]:
    """Return the entries of one kind after a file."""
    after = dict(found)
    for key in before.keys() - wanted.keys():
        after.pop(key, None)
    for key, entry in wanted.items():
        last = before.get(key)
        if entry != last:
            after[key] = _with_changes(kind, last, entry, found.get(key))
    return after


def _with_changes(kind: str, last: Entry | None, wanted: Entry, found: Entry | None) -> Entry:
    """Return an entry that changed in the file: its changed fields are the file's, the others as found."""
    if kind in WHOLE or isinstance(wanted, str) or last is None or found is None or isinstance(found, str):
        return wanted
    changed = {
        name: getattr(wanted, name)
        for name in wanted.__struct_fields__
        if getattr(wanted, name) != getattr(last, name)
    }
    return msgspec.structs.replace(found, **changed)


def _bring_back(after: Entries, wanted: Entries, found: Entries) -> None:
    """Put back what is no more but is still pointed at: as the file has it, else as it was registered."""
    waiting = [(kind, entry) for kind in KEYS for entry in after[kind].values()]
    while waiting:
        kind, entry = waiting.pop()
        for target, key in _needed(kind, entry):
            if key not in after[target]:
                back = wanted[target].get(key, found[target].get(key))
                if back is not None:
                    after[target][key] = back
                    waiting.append((target, back))


def _needed(kind: str, entry: Entry) -> Iterator[tuple[str, Key]]:
    """Yield the entries that one needs."""
    for _, target, name in pointed_at(kind, entry):
        yield target, (name,)
    if isinstance(entry, Shipment):
        yield "products", (product_key(entry.product),)
        yield "products", (GENERIC_NAME,)


def _end_where_the_next_begins(after: Entries, found: Entries) -> None:
    """End a placement where the next one of its device begins, when either of the two came from the file."""
    rows, were = after["placements"], found["placements"]
    for key, later in pairwise(sorted(rows)):
        entry, is_new = rows[key], rows[key] != were.get(key) or rows[later] != were.get(later)
        if isinstance(entry, Placement) and key[0] == later[0] and is_new:
            next_at = int(later[1])
            if entry.until_at is None or entry.until_at > next_at:
                rows[key] = msgspec.structs.replace(entry, until_at=next_at)


def _end_with_its_things(after: Entries) -> None:
    """End placements where the file retires the device or the asset that people had them for."""
    ends = {
        kind: {key[0]: getattr(each, "retired_at", None) for key, each in after[kind].items()}
        for kind in ("devices", "assets")
    }
    rows = after["placements"]
    for key, entry in list(rows.items()):
        if isinstance(entry, Placement):
            kept = ended(entry, ends["devices"].get(entry.device), ends["assets"].get(entry.asset))
            if kept is None:
                del rows[key]
            else:
                rows[key] = kept
