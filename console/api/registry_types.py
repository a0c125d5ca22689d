"""Entries of the registry as they are sent: new ones, changes of some fields, and pages of them. Pure.

The types are made from those of the registry itself, so that a field that is added there is here too.
"""

from typing import Annotated, Any, NamedTuple, get_type_hints

import msgspec
from msgspec import UNSET, Meta, UnsetType

from coldchain.access.permissions import Permission
from coldchain.errors import EntryError, FieldMistake
from coldchain.registry.entries import GATEWAYS, KEYS, TYPES, Entry, Key, key_of
from coldchain.registry.written import columns_of, field_of, written
from coldchain.units import QUANTITIES
from console.api.operation import Body, Instant, PageQuery, Why

KINDS = (
    "sites",
    "assets",
    "devices",
    "placements",
    "contacts",
    "calibrations",
    "prices",
    "profiles",
    GATEWAYS,
)
"""What can be listed, read, added, changed and removed here."""
_ONE = {
    "sites": "Site",
    "assets": "Asset",
    "devices": "Device",
    "placements": "Placement",
    "contacts": "Contact",
    "calibrations": "Calibration",
    "prices": "Price",
    "profiles": "Profile",
    GATEWAYS: "Gateway",
}
LOOKS = {"contacts": Permission.LOOK_PEOPLE}
_LONGEST = 1_000


class Gateway(msgspec.Struct, frozen=True, kw_only=True):
    """A machine that runs a bridge, by the name under which it sends."""

    id: str


class Model(NamedTuple):
    """How entries of a kind are sent.

    Args:
        kind: Of the registry.
        one: What an entry is called.
        thing: As it is read.
        new: As it is added.
        change: Some fields of it, and why.
        page: A page of them.
    """

    kind: str
    one: str
    thing: type[msgspec.Struct]
    new: type[msgspec.Struct]
    change: type[msgspec.Struct]
    page: type[msgspec.Struct]


def model_of(kind: str) -> Model:
    """Return how entries of a kind are sent."""
    one = _ONE[kind]
    thing: type[Any] = Gateway if kind == GATEWAYS else TYPES[kind]
    hints = get_type_hints(thing)
    fields = msgspec.structs.fields(thing)
    new: list[Any] = []
    for each in fields:
        default = () if each.required else (each.default,)
        new.append((each.name, _bounded(each.name, hints[each.name]), *default))
    changed: list[Any] = [
        (each.name, _bounded(each.name, hints[each.name]) | UnsetType, UNSET) for each in fields
    ]
    changed.append(("why", Why, ""))
    options: dict[str, Any] = {"bases": (Body,), "frozen": True, "kw_only": True}
    listed: Any = list[thing]  # type: ignore[valid-type]
    return Model(
        kind,
        one,
        thing,
        msgspec.defstruct(f"New{one}", new, **options),
        msgspec.defstruct(f"Changed{one}", changed, **options),
        msgspec.defstruct(f"{one}Page", [("items", listed), ("after", str, "")], kw_only=True),
    )


def thing_of(entry: Entry) -> msgspec.Struct:
    """Return an entry as it is read."""
    return Gateway(id=entry) if isinstance(entry, str) else entry


def values_of(kind: str, body: msgspec.Struct) -> dict[str, object]:
    """Return what was sent of a new entry, as the settings file writes it.

    Raises:
        EntryError: It cannot be written so.
    """
    entry: Entry
    if kind == GATEWAYS:
        return {"id": getattr(body, "id", "")}
    entry = msgspec.convert(msgspec.structs.asdict(body), TYPES[kind])
    _check_units(kind, entry)
    return dict(written(kind, entry))


def changes_of(kind: str, old: Entry, body: msgspec.Struct) -> dict[str, object]:
    """Return what was sent of a change, as the settings file writes it; empty texts for what is taken away.

    Raises:
        EntryError: It cannot be written so.
    """
    sent = msgspec.structs.asdict(body).items()
    said = {name: value for name, value in sent if value is not UNSET and name != "why"}
    if isinstance(old, str):
        return said
    new = msgspec.structs.replace(old, **said)
    _check_units(kind, new)
    values, wanted = written(kind, new), set(said)
    if kind == "calibrations" and "channel" in wanted:
        wanted |= {"offset", "uncertainty"}  # they are in its unit
    return {key: values.get(key, "") for key in columns_of(kind) if field_of(key) in wanted}


def in_fields(error: EntryError) -> EntryError:
    """Return mistakes by the names of fields, not by those of the settings file."""
    mistakes = []
    for each in error.mistakes:
        head, dot, rest = each.field.partition(".")
        mistakes.append(each._replace(field=f"{field_of(head)}{dot}{rest}"))
    told = EntryError(error.thing.partition(", ")[0], mistakes)
    told.reason = error.reason
    return told


def key_in(kind: str, text: str) -> Key | None:
    """Return the key of an entry from a path: its parts joined by ``~``; None for what is no key."""
    names = KEYS[kind]
    parts = text.split("~")
    if len(parts) != len(names):
        return None
    key: list[str | int] = []
    for name, part in zip(names, parts, strict=True):
        if not name.endswith("_at"):
            key.append(part)
        elif part.isascii() and part.isdecimal() and len(part) <= len(str(2**62)):
            key.append(int(part))
        else:
            return None
    return tuple(key)


def key_text(kind: str, entry: Entry) -> str:
    """Return the key of an entry as it stands in a path, not yet encoded."""
    return "~".join(str(part) for part in key_of(kind, entry))


def _check_units(kind: str, entry: Entry) -> None:
    """Refuse numbers whose unit nobody can know."""
    if kind == "calibrations":
        numbers = [name for name in ("offset", "uncertainty") if getattr(entry, name) is not None]
        _check_channel(kind, getattr(entry, "channel", ""), numbers)
    for number, limit in enumerate(getattr(entry, "limits", ()), 1):
        _check_channel(kind, limit.channel, [f"limits.{number}.channel"])


def _check_channel(kind: str, channel: str, fields: list[str]) -> None:
    if fields and channel.partition("/")[2] not in QUANTITIES:
        allowed = "a channel, e.g. air/temperature: numbers are in its unit"
        raise EntryError(kind, [FieldMistake(each, repr(channel[:80]), allowed) for each in fields])


def _bounded(name: str, hint: Any) -> Any:  # noqa: ANN401 - a type
    """Return the type of a field without what no database keeps."""
    if name.endswith("_at"):
        return Instant | None if hint == (int | None) else Instant
    return Annotated[str, Meta(max_length=_LONGEST)] if hint is str else hint


class ListQuery(PageQuery, frozen=True, kw_only=True):
    """Which entries: those in whose id or name a text stands."""

    q: Annotated[str, Meta(max_length=100)] = ""


class RemoveAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it, in a word."""

    came: str
