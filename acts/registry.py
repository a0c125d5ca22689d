"""Adding, changing and removing one entry of a registry, whatever its kind; values as in the settings file.

Each is one transaction with its entry in the audit chain, and costs the same in a small and a large registry.
Not a device that moves (``placing``), not many at once (``importing``).
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from acts.doing import Asked, Change, Outcome, do
from acts.holding import check_removable
from acts.leaving import end_access
from acts.reasoned import write_reasoned
from acts.registry_check import check_fits, check_unused, steps_needed, warnings_of
from acts.registry_values import entry_from
from acts.retired_check import check_ended
from coldchain.access.actors import Actor, Via
from coldchain.access.permissions import Permission
from coldchain.errors import EntryError, FieldMistake, RegistryError
from coldchain.nearest import did_you_mean, listed
from coldchain.registry.check import check_limits
from coldchain.registry.entries import COOPERATIVE, GATEWAYS, Entry, Key, about_of, key_of
from coldchain.registry.merge import Step
from coldchain.registry.profile import Profile
from coldchain.registry.things import Cooperative, Device, Placement
from coldchain.registry.written import FORMS, written
from links.clock import Clock
from links.records import Connection, Records
from links.records_registry_rows import find, ids_of, lock_registry

Done = tuple[Outcome, list[Change]]
_PERMISSIONS = {
    "contacts": Permission.CHANGE_PEOPLE,
    "prices": Permission.CHANGE_PRICES,
    "shipments": Permission.CORRECT_GOODS,
    "legs": Permission.CORRECT_GOODS,
}


NOBODY = Actor(id="", via=Via.CLOCK)


class Wish(NamedTuple):
    """What shall become of one entry.

    Args:
        kind: One of ``FORMS``: ``assets``, ``devices``, ``contacts``, ...
        key: Of an entry that there is: its id, or what it is of and since when; empty for a new one.
        values: Keys of the settings file with texts; an empty text: its default. Keys left out stay.
        why: In his own words; has to be said where reports may rest on what is changed.
        by: Who wants it; ``ask`` fills it in. Nobody may end accounts of who leaves.
    """

    kind: str
    key: Key = ()
    values: Mapping[str, object] = {}
    why: str = ""
    by: Actor = NOBODY


def permission_for(kind: str) -> Permission:
    """Return what somebody must be allowed to do who changes entries of a kind."""
    return _PERMISSIONS.get(kind, Permission.CHANGE_REGISTRY)


def add(connection: Connection, now: int, coop: str, wish: Wish) -> Done:
    """Register something new.

    Raises:
        InputError: A value is wrong, it points at nothing, or it is there already.
    """
    _lock(connection, wish.kind)
    values = dict(wish.values)
    entry = entry_from(wish.kind, values, _language(connection, coop))
    key = key_of(wish.kind, entry)
    if isinstance(entry, Cooperative) and entry.id != coop:
        raise RegistryError("cooperative", repr(entry.id), f"{coop!r}, of which this was asked")
    if find(connection, coop, wish.kind, key) is not None:
        about = about_of(wish.kind, key)
        raise RegistryError(about, "one that is there already", "a new one", reason="there-already")
    steps = [*_steps(connection, coop, wish.kind, entry), Step(wish.kind, key, None, entry)]
    if isinstance(entry, Device) and (asset := str(values.get("asset") or "").strip()):
        placement = Placement(device=entry.id, asset=asset)
        _check_asset(connection, coop, asset)
        check_ended(connection, now, coop, placement)
        steps.append(Step("placements", key_of("placements", placement), None, placement))
    return _write(connection, now, coop, steps, wish)


def change(connection: Connection, now: int, coop: str, wish: Wish) -> Done:
    """Change some values of something that is registered.

    Raises:
        InputError: There is no such thing, a value is wrong, it points at nothing, or no reason is given.
    """
    _lock(connection, wish.kind)
    old = find_one(connection, coop, wish.kind, wish.key)
    if wish.kind == "devices" and "asset" in wish.values:
        mistake = FieldMistake("asset", repr(wish.values["asset"]), "what a device is", "Move it instead.")
        raise EntryError(about_of(wish.kind, wish.key), [mistake])
    values = {**written(wish.kind, old), **_beside(wish)}
    entry = entry_from(wish.kind, values, _language(connection, coop), old=old)
    key = key_of(wish.kind, entry)
    if len(key) == 1 and key != wish.key:
        allowed = f"{wish.key[0]!r}: readings and records name it by that"
        raise EntryError(about_of(wish.kind, wish.key), [FieldMistake("id", repr(key[0]), allowed)])
    steps = _steps(connection, coop, wish.kind, entry, instead_of=wish.key)
    if key != wish.key:
        if find(connection, coop, wish.kind, key) is not None:
            about = about_of(wish.kind, key)
            raise RegistryError(about, "one that is there already", "another time", reason="there-already")
        steps += [Step(wish.kind, wish.key, old, None), Step(wish.kind, key, None, entry)]
    elif entry != old:
        steps.append(Step(wish.kind, key, old, entry))
    return _write(connection, now, coop, steps, wish._replace(why=wish.why or _end_said(old, entry)))


def _end_said(old: Entry, entry: Entry) -> str:
    """Return the reason of an end that is new: nobody has to say it twice."""
    said = str(getattr(entry, "retired_why", ""))
    return said if said != getattr(old, "retired_why", "") else ""


def set_price(connection: Connection, now: int, coop: str, wish: Wish) -> Done:
    """Add a price, or change the one that begins at the same instant.

    Raises:
        InputError: A value is wrong.
    """
    entry = entry_from("prices", wish.values, _language(connection, coop))
    key = key_of("prices", entry)
    if find(connection, coop, "prices", key) is None:
        return add(connection, now, coop, wish)
    return change(connection, now, coop, wish._replace(key=key))


def remove(connection: Connection, now: int, coop: str, wish: Wish) -> Done:
    """Remove something to which nothing refers any more; facts about it stay.

    Raises:
        RegistryError: There is no such thing, something still refers to it, or no reason is given.
    """
    _lock(connection, wish.kind)
    old = find_one(connection, coop, wish.kind, wish.key)
    if wish.kind == COOPERATIVE:
        allowed = "to stay: what was measured and done belongs to it"
        raise RegistryError(about_of(wish.kind, wish.key), "removed", allowed, reason="still-used")
    check_unused(connection, coop, wish.kind, wish.key)
    check_removable(connection, coop, wish.kind, old, now=now)
    return _write(connection, now, coop, [Step(wish.kind, wish.key, old, None)], wish)


def ask(  # noqa: PLR0913 - who, what, and by which key
    records: Records,
    clock: Clock,
    actor: Actor,
    coop: str,
    *,
    verb: Callable[[Connection, int, str, Wish], Done],
    wish: Wish,
    key: str = "",
) -> Outcome:
    """Return what came of ``add``, ``change`` or ``remove`` by somebody; see ``doing.do`` for what it raises.

    Args:
        records: Where.
        clock: Says when it is now.
        actor: Who.
        coop: Whose registry.
        verb: Which of the three, or ``placing.move``.
        wish: What he wants.
        key: Of the request; the same twice is one action.
    """
    is_new_coop = wish.kind == COOPERATIVE and verb is add
    permission = Permission.MANAGE_COOPERATIVES if is_new_coop else permission_for(wish.kind)
    about = about_of(wish.kind, wish.key) if wish.key else wish.kind
    content = [verb.__name__, list(wish.key), dict(wish.values), wish.why]
    asked = Asked(actor, permission, coop, about, key, content)
    his = wish._replace(by=actor)
    return do(records, clock, asked, lambda connection, now: verb(connection, now, coop, his))


def find_one(connection: Connection, coop: str, kind: str, key: Key) -> Entry:
    """Return an entry that there is.

    Raises:
        RegistryError: There is none of that key.
    """
    found = find(connection, coop, kind, key)
    if found is None:
        known = ids_of(connection, coop, kind) if len(key) == 1 else []
        allowed = f"one of {listed(known)}" if known else "one that is registered"
        near = did_you_mean(str(key[0]), known)
        raise RegistryError(about_of(kind, key), "nothing of that name", allowed, near, reason="no-such")
    return found


def _lock(connection: Connection, kind: str) -> None:
    if kind not in FORMS:
        raise RegistryError("kind of thing", repr(kind[:80]), listed(FORMS), did_you_mean(kind, FORMS))
    lock_registry(connection)


def _beside(wish: Wish) -> Mapping[str, object]:
    """Return the values of a change; of two ways to say a limit's bound only one stands."""
    return {key: value for key, value in wish.values.items() if not (key == "id" and wish.kind == GATEWAYS)}


