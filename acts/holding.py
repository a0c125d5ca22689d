"""Legal holds: set, lifted, and what they keep from being removed. Each is an entry of the audit chain."""

from typing import NamedTuple

from msgspec.structs import replace

from acts.doing import Asked, Change, Outcome, do
from coldchain.access.actors import Actor
from coldchain.access.permissions import Permission
from coldchain.errors import InputError, RegistryError
from coldchain.nearest import listed
from coldchain.registry.entries import COOPERATIVE, Entry, about_of, key_of
from coldchain.registry.keeping import ALL, HELD_KINDS, Hold, why_kept, widened
from coldchain.registry.things import Cooperative
from links.clock import Clock
from links.records import Connection, Records
from links.records_holds import add_hold, holds_of, lift_hold
from links.records_registry import load_registry
from links.records_registry_rows import find

_LONGEST_WHY = 500


class Said(NamedTuple):
    """What somebody says: what is to be held (or the number of a hold), and why."""

    about: str
    why: str


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
    about, why = said

    def work(connection: Connection, now: int) -> tuple[Outcome, list[Change]]:
        _check_why(why)
        _check_about(connection, coop, about)
        standing = [each for each in holds_of(connection, coop) if each.lifted_at is None]
        if any((each.about, each.why) == (about, why.strip()) for each in standing):
            return Outcome(came="so-already", about=about), []
        drafted = Hold(id=0, about=about, why=why.strip()[:_LONGEST_WHY], by=actor.id, set_at=now)
        hold = add_hold(connection, coop, drafted)
        outcome = Outcome(about=f"holds/{hold.id}", detail={"hold": hold.id, "about": about})
        return outcome, [Change("hold:set", about, None, hold, hold.why)]

    asked = Asked(actor, Permission.MANAGE_COOPERATIVES, coop, about, content=[about, why])
    return do(records, clock, asked, work)


def lift(records: Records, clock: Clock, actor: Actor, coop: str, *, said: Said) -> Outcome:
    """Return what came of lifting a hold. Raises what ``set_hold`` does.

    Args:
        records: Where.
        clock: Says when it is now.
        actor: Who.
        coop: Whose.
        said: Number of the hold; why has to be said.
    """
    about, why = said

    def work(connection: Connection, now: int) -> tuple[Outcome, list[Change]]:
        _check_why(why)
        holds = {str(each.id): each for each in holds_of(connection, coop)}
        hold = holds.get(about)
        if hold is None:
            allowed = listed(holds) if holds else "none is there"
            raise InputError("hold", repr(about[:80]), allowed, "See: coldchain hold list.", reason="no-such")
        if hold.lifted_at is not None:
            return Outcome(came="so-already", about=f"holds/{about}"), []
        lifted = replace(hold, lifted_at=now, lifted_by=actor.id, lifted_why=why.strip()[:_LONGEST_WHY])
        lift_hold(connection, coop, lifted)
        return Outcome(about=f"holds/{about}"), [
            Change("hold:lift", hold.about, hold, lifted, lifted.lifted_why)
        ]

    asked = Asked(actor, Permission.MANAGE_COOPERATIVES, coop, f"holds/{about}", content=[about, why])
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
        next_step = "Who set a hold can lift it: coldchain hold lift."
        raise RegistryError(about, "removed", f"to stay ({reason})", next_step, reason="kept")


def _check_why(why: str) -> None:
    if not why.strip():
        raise InputError("legal hold", "no reason", "a few words why", reason="why-needed")


def _check_about(connection: Connection, coop: str, about: str) -> None:
    kind, _, id_ = about.partition("/")
    if about == ALL:
        return
    if kind not in HELD_KINDS:
        allowed = f"KIND/ID with one of {listed(HELD_KINDS)}, or {ALL} for everything"
        raise InputError("what is held", repr(about[:80]), allowed, "Such as: shipments/milk-7.")
    if find(connection, coop, kind, (id_,)) is None:
        raise RegistryError(about, "nothing of that name", "one that is registered", reason="no-such")
