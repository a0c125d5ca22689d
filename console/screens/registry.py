"""The registry: what is registered of each kind, one entry as a form, added, changed and removed."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

import msgspec
from starlette.responses import Response

from acts import placing
from acts import registry as acts
from acts.leaving import access_of
from acts.registry import Wish, permission_for
from coldchain.access.permissions import Permission
from coldchain.errors import EntryError, InputError, RegistryError, WhyNeededError
from coldchain.instants import to_iso
from coldchain.registry.entries import COOPERATIVE, Key, about_of, entries_of_kind
from coldchain.registry.registry import Registry
from coldchain.registry.retired import RETIRABLE, in_service
from coldchain.registry.things import Cooperative
from coldchain.registry.why_needed import asks_of
from coldchain.registry.written import FORMS, Values, written
from console.desk import Desk, Screen
from console.entry_fields import INSTANTS, fields_of, values_from
from console.fields import instant_said, key_text, part_of
from console.frame import see
from console.reasons import mistake
from console.screens import devices
from console.visit import Visit
from links.records_audit import newest

PAGE = 100
ENDS = ("retired", "retired_why")
RETIRE = "retire"
"""What a form says that ends a thing, and nothing else of it."""
_MINUTE_MS = 60_000
_MOST_TOLD = 8
_NOTHING = Registry(cooperative=Cooperative(id="", name=""))
KINDS = tuple(kind for kind in FORMS if kind not in ("shipments", "legs"))
"""What people enter here; shipments have pages of their own, legs follow from what is said of them."""


def show(visit: Visit, desk: Desk) -> Response:
    """Return the page of all kinds."""
    return show_all(visit, desk)


def show_all(visit: Visit, desk: Desk, *, error: WhyNeededError | None = None) -> Response:
    """Return the page of all kinds; with what is missing for a file that was to be taken in."""
    registry = visit.registry
    return desk.frame.page(
        visit,
        "registry.html",
        title="Registry",
        status=422 if error else 200,
        problem=mistake(error) if error else "",
        why=visit.said("why") if error else "",
        is_unsaid=error is not None,
        kinds=[(kind, _count(registry, kind)) for kind in KINDS if visit.may(look_at(kind))],
    )


def look_at(kind: str) -> Permission:
    """Return what somebody must be allowed who looks at entries of a kind."""
    return Permission.LOOK_PEOPLE if kind == "contacts" else Permission.LOOK


def show_kind(visit: Visit, desk: Desk) -> Response:
    """Return the page of the entries of a kind."""
    kind = _kind(visit.asked("kind"))
    desk.need(visit, look_at(kind), f"/registry/kind {kind}")
    text = visit.asked("q").lower()
    found = [
        (key, entry)
        for key, entry in entries_of_kind(visit.registry, kind).items()
        if not text or any(text in str(part).lower() for part in (*key, getattr(entry, "name", "")))
    ]
    found.sort(
        key=lambda each: getattr(each[1], "retired_at", None) is not None
    )  # what is no more comes last
    part = part_of(visit, found, PAGE)
    return desk.frame.page(
        visit,
        "registry_kind.html",
        title=kind.capitalize(),
        kind=kind,
        rows=[
            (key_text(key), named, _rest(kind, values, named, visit.zone))
            for key, entry in part.rows
            for values in (written(kind, entry),)
            for named in (_named(key, values),)
        ],
        total=len(found),
        q=visit.asked("q"),
        may_change=visit.may(permission_for(kind)),
        earlier=part.earlier,
        later=part.later,
    )


def show_entry(visit: Visit, desk: Desk) -> Response:
    """Return the form of one entry; of a new one where no key is named."""
    kind = _kind(visit.asked("kind"))
    desk.need(visit, look_at(kind), f"/registry/entry {kind}")
    key = _key(visit.asked("key"))
    values: Values = {}
    if key:
        entry = entries_of_kind(visit.registry, kind).get(key)
        if entry is None:
            raise RegistryError(
                kind, repr(visit.asked("key")[:80]), "one that is registered", reason="no-such"
            )
        values = written(kind, entry)
    else:
        values = {name: visit.asked(name) for name in ("asset", "device", "site") if visit.asked(name)}
    return _form(visit, desk, (kind, key), values)


def save(visit: Visit, desk: Desk) -> Response:
    """Add, change or remove an entry."""
    kind, key = _kind(visit.said("of")), _key(visit.said("entry"))  # "kind" is a field of sites and assets
    desk.need(visit, permission_for(kind), kind)
    said = {name: visit.said(name) for name in visit.form or ()}
    values: Values = {}
    try:
        values = values_from(kind, said, visit.zone)
        if visit.said("action") == RETIRE and key:
            values = {name: values[name] for name in ENDS if name in values}
            values["retired"] = values.get("retired") or to_iso(instant_said(visit) or visit.now)
        _to_the_moment(visit, (kind, key), values)
        verb = acts.add if not key else acts.remove if visit.said("action") == "remove" else acts.change
        wish = Wish(kind, key, {} if verb is acts.remove else _given(kind, key, values), visit.said("why"))
        outcome = acts.ask(
            visit.records, visit.clock, visit.actor, visit.coop, verb=verb, wish=wish, key=visit.said("key")
        )
    except InputError as error:
        if error.reason == "not-allowed":
            raise
        kept = values or {name: text for name, text in said.items() if name not in INSTANTS}
        if visit.said("action") == RETIRE and (entry := entries_of_kind(visit.registry, kind).get(key)):
            kept = written(kind, entry) | {name: kept[name] for name in ENDS if name in kept}
        return _form(visit, desk, (kind, key), kept, error=error)
    return see(visit, "/registry/kind", kind=kind, said="again" if outcome.again else "saved")


def move(visit: Visit, desk: Desk) -> Response:
    """Put a device into an asset, or out of all of them, and show the device."""
    device, asset = visit.said("device"), visit.said("asset")
    try:
        if visit.said("action") == "move" and not asset:
            raise RegistryError("asset", "nothing", "a van, box or cooler", reason="place-needed")
        at = instant_said(visit)
        values = {"asset": "" if visit.said("action") == "out" else asset}
        values |= {} if at is None else {"from": to_iso(at)}
        outcome = acts.ask(
            visit.records,
            visit.clock,
            visit.actor,
            visit.coop,
            verb=placing.move,
            wish=Wish("placements", (device,), values, visit.said("why")),
            key=visit.said("key"),
        )
    except InputError as error:
        if error.reason == "not-allowed":
            raise
        return devices.page(visit, desk, device, error=error)
    came = "again" if outcome.again else "so-already" if outcome.came == "so-already" else "saved"
    return see(visit, "/device", id=device, said=came)


def _form(
    visit: Visit, desk: Desk, which: tuple[str, Key], values: Values, *, error: InputError | None = None
) -> Response:
    kind, key = which
    told = (
        {each.field: f"{each.came}; {each.allowed}" for each in error.mistakes}
        if isinstance(error, EntryError)
        else {error.thing: f"{error.came}; {error.allowed}"}
        if error
        else {}
    )
    about = about_of(kind, key) if key else ""
    found = entries_of_kind(visit.registry, kind).get(key) if key else None
    fields = fields_of(kind, values, in_service(visit.registry, visit.now), zone=visit.zone, mistakes=told)
    is_ended = getattr(found, "retired_at", None) is not None
    with visit.reading() as connection:
        history = (
            newest(connection, visit.coop, about=about, limit=20)
            if about and visit.may(Permission.LOOK_AUDIT)
            else []
        )
        opens = []
        if kind == "contacts" and key and visit.may(Permission.MANAGE_ACCOUNTS):
            opens = access_of(connection, visit.coop, str(key[0]), visit.now)
    return desk.frame.page(
        visit,
        "registry_entry.html",
        title=kind.capitalize(),
        status=422 if error else 200,
        problem=mistake(error) if error else "",
        kind=kind,
        entry=key_text(key) if key else "",
        named=_named(key, values) if key else "",
        fields=[each for each in fields if _is_asked(kind, each.name, is_new=not key, is_ended=is_ended)],
        ends=[each for each in fields if key and not is_ended and each.name in ENDS],
        is_retiring=visit.said("action") == RETIRE,
        opens=opens,
        is_back=kind == "contacts" and is_ended,
        may_change=visit.may(permission_for(kind)),
        device=str(key[0]) if key and kind == "devices" else "",
        may_remove=bool(key) and kind != COOPERATIVE,
        asks=asks_of(kind, found, visit.now),
        why=visit.said("why") if error else "",
        is_unsaid=isinstance(error, WhyNeededError),
        history=history,
        about=about,
    )


def _count(registry: Registry, kind: str) -> int:
    return 1 if kind == COOPERATIVE else len(getattr(registry, kind))


def _is_asked(kind: str, name: str, *, is_new: bool, is_ended: bool) -> bool:
    """Return whether the whole form has a field: an end and the place of a device have their own forms."""
    return is_ended if name in ENDS else is_new or (kind, name) != ("devices", "asset")


def _given(kind: str, key: Key, values: Values) -> Mapping[str, Any]:
    """Return the values of a form; where a device stands is said once only, when it is new."""
    if kind == "devices" and key:
        return {name: value for name, value in values.items() if name != "asset"}
    return values


def _to_the_moment(visit: Visit, which: tuple[str, Key], values: Values) -> None:
    """Have the end of a thing as it was, where a form that shows minutes says the same minute; or now."""
    kind, key = which
    minute = values.get("retired")
    if kind not in RETIRABLE or not key or not minute:
        return
    old = getattr(entries_of_kind(visit.registry, kind).get(key), "retired_at", None)
    for exact in (visit.now, old):
        if exact is not None and to_iso(exact - exact % _MINUTE_MS) == minute:
            values["retired"] = to_iso(exact)


def _kind(text: str) -> str:
    if text not in KINDS:
        raise RegistryError("kind of thing", repr(text[:40]), ", ".join(KINDS), reason="no-such-kind")
    return text


def _key(text: str) -> Key:
    """Return the key of an entry from an address: its parts as JSON; empty: a new one."""
    if not text:
        return ()
    try:
        return tuple(msgspec.json.decode(text, type=list[str | int]))
    except msgspec.MsgspecError:
        raise RegistryError(
            "entry", repr(text[:80]), "a key as the lists here have it", reason="no-such"
        ) from None


def _named(key: Key, values: Mapping[str, Any]) -> str:
    return str(values.get("name") or values.get("title") or next((part for part in key if part), ""))


def _rest(kind: str, values: Values, named: str, zone: tzinfo) -> list[tuple[str, str]]:
    """Return an entry in a line, as labels and values: all that is short and says something."""
    told: list[tuple[str, str]] = []
    shown = {each.name: each for each in fields_of(kind, values, _NOTHING, zone=zone, mistakes={})}
    for name in values:
        field = shown.get(name)
        if field is None or not field.value or name == "name" or field.value in (named, values.get("id")):
            continue
        value = next((said for choice, said in field.choices if choice == field.value), field.value)
        told.append((field.label, value.replace("T", " ") if field.kind == "time" else value))
    return told[:_MOST_TOLD]


SCREENS = (
    Screen("/registry", Permission.LOOK, show, is_wide=True),
    Screen("/registry/kind", Permission.LOOK, show_kind, is_wide=True),
    Screen("/registry/entry", Permission.LOOK, show_entry, is_wide=True),
    Screen("/registry/entry", Permission.LOOK, save, method="POST", is_wide=True),
    Screen("/registry/move", Permission.CHANGE_REGISTRY, move, method="POST"),
)