def _steps(
    connection: Connection, coop: str, kind: str, entry: Entry, *, instead_of: Key | None = None
) -> list[Step]:
    """Return what an entry needs, after it was seen to fit."""
    if isinstance(entry, Profile):
        for each in check_limits((entry,)):
            raise RegistryError(each.error.thing, each.error.came, each.error.allowed)
    check_fits(connection, coop, entry, instead_of=instead_of)
    return steps_needed(connection, coop, kind, entry)


def _check_asset(connection: Connection, coop: str, asset: str) -> None:
    steps_needed(connection, coop, "placements", Placement(device="", asset=asset))


def _write(connection: Connection, now: int, coop: str, steps: list[Step], wish: Wish) -> Done:
    """Write steps; the last one is what it is about."""
    about = about_of(wish.kind, wish.key) if wish.key else ""
    if not steps:
        return Outcome(came="so-already", about=about), []
    for step in steps:
        if step.new is not None:
            check_ended(connection, now, coop, step.new, old=step.old)
    changes = write_reasoned(connection, now, coop, steps, why=wish.why)
    ended = end_access(connection, now, coop, steps, actor=wish.by)
    ours = [step for step in steps if step.kind == wish.kind][-1]
    detail: dict[str, object] = {"ended": [each.about for each in ended]} if ended else {}
    if ours.new is not None:
        detail["entry"] = written(wish.kind, ours.new)
        if texts := warnings_of(connection, coop, now, ours.new):
            detail["warnings"] = texts
    outcome = Outcome(about=about_of(ours.kind, ours.key), detail=detail)
    return outcome, [*changes, *ended]


def _language(connection: Connection, coop: str) -> str:
    own = find(connection, coop, COOPERATIVE, (coop,))
    return own.language if isinstance(own, Cooperative) else "en"
