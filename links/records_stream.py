"""What happened in a cooperative, in one order that survives restarts: each thing once, with a number.

The tables that hold it know no common order, and what was written under one instant may be committed after
what was written under a later one. So what is new in them is looked for with an overlap, and whatever has no
number yet gets the next one, in a transaction. Not whoever listens: see ``console/api/feed.py``.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, String, and_, cast, delete, exists, func, select

from coldchain.judgement.acts import NOTES
from links.records_sql import insert_once, upsert
from links.records_tables import (
    alarm_actions,
    alarms,
    cursors,
    custody_acts,
    stream_events,
    transitions,
    verdicts,
)

KEPT_MS = 7 * 86_400_000
MOST_AT_ONCE = 500
OVERLAP_MS = 10 * 60_000
OVERLAP_ROWS = 200
_RENEWED_MS = 60_000
_CURSOR = "stream"


class StreamEvent(NamedTuple):
    """Something that happened.

    Args:
        id: Counts up; the same after a restart.
        kind: ``transition``, ``verdict``, ``custody`` or ``action``.
        content: As JSON, without what names the cooperative.
    """

    id: int
    kind: str
    content: str


class _Source(NamedTuple):
    """A table of which something is told.

    Args:
        query: What is told of each row.
        coop: Its column.
        ref: What names a row.
        mark: By what new rows are found: an instant [ms], or a number that counts up.
        is_time: Which of the two.
    """

    query: Select[Any]
    coop: ColumnElement[str]
    ref: ColumnElement[str]
    mark: ColumnElement[int]
    is_time: bool


def _named(table: Any, *names: str) -> list[Any]:  # noqa: ANN401 - a table
    return [table.c[name] for name in names]


_STEPS = (
    "id",
    "alarm",
    "occurrence",
    "from_state",
    "to_state",
    "event",
    "reason",
    "event_at",
    "recorded_at",
    "late",
)
_DONE = ("alarm", "action", "person", "via", "at", "comment", "until_at", "outcome", "state", "suppression")
_MOVED = (
    *(
        "key",
        "shipment",
        "act",
        "person",
        "via",
        "at",
        "from_asset",
        "asset",
        "custodian",
        "site",
        "recorded_at",
    ),
    *("why", "corrects", "parent", "receiver", "quantity_kg", "measured_c"),
)
_WHERE = _named(alarms, "asset", "device", "channel", "severity")
_SOURCES: dict[str, _Source] = {
    "transition": _Source(
        select(*_named(transitions, *_STEPS), *_WHERE).select_from(
            transitions.outerjoin(alarms, alarms.c.id == transitions.c.alarm)
        ),
        transitions.c.coop,
        transitions.c.id,
        transitions.c.recorded_at,
        is_time=True,
    ),
    "verdict": _Source(
        select(
            *_named(verdicts, "shipment", "version", "decision", "final", "cause", "as_of_at", "recorded_at")
        ),
        verdicts.c.coop,
        verdicts.c.shipment + "/" + cast(verdicts.c.version, String),
        verdicts.c.recorded_at,
        is_time=True,
    ),
    "custody": _Source(
        select(*_named(custody_acts, *_MOVED)),
        custody_acts.c.coop,
        custody_acts.c.key,
        custody_acts.c.id,
        is_time=False,
    ),
    "action": _Source(
        select(*_named(alarm_actions, *_DONE), *_WHERE[:2])
        .select_from(alarm_actions.outerjoin(alarms, alarms.c.id == alarm_actions.c.alarm))
        .where(alarm_actions.c.action.not_in(NOTES)),
        alarm_actions.c.coop,
        alarm_actions.c.key,
        alarm_actions.c.id,
        is_time=False,
    ),
}


def has_news(connection: Connection, coop: str, now: int) -> bool:
    """Return whether ``number`` has something to do; asks little."""
    marks = _marks(connection, coop)
    for kind, source in _SOURCES.items():
        mark = marks.get(kind)
        if mark is None or (source.is_time and abs(now - mark) > _RENEWED_MS):
            return True
        if connection.execute(_new_rows(coop, kind, _since(source, mark, now), 1)).first() is not None:
            return True
    return False


def number(connection: Connection, coop: str, now: int) -> int:
    """Give what has none yet its number; return how many got one. What is old is forgotten.

    Args:
        connection: In a transaction; until it ends nobody else gives numbers.
        coop: Of which cooperative.
        now: [ms].
    """
    insert_once(connection, cursors, [{"consumer": _CURSOR, "position": 0}])
    query = select(cursors.c.position).where(cursors.c.consumer == _CURSOR)
    connection.execute(query.with_for_update())
    marks, given = _marks(connection, coop), 0
    for kind, source in _SOURCES.items():
        mark = marks.get(kind)
        if mark is None:  # nobody has listened before: what was is no news
            _put(connection, coop, kind, now if source.is_time else _newest(connection, source))
            continue
        rows = connection.execute(_new_rows(coop, kind, _since(source, mark, now), MOST_AT_ONCE)).all()
        given += len(rows)
        insert_once(connection, stream_events, [_row(coop, kind, row, now) for row in rows])
        is_all = len(rows) < MOST_AT_ONCE
        if source.is_time:
            _put(connection, coop, kind, now if is_all else rows[-1].mark)
        elif rows:
            _put(connection, coop, kind, rows[-1].mark)
    connection.execute(delete(stream_events).where(stream_events.c.at < now - KEPT_MS))
    return given


def head(connection: Connection, coop: str) -> int:
    """Return the number of the newest event; 0 before the first."""
    query = select(func.max(stream_events.c.id)).where(stream_events.c.coop == coop)
    return connection.execute(query).scalar() or 0


def oldest(connection: Connection) -> int:
    """Return the number of the oldest event that is kept, of whichever cooperative; 0 when there is none."""
    return connection.execute(select(func.min(stream_events.c.id))).scalar() or 0


def events_after(
    connection: Connection, coop: str, after: int, limit: int = MOST_AT_ONCE
) -> list[StreamEvent]:
    """Return the events of a cooperative behind a number, in their order."""
    columns = [stream_events.c[name] for name in StreamEvent._fields]
    query = select(*columns).where(stream_events.c.coop == coop, stream_events.c.id > after)
    rows = connection.execute(query.order_by(stream_events.c.id).limit(limit))
    return [StreamEvent._make(row) for row in rows]


def _new_rows(coop: str, kind: str, since: int, limit: int) -> Select[Any]:
    source = _SOURCES[kind]
    known = exists().where(
        and_(stream_events.c.coop == coop, stream_events.c.kind == kind, stream_events.c.ref == source.ref)
    )
    query = source.query.add_columns(source.ref.label("ref"), source.mark.label("mark"))
    return query.where(source.coop == coop, source.mark >= since, ~known).order_by(source.mark).limit(limit)


def _since(source: _Source, mark: int, now: int) -> int:
    """Return from where on new rows are looked for; a clock that was set back is no reason to miss any."""
    return min(mark, now) - OVERLAP_MS if source.is_time else max(0, mark - OVERLAP_ROWS)


def _row(coop: str, kind: str, row: Any, now: int) -> dict[str, Any]:  # noqa: ANN401 - a row
    told = {name: value for name, value in row._mapping.items() if name not in ("ref", "mark")}  # noqa: SLF001 - its own name for it
    return {"coop": coop, "kind": kind, "ref": row.ref, "content": _JSON(told), "at": now}


def _encoder() -> Callable[[object], str]:
    encode = msgspec.json.Encoder().encode
    return lambda thing: encode(thing).decode()


_JSON = _encoder()


def _newest(connection: Connection, source: _Source) -> int:
    return connection.execute(select(func.max(source.mark))).scalar() or 0


def _marks(connection: Connection, coop: str) -> dict[str, int]:
    names = {f"{_CURSOR}|{kind}|{coop}": kind for kind in _SOURCES}
    query = select(cursors.c.consumer, cursors.c.position).where(cursors.c.consumer.in_(names))
    return {names[name]: position for name, position in connection.execute(query)}


def _put(connection: Connection, coop: str, kind: str, mark: int) -> None:
    upsert(connection, cursors, [{"consumer": f"{_CURSOR}|{kind}|{coop}", "position": mark}])
