"""Legal holds: set, lifted, and what they keep from being removed. Each is an entry of the audit chain."""

from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from acts.doing import Asked, Change, Outcome, do
from coldchain.access.actors import Actor
from coldchain.access.permissions import Permission
from coldchain.errors import InputError, RegistryError
from coldchain.nearest import listed
from coldchain.registry.entries import COOPERATIVE, Entry, about_of, key_of
from coldchain.registry.keeping import ALL, HELD_KINDS, Hold, why_kept, widened
from coldchain.registry.reasons import is_said
from coldchain.registry.things import Cooperative
from links.clock import Clock
from links.records import Connection, Records
from links.records_holds import add_hold, holds_of, lift_hold
from links.records_registry import load_registry
from links.records_registry_rows import find

LONGEST_WHY = 500
LONGEST_ABOUT = 80


class Said(NamedTuple):
    """What somebody says: what is to be held (or the number of a hold), and why.

    The same twice under one ``key`` is one act; empty: each is one of its own.
    """

    about: str
    why: str
    key: str = ""


def set_hold(records: Records, clock: Clock, actor: Actor, coop: str, *, said: Said) -> Outcome:
    """Return what came of a new hold; its number is in the detail.

    Args:
        records: Where.
        clock: Says when it is now.
        actor: Who.
        coop: Whose.
        said: Kind and id, ``shipments/milk-7``, or ``*``; why has to be said.

    Raises:
        InputError: There is no such thing, or nobody says why.
        AccessError: He may not.
    """
    about, why, key = said

    def work(connection: Connection, now: int) -> tuple[Outcome, list[Change]]:
        _check_why(why)
        _check_about(connection, coop, about)
        for each in holds_of(connection, coop):
            if each.lifted_at is None and (each.about, each.why) == (about, why.strip()):
                return _outcome(each, "so-already"), []
        drafted = Hold(id=0, about=about, why=why.strip(), by=actor.id, set_at=now)
        hold = add_hold(connection, coop, drafted)
        return _outcome(hold), [Change("hold:set", about, None, hold, hold.why)]

    asked = Asked(actor, Permission.PLACE_HOLD, coop, about[:LONGEST_ABOUT], key, content=[about, why])
    return do(records, clock, asked, work)


def lift(  # noqa: PLR0913 - where, who, what, and as it was seen
    records: Records,
    clock: Clock,
    actor: Actor,
    coop: str,
    *,
    said: Said,
    seen: Callable[[Hold], None] | None = None,
) -> Outcome:
    """Return what came of lifting a hold. Raises what ``set_hold`` does.

    Args:
        records: Where.
        clock: Says when it is now.
        actor: Who.
        coop: Whose.
        said: Number of the hold; why has to be said.
        seen: Raises when the hold, as it is in this transaction, is not the one that was seen.
    """
    about, why, key = said

    def work(connection: Connection, now: int) -> tuple[Outcome, list[Change]]:
        _check_why(why)
        holds = {str(each.id): each for each in holds_of(connection, coop)}
        hold = holds.get(about)
        if hold is None:
            allowed = listed(holds) if holds else "none is there"
            next_step = "See the page Holds, or: coldchain hold list."
            raise InputError("hold", repr(about[:80]), allowed, next_step, reason="no-such")
        if seen is not None:
            seen(hold)
        if hold.lifted_at is not None:
            return _outcome(hold, "so-already"), []
        lifted = replace(hold, lifted_at=now, lifted_by=actor.id, lifted_why=why.strip())
        lift_hold(connection, coop, lifted)
        return _outcome(lifted), [Change("hold:lift", hold.about, hold, lifted, lifted.lifted_why)]

    of = f"holds/{about[:LONGEST_ABOUT]}"
    asked = Asked(actor, Permission.RELEASE_HOLD, coop, of, key, content=[about, why])
    return do(records, clock, asked, work)


class Keeping:
    """What of a cooperative must not be removed now.

    Args:
        connection: In the transaction in which something would be removed.
        coop: Whose.
        now: [ms].
    """

    def __init__(self, connection: Connection, coop: str, now: int) -> None:
        own = find(connection, coop, COOPERATIVE, (coop,))
        self._years = own.keep_years if isinstance(own, Cooperative) else 0
        self._now = now
        standing = [each for each in holds_of(connection, coop) if each.lifted_at is None]
        registry = load_registry(connection, coop) if standing else None
        self._holds = [(each, widened(each, registry)) for each in standing if registry is not None]

    def why(self, kind: str, entry: Entry) -> str:
        """Return why an entry must not be removed; empty when it may be."""
        return why_kept(kind, entry, self._holds, self._years, now=self._now)


def check_removable(connection: Connection, coop: str, kind: str, entry: Entry, *, now: int) -> None:
    """Raise ``RegistryError`` when an entry must be kept.

    Args:
        connection: In the transaction in which it would be removed.
        coop: Whose.
        kind: Of the registry.
        entry: What.
        now: [ms].
    """
    if reason := Keeping(connection, coop, now).why(kind, entry):
        about = about_of(kind, key_of(kind, entry))
        next_step = "An admin can release a hold: on the page Holds, or by coldchain hold lift."
        raise RegistryError(about, "removed", f"to stay ({reason})", next_step, reason="kept")


def _outcome(hold: Hold, came: str = "done") -> Outcome:
    return Outcome(came=came, about=f"holds/{hold.id}", detail={"hold": hold.id, "about": hold.about})


def _check_why(why: str) -> None:
    if not is_said(why):
        raise InputError("legal hold", "no reason", "a few words why", reason="why-needed")
    if len(why) > LONGEST_WHY or not why.strip().isprintable():
        came = f"{len(why)} characters" if why.strip().isprintable() else "signs that cannot be printed"
        raise InputError("legal hold", came, f"one line of at most {LONGEST_WHY}", reason="bad-text")


def _check_about(connection: Connection, coop: str, about: str) -> None:
    kind, _, id_ = about.partition("/")
    if about == ALL:
        return
    if kind not in HELD_KINDS:
        allowed = f"KIND/ID with one of {listed(HELD_KINDS)}, or {ALL} for everything"
        raise InputError("what is held", repr(about[:80]), allowed, "Such as: shipments/milk-7.")
    if find(connection, coop, kind, (id_,)) is None:
        raise RegistryError(about, "nothing of that name", "one that is registered", reason="no-such")
