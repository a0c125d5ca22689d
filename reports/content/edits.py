"""Who changed what that a report rests on: entries of the audit chain with old, new and why. Pure.

Of a thing that was changed the fields that differ are told; of one that was added or removed all that it has.
What people said of goods as it happened is in ``acts``; here is only what was put right afterwards.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from coldchain.audit import Link
from reports.content.document import Changed, Edit

REGISTRY, SHIPMENT = "registry:", "shipment:"
PUT_RIGHT = ("goods:withdraw", "goods:correct")
_UNTOLD = ("key", "address")
"""Fields that name an act to programs, and from where somebody spoke: that is in audit.jsonl."""


def edits_of(links: Iterable[Link], names: Mapping[str, str] | None = None) -> tuple[Edit, ...]:
    """Return what was changed, in the order of the chain.

    Args:
        links: Of the audit chain.
        names: Of people, by their ids; who is not among them is called by his id.
    """
    return tuple(_edit(link, names or {}) for link in links if is_edit(link.entry.action))


def is_edit(action: str) -> bool:
    """Return whether an action put something right or changed what is registered."""
    return action.startswith((REGISTRY, SHIPMENT)) or action in PUT_RIGHT


def _edit(link: Link, names: Mapping[str, str]) -> Edit:
    entry = link.entry
    return Edit(
        number=link.seq,
        at=entry.at,
        by=entry.by,
        name=names.get(entry.by, entry.by),
        via=entry.via,
        action=entry.action,
        about=entry.about,
        changes=tuple(_changes(_told(entry.old), _told(entry.new))),
        why=entry.why,
    )


def _told(text: str) -> dict[str, Any]:
    """Return what an entry keeps of a thing; as one text when it was cut, or is no table of fields."""
    if not text:
        return {}
    try:
        found = msgspec.json.decode(text)
    except msgspec.DecodeError:  # the chain cuts what is very long
        return {"": text}
    return found if isinstance(found, dict) else {"": found}


def _changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Changed]:
    is_whole = not (old and new)
    for name in [*old, *(each for each in new if each not in old)]:
        before, after = _text(old.get(name)), _text(new.get(name))
        if name not in _UNTOLD and (before != after or (is_whole and before + after)):
            yield Changed(field=name, old=before, new=after)


def _text(value: object) -> str:
    if value is None or value in ("", [], ()):
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
