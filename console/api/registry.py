"""The registry for programs: each kind is listed, read, added, changed and removed alike."""

from collections.abc import Callable, Iterator
from functools import partial, wraps
from typing import Any
from urllib.parse import quote

import msgspec

from acts import placing
from acts import registry as acts
from acts.adapting import adapt
from acts.doing import Outcome
from acts.registry import Done, Wish, permission_for
from acts.registry_values import entry_from
from coldchain.access.permissions import Permission
from coldchain.errors import EntryError
from coldchain.instants import to_iso
from coldchain.registry.entries import GATEWAYS, Entry, Key, about_of, key_of
from coldchain.registry.product_hand import KEYS as PRODUCT_KEYS
from console.api import at_hand
from console.api.ask import Ask
from console.api.operation import PREFIX, Body, IdQuery, Instant, Operation, RemoveQuery, Why
from console.api.paging import page_reply, slice_of
from console.api.problems import ChangedError, not_found
from console.api.registry_types import (
    KINDS,
    LOOKS,
    ListQuery,
    Model,
    changes_of,
    in_fields,
    key_in,
    key_text,
    model_of,
    thing_of,
    values_of,
)
from console.api.reply import Reply, has, tag_of
from links.records import Connection
from links.records_registry_rows import find

Verb = Callable[[Connection, int, str, Wish], Done]
MODELS = {kind: model_of(kind) for kind in KINDS}


class Move(Body, frozen=True, kw_only=True):
    """A device that goes into an asset, from an instant on; without one: now. An empty asset: nowhere.

    ``why`` has to be said of a move that is entered more than an hour after it was.
    """

    asset: str
    from_at: Instant | None = None
    why: Why = ""


_ADAPTED = """Values of a product with units, each with its source in brackets: ``6 degC [S22, medium]``.

    Empty: as it is; ``none``: taken away. Without brackets a value is the cooperative's own, no source given.
    A new product has a ``base``; a model of ageing has keys that begin with ``life_``.
    """
