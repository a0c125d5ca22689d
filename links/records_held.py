"""Late notices that are held back in the outbox until their backlog has come.

A held notice is an ordinary message that is not due yet and names the excursion that it is about. It may be
rewritten or dropped only while nobody has claimed it, and it is sure that it was not sent; when it is due, it
is a message like any other.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, delete, select, update

from coldchain.judgement.facts import Excursion, Kind
from links.records_tables import excursions, outbox, transitions


class HeldNotice(NamedTuple):
    """A notice that waits: its place in the outbox, what it tells, and of which excursion."""

    id: int
    key: str
    coop: str
    transition: str
    event: str
    alarm: str
    contact: str
    channel: str
    body: str
    created_at: int
    due_at: int
    held: str


def all_held(connection: Connection, now: int) -> list[HeldNotice]:
    """Return every notice that is held back now [ms]; few, for they go out after minutes."""
    return _notices(connection, _held().where(*_free(now)))


def held_about(connection: Connection, point: str, now: int) -> list[HeldNotice]:
    """Return the notices about an alarm point that are held back now [ms]."""
    return _notices(connection, _held().where(*_free(now), transitions.c.alarm == point))


def rewrite(connection: Connection, notice: HeldNotice, now: int) -> bool:
    """Return whether a held notice now says and waits so; not when somebody has claimed it."""
    change = update(outbox).where(outbox.c.id == notice.id, *_free(now))
    values = {"body": notice.body, "held": notice.held, "due_at": notice.due_at}
    return connection.execute(change.values(**values)).rowcount == 1


def drop_held(connection: Connection, ids: Iterable[int], now: int) -> None:
    """Take notices out of the outbox that tell what was never so, and that nobody has claimed."""
    connection.execute(delete(outbox).where(outbox.c.id.in_(list(ids)), *_free(now)))


def load_excursion(connection: Connection, id_: str) -> Excursion | None:
    """Return an excursion, also one that was withdrawn; None when there is none of that id."""
    row = connection.execute(select(excursions).where(excursions.c.id == id_)).mappings().first()
    if row is None:
        return None
    plain = (
        "id",
        "started_at",
        "confirmed_at",
        "ended_at",
        "extreme",
        "extreme_at",
        "readings",
        "unknown_ms",
        "note",
    )
    return Excursion(kind=Kind(row["kind"]), limit=row["limit_name"], **{name: row[name] for name in plain})


def _held() -> Select[Any]:
    columns = [outbox.c[name] for name in HeldNotice._fields if name not in ("event", "alarm")]
    joined = outbox.join(transitions, transitions.c.id == outbox.c.transition)
    return (
        select(*columns, transitions.c.event, transitions.c.alarm).select_from(joined).order_by(outbox.c.id)
    )


def _free(now: int) -> tuple[ColumnElement[bool], ...]:
    return (
        outbox.c.sent_at.is_(None),  # first: an index finds what is not sent and not due
        outbox.c.due_at > now,
        outbox.c.held != "",
        outbox.c.claimed_at.is_(None),
        ~outbox.c.in_doubt,
    )


def _notices(connection: Connection, query: Select[Any]) -> list[HeldNotice]:
    # On PostgreSQL locked until the transaction ends: the sender cannot claim them meanwhile.
    rows = connection.execute(query.with_for_update(of=outbox)).mappings()
    return [HeldNotice(**row) for row in rows]
