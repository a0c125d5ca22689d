"""The one door through which people change anything: allowed? done already? then done and written down.

Console, HTTP interface, command line and text messages all come through here. What is not allowed is refused,
and the refusal is written down. Not what is done: that is handed in, and runs in the same transaction as its
entry in the audit chain.
"""

import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from acts.tries import Rate, Summaries
from coldchain.access.actors import Actor
from coldchain.access.permissions import Permission, may, who_may
from coldchain.audit import Entry
from coldchain.errors import AccessError, InputError
from links.clock import Clock
from links.records import Connection, Records
from links.records_audit import append
from links.records_requests import RequestRow, request_of, write_request

LONGEST_KEY = 200
REFUSED = Rate(200, 30.0)  # entries of one account: whoever tries without end does not fill the disk
_REFUSED = Summaries(REFUSED)


class Asked(NamedTuple):
    """What somebody wants to do.

    Args:
        actor: Who.
        permission: What kind of thing it is.
        coop: To whose.
        about: To what: kind and id, ``assets/van-1``.
        key: The same twice from one person is one action; empty: each is one of its own.
        content: What he says; another content under the same key is refused.
    """

    actor: Actor
    permission: Permission
    coop: str
    about: str = ""
    key: str = ""
    content: object = None


class Change(NamedTuple):
    """A thing that was changed, for the audit chain; ``old`` and ``new`` become JSON, None: there is none."""

    action: str
    about: str
    old: object = None
    new: object = None
    why: str = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it.

    Args:
        came: A named reason: ``done``, ``so-already``, ...
        about: What there is now: kind and id.
        detail: What else is worth telling, as JSON can say it.
        again: It had been done before, under the same key.
    """

    came: str = "done"
    about: str = ""
    detail: dict[str, Any] = {}
    again: bool = False


class NotHisError(AccessError):
    """What he may do elsewhere, but not to this thing: raised by work, refused and written down by ``do``."""


Work = Callable[[Connection, int], tuple[Outcome, list[Change]]]
"""Does it, in a transaction and at an instant [ms]; returns what came of it and what was changed."""

_DECODER = msgspec.json.Decoder(Outcome)


def do(records: Records, clock: Clock, asked: Asked, work: Work) -> Outcome:
    """Return what came of an act, after it and its entry in the audit chain are on disk.

    Args:
        records: Where.
        clock: Says when it is now.
        asked: Who wants what.
        work: Does it; raises what it refuses, and then nothing has happened.

    Raises:
        AccessError: He may not, or not to this thing; that he tried is written down.
        InputError: What he says makes no sense, or another thing stands under that key already.
        RecordsError: The records cannot be written.
    """
    check(records, clock, asked)
    try:
        return _once(records, clock, asked, work)
    except NotHisError as error:  # its transaction is undone by now; the refusal has one of its own
        refuse(records, clock, asked, error.allowed)
        raise


def _once(records: Records, clock: Clock, asked: Asked, work: Work) -> Outcome:
    """Return what came of an act, or had come of it when it was asked under the same key before."""
    digest = _digest(asked)
    with records.transaction() as connection:
        now = clock.now()
        if asked.key:
            before = request_of(connection, asked.coop, asked.actor.id, asked.key)
            if before is not None:
                return _again(asked, before, digest)
        outcome, changes = work(connection, now)
        append(connection, [_entry(asked, change, now) for change in changes])
        if asked.key:
            kept = msgspec.json.encode(outcome).decode()
            row = RequestRow(asked.coop, asked.actor.id, asked.key, digest, kept, now)
            write_request(connection, row)
    return outcome


def check(records: Records, clock: Clock, asked: Asked) -> None:
    """Return when somebody may do this kind of thing.

    Raises:
        AccessError: He may not; that he tried is written down.
    """
    if len(asked.key) > LONGEST_KEY:
        raise InputError(
            "key of a request", f"{len(asked.key)} characters", f"{LONGEST_KEY} at most", reason="bad-key"
        )
    if not may(asked.actor, asked.permission, asked.coop):
        allowed = ", ".join(who_may(asked.permission))
        refuse(records, clock, asked, f"{allowed} of {asked.coop}")


def refuse(records: Records, clock: Clock, asked: Asked, allowed: str) -> None:
    """Write down that somebody tried what he may not, and raise it.

    Args:
        records: Where.
        clock: Says when it is now.
        asked: What he tried.
        allowed: Who may, or what he may do instead.

    Raises:
        AccessError: Always.
    """
    error = AccessError(f"{asked.permission} {asked.about}".strip(), asked.actor.id or "nobody", allowed)
    unwritten = _REFUSED.count(asked.actor.id, clock.monotonic_s())
    if unwritten is None:
        raise error
    with records.transaction() as connection:
        said = {"not-written-before": unwritten} if unwritten else None
        change = Change(f"refused:{asked.permission}", asked.about, new=said)
        append(connection, [_entry(asked, change, clock.now())])
    raise error


def _again(asked: Asked, before: RequestRow, digest: str) -> Outcome:
    if before.digest != digest:
        came = f"another request under the key {asked.key!r}"
        raise InputError(
            "request", came, "a key of its own for each", "Send it with a new key.", reason="key-reused"
        )
    return msgspec.structs.replace(_DECODER.decode(before.outcome), again=True)


def _digest(asked: Asked) -> str:
    content = msgspec.json.encode([asked.permission, asked.about, asked.content], order="deterministic")
    return hashlib.sha256(content).hexdigest()


def _entry(asked: Asked, change: Change, now: int) -> Entry:
    return entry_of(asked.actor, asked.coop, change, now)


def entry_of(actor: Actor, coop: str, change: Change, now: int) -> Entry:
    """Return a change as an entry of the audit chain of a cooperative."""
    return Entry(
        coop=coop,
        at=now,
        by=actor.id,
        via=actor.via,
        address=actor.address,
        action=change.action,
        about=change.about,
        old=_json(change.old),
        new=_json(change.new),
        why=change.why,
    )


def _json(thing: object) -> str:
    return "" if thing is None else msgspec.json.encode(thing).decode()