Adapted: Any = msgspec.defstruct(
    "Adapted",
    [(key, str, "") for key in (*PRODUCT_KEYS, "base", "why")],
    bases=(Body,),
    frozen=True,
    kw_only=True,
    module=__name__,
    namespace={"__doc__": _ADAPTED},
)


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it; ``again``: it had been done before, under the same key."""

    came: str
    about: str
    again: bool
    warnings: list[str] = []


def entries(ask: Ask, kind: str) -> Iterator[Entry]:
    """Yield the entries of a kind that he sees, sorted by their keys."""
    registry = ask.lookup.registry
    rows: tuple[Entry, ...] = getattr(registry, kind)
    ordered = (
        sorted(rows, key=lambda each: key_of(kind, each)) if kind in ("calibrations", "prices") else rows
    )
    if not ask.is_narrow(LOOKS.get(kind, Permission.LOOK)):
        yield from ordered
        return
    yield from (each for each in ordered if _is_his(ask, kind, each))


def list_(ask: Ask, kind: str) -> Reply:
    """Return a page of a kind."""
    text = ask.query.q.lower()
    found = entries(ask, kind)
    if text:
        found = (each for each in found if _has(kind, each, text))
    items, after = slice_of(
        found, lambda each: key_of(kind, each), after=ask.query.after, limit=ask.query.limit
    )
    return page_reply(ask, [thing_of(each) for each in items], after)


def get(ask: Ask, kind: str) -> Reply:
    """Return one entry."""
    return Reply(thing_of(_one(ask, kind)), is_tagged=True)


def create(ask: Ask, kind: str) -> Reply:
    """Add an entry."""
    wish = Wish(kind, (), values_of(kind, ask.body))
    return _written(ask, kind, acts.add, wish, status=201)


def change(ask: Ask, kind: str) -> Reply:
    """Change some fields of an entry."""
    key = _key(ask, kind)
    with ask.records.reading() as connection:
        old = find(connection, ask.coop, kind, key)
    if old is None:
        raise not_found(kind, ask.query.id)
    return _written(ask, kind, acts.change, Wish(kind, key, changes_of(kind, old, ask.body), ask.body.why))


def remove(ask: Ask, kind: str) -> Reply:
    """Remove an entry to which nothing refers any more."""
    _do(ask, acts.remove, Wish(kind, _key(ask, kind), why=ask.query.why))
    return Reply(status=204)


def move(ask: Ask) -> Reply:
    """Put a device into an asset."""
    values = {"asset": ask.body.asset}
    if ask.body.from_at is not None:
        values["from"] = to_iso(ask.body.from_at)
    wish = Wish("placements", (ask.query.id,), values, ask.body.why)
    outcome = acts.ask(ask.records, ask.clock, ask.actor, ask.coop, verb=placing.move, wish=wish, key=ask.key)
    warnings = [str(each) for each in outcome.detail.get("warnings", ())]
    return Reply(Moved(came=outcome.came, about=outcome.about, again=outcome.again, warnings=warnings))


def _written(ask: Ask, kind: str, verb: Verb, wish: Wish, *, status: int = 200) -> Reply:
    """Do it, and return the entry as it was written; the same key twice answers the same."""
    outcome = _do(ask, verb, wish)
    values = outcome.detail.get("entry")
    if values is None:  # it was so already
        return Reply(thing_of(_one(ask, kind)), is_tagged=True)
    entry = entry_from(kind, values, ask.lookup.registry.cooperative.language)
    where = f"{PREFIX}/{kind}/{quote(key_text(kind, entry), safe='')}?coop={ask.coop}"
    return Reply(thing_of(entry), status=status, headers={"location": where}, is_tagged=True)


def _do(ask: Ask, verb: Verb, wish: Wish) -> Outcome:
    """Return what came of it, done while the entry was the one that was seen."""
    wanted = ask.if_match

    @wraps(verb)
    def checked(connection: Connection, now: int, coop: str, wish: Wish) -> Done:
        if wanted:
            old = find(connection, coop, wish.kind, wish.key)
            if old is not None and not has(tag_of(thing_of(old)), wanted):
                raise ChangedError(about_of(wish.kind, wish.key))
        return verb(connection, now, coop, wish)

    try:
        return acts.ask(ask.records, ask.clock, ask.actor, ask.coop, verb=checked, wish=wish, key=ask.key)
    except EntryError as error:
        raise in_fields(error) from None


def _key(ask: Ask, kind: str) -> Key:
    key = key_in(kind, ask.query.id)
    if key is None:
        raise not_found(kind, ask.query.id)
    return key


def _one(ask: Ask, kind: str) -> Entry:
    key = _key(ask, kind)
    if len(key) == 1 and kind in ("assets", "devices", "sites"):
        rows: dict[str, Entry] = getattr(ask.lookup, kind, None) or {
            each.id: each for each in getattr(ask.lookup.registry, kind)
        }
        entry = rows.get(str(key[0]))
    else:
        rows_ = getattr(ask.lookup.registry, kind)
        entry = next((each for each in rows_ if key_of(kind, each) == key), None)
    is_seen = entry is not None and (
        not ask.is_narrow(LOOKS.get(kind, Permission.LOOK)) or _is_his(ask, kind, entry)
    )
    if entry is None or not is_seen:
        raise not_found(kind, ask.query.id)
    return entry


def _is_his(ask: Ask, kind: str, entry: Entry) -> bool:
    """Return whether a narrow role sees an entry."""
    scope = ask.scope
    if kind == "assets":
        return scope.sees_asset(str(getattr(entry, "id", "")))
    if kind == "sites":
        return scope.sees_site(str(getattr(entry, "id", "")))
    if kind == "devices":
        return scope.sees_device(str(getattr(entry, "id", "")), ask.now)
    if kind == "placements":
        return scope.sees_asset(str(getattr(entry, "asset", "")))
    if kind == "calibrations":
        return scope.sees_device(str(getattr(entry, "device", "")), ask.now)
    if kind == "profiles":
        named = getattr(entry, "name", "")
        return any(each.profile == named and scope.sees_asset(each.id) for each in ask.lookup.registry.assets)
    return False


def _has(kind: str, entry: Entry, text: str) -> bool:
    return any(text in str(part).lower() for part in (*key_of(kind, entry), getattr(entry, "name", "")))


def _of_kind(model: Model) -> Iterator[Operation]:
    """Yield the operations on one kind."""
    yield from _looks(model)
    kind, one, may = model.kind, model.one, permission_for(model.kind)
    many, each = f"/{kind}", f"/{kind}/{{id}}"
    add = Operation("POST", many, f"add{one}", f"Add one to the {kind}", partial(create, kind=kind), may)
    yield add._replace(body=model.new, answer=model.thing, status=201, errors=(404, 409))
    rest: dict[str, Any] = {"errors": (404, 409, 412), "checks": True}
    if kind != GATEWAYS:
        says = f"Change some fields of one of the {kind}"
        it = Operation("PATCH", each, f"change{one}", says, partial(change, kind=kind), may, IdQuery, **rest)
        yield it._replace(body=model.change, answer=model.thing)
    says = f"Remove one of the {kind} to which nothing refers any more"
    it = Operation("DELETE", each, f"remove{one}", says, partial(remove, kind=kind), may, RemoveQuery, **rest)
    yield it._replace(status=204)


def _looks(model: Model) -> Iterator[Operation]:
    """Yield how entries of a kind are read."""
    kind, one, look = model.kind, model.one, LOOKS.get(model.kind, Permission.LOOK)
    many, each, name = f"/{kind}", f"/{kind}/{{id}}", f"list{kind.capitalize()}"
    says = f"The {kind} of a cooperative"
    listed = Operation(
        "GET", many, name, says, partial(list_, kind=kind), look, ListQuery, at_hand=at_hand.registry
    )
    yield listed._replace(answer=model.page)
    says = f"One of the {kind}"
    got = Operation(
        "GET", each, f"get{one}", says, partial(get, kind=kind), look, IdQuery, at_hand=at_hand.registry
    )
    yield got._replace(answer=model.thing, errors=(404,))


def adapt_product(ask: Ask) -> Reply:
    """Give a product other values."""
    values = {name: getattr(ask.body, name) for name in (*PRODUCT_KEYS, "base")}
    wish = Wish("products", (ask.query.id,), values, ask.body.why)
    outcome = acts.ask(ask.records, ask.clock, ask.actor, ask.coop, verb=adapt, wish=wish, key=ask.key)
    return Reply(Moved(came=outcome.came, about=outcome.about, again=outcome.again))


OPERATIONS = (
    *(operation for kind in KINDS for operation in _of_kind(MODELS[kind])),
    Operation(
        "POST",
        "/devices/{id}/moves",
        "moveDevice",
        "Put a device into an asset, from an instant on",
        move,
        Permission.CHANGE_REGISTRY,
        IdQuery,
        body=Move,
        answer=Moved,
        errors=(404, 409),
    ),
    Operation(
        "POST",
        "/products/{id}/changes",
        "adaptProduct",
        "Give a product other values from now on, or make one of the cooperative's own, like another",
        adapt_product,
        Permission.CHANGE_REGISTRY,
        IdQuery,
        body=Adapted,
        answer=Moved,
        errors=(404, 409),
    ),
)
