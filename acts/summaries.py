"""Asking for the summary of a time, and taking that back: who may, each once, and written down.

Not the making, nor where it is kept: both are handed in (``Maker``), because a month takes minutes.
What is asked is laid down as a draft before it is written into the audit chain, and counts after: a draft of
which the chain knows nothing was never asked for.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from acts.doing import Asked, Change, Outcome, check, do, refuse
from coldchain.access.actors import Actor
from coldchain.access.permissions import Permission, is_narrow, may
from coldchain.errors import LinkError, RegistryError
from links.clock import Clock
from links.records import Connection, Records
from links.records_audit import entries_of

ABOUT = "summaries/"
"""With the id of one it is what an entry of the audit chain is about."""
ASK, CANCEL = "summary:ask", "summary:cancel"
_NEW = f"{ABOUT}new"


class SummaryWish(NamedTuple):
    """What somebody wants: a month, or from a first to a last day.

    Args:
        coop: Whose.
        month: Such as ``2026-10``; empty: days are named.
        first_day: Such as ``2026-10-05``.
        last_day: Likewise, it is in it; empty: up to now.
        product: Only shipments of this one; empty: of all.
        language: Of the pages.
    """

    coop: str
    month: str = ""
    first_day: str = ""
    last_day: str = ""
    product: str = ""
    language: str = ""


class Drafted(NamedTuple):
    """What was understood; nothing of it counts yet.

    Args:
        id: Names it from now on.
        about: What it is on, for people: ``2026-10``.
        same: Id of one that is waiting already and is the same; empty: there is none.
        lay: Writes the draft down; raises what keeps it from being asked.
    """

    id: str
    about: str
    same: str
    lay: Callable[[], None]


class Held(NamedTuple):
    """One that was asked for, as far as cancelling goes."""

    by: str
    is_open: bool


class Maker(Protocol):
    """Whoever makes summaries in the background."""

    def drafted(self, wish: SummaryWish, by: str, now: int) -> Drafted:
        """Return what is understood of a wish.

        Raises:
            InputError: It cannot be, or too much is waiting.
        """

    def confirm(self, id_: str) -> None:
        """Have a draft count, and begin soon; what counts already is left as it is."""

    def drop(self, id_: str) -> None:
        """Let go of a draft."""

    def held(self, coop: str, id_: str) -> Held | None:
        """Return one of a cooperative; None: it has none of that name."""

    def cancel(self, id_: str, by: str, now: int) -> None:
        """Have nobody make it any more."""


def ask_summary(  # noqa: PLR0913 - who, what, and by which key
    records: Records, clock: Clock, actor: Actor, *, maker: Maker, wish: SummaryWish, key: str = ""
) -> Outcome:
    """Return what came of asking: in ``about`` its id.

    Args:
        records: Where it is written down.
        clock: Says when it is now.
        actor: Who asks.
        maker: Makes it.
        wish: What he wants.
        key: Of the request; the same twice is one action.

    Raises:
        AccessError: He may not; that he tried is written down.
        InputError: It cannot be, or too much is waiting.
        LinkError: It cannot be written down.
    """
    may_ask(records, clock, actor, wish.coop)
    asked = Asked(actor, Permission.EXPORT, wish.coop, _NEW, key, list(wish))
    drafts: list[str] = []

    def work(_connection: Connection, now: int) -> tuple[Outcome, list[Change]]:
        found = maker.drafted(wish, actor.id, now)
        if found.same:
            return Outcome(came="so-already", about=f"{ABOUT}{found.same}"), []
        drafts.append(found.id)
        found.lay()
        about = f"{ABOUT}{found.id}"
        said = {name: value for name, value in wish._asdict().items() if value and name != "coop"}
        return Outcome(about=about), [Change(ASK, about, None, {"summary": found.about, **said})]

    try:
        outcome = do(records, clock, asked, work)
    except BaseException:
        for each in drafts:
            if not _may_be_written(records, clock, wish.coop, each):
                maker.drop(each)
        raise
    maker.confirm(outcome.about.removeprefix(ABOUT))
    return outcome


def _may_be_written(records: Records, clock: Clock, coop: str, id_: str) -> bool:
    """Return whether the audit chain knows of one, or cannot be asked: a line that broke says nothing."""
    try:
        with records.reading() as connection:
            return is_written(connection, coop, id_, clock.now())
    except LinkError:
        return True


def is_written(connection: Connection, coop: str, id_: str, now: int) -> bool:
    """Return whether the audit chain knows that one was asked for, until an instant [ms]."""
    entries = entries_of(connection, coop, [f"{ABOUT}{id_}"], now)
    return any(each.entry.action == ASK for each in entries)


def cancel_summary(  # noqa: PLR0913 - who, whose, which, and by which key
    records: Records, clock: Clock, actor: Actor, coop: str, *, maker: Maker, id_: str, key: str = ""
) -> Outcome:
    """Return what came of not wanting one any more: it is not made, or goes on being there when it was.

    Args:
        records: Where it is written down.
        clock: Says when it is now.
        actor: Who: he asked for it, or looks after the registry.
        coop: Whose.
        maker: Makes it.
        id_: Which.
        key: Of the request; the same twice is one action.

    Raises:
        AccessError: He may not.
        RegistryError: There is none of that name.
    """
    may_ask(records, clock, actor, coop)
    about = f"{ABOUT}{id_}"
    held = maker.held(coop, id_)
    if held is None:
        raise no_such(id_)
    asked = Asked(actor, Permission.EXPORT, coop, about, key, "cancel")
    if held.by != actor.id and not may(actor, Permission.CHANGE_REGISTRY, coop):
        refuse(records, clock, asked, "who asked for it, or whoever looks after the registry")

    def work(_connection: Connection, _now: int) -> tuple[Outcome, list[Change]]:
        if not held.is_open:
            return Outcome(came="so-already", about=about), []
        return Outcome(about=about), [Change(CANCEL, about)]

    outcome = do(records, clock, asked, work)
    if held.is_open:  # written down first: what nobody knows of does not happen
        maker.cancel(id_, actor.id, clock.now())
    return outcome


def may_ask(records: Records, clock: Clock, actor: Actor, coop: str) -> None:
    """Return when somebody may have summaries of all of a cooperative.

    Raises:
        AccessError: He may not; that he tried is written down.
    """
    for permission in (Permission.EXPORT, Permission.LOOK_SHIPMENTS):
        asked = Asked(actor, permission, coop, _NEW)
        check(records, clock, asked)
        if is_narrow(actor, permission, coop):
            refuse(records, clock, asked, "who sees all of the cooperative")


def no_such(id_: str) -> RegistryError:
    """Return the error that a cooperative has no summary of a name."""
    return RegistryError("summary", repr(id_[:80]), "one of those that are listed", reason="no-such")


def note_taken(records: Records, clock: Clock, actor: Actor, coop: str, *, what: str) -> None:
    """Write down that somebody takes a summary or its packs away.

    Args:
        records: Where.
        clock: Says when it is now.
        actor: Who.
        coop: Whose.
        what: Name of the file, and which bytes.

    Raises:
        AccessError: He may not.
    """
    may_ask(records, clock, actor, coop)
    about = f"export/{what}"
    asked = Asked(actor, Permission.EXPORT, coop, about)
    do(records, clock, asked, lambda _connection, _now: (Outcome(about=about), [Change("export", about)]))
