"""What is new in the records for panels: excursions, steps of alarms, verdicts, messages. Read-only.

New is what was recorded since an instant; who asks goes back a little, because what is committed late may
carry an earlier instant. Pages of one kind follow each other by (instant, id). Not what becomes of it.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, String, and_, cast, or_, select

from links.records_outbox import TOGETHER
from links.records_tables import alarms, excursions, outbox, transitions, verdicts

PAGE = 1000
EXCURSIONS, STEPS, VERDICTS, MESSAGES = "excursions", "steps", "verdicts", "messages"


class Mark(NamedTuple):
    """The last row that was read: when it was recorded [ms], and its id."""

    at: int
    id: str = ""


class _Kind(NamedTuple):
    """A table: what is asked, when a row was recorded, and what names it."""

    query: Select[Any]
    coop: ColumnElement[str]
    at: ColumnElement[Any]
    id: ColumnElement[str]


_OF_ALARM = [
    alarms.c[name].label(f"a_{name}") for name in ("device", "channel", "limit_name", "kind", "asset")
]
_KINDS = {
    EXCURSIONS: _Kind(select(excursions), excursions.c.coop, excursions.c.recorded_at, excursions.c.id),
    STEPS: _Kind(
        select(transitions, *_OF_ALARM, excursions.c.severity.label("severity")).select_from(
            transitions.join(alarms, alarms.c.id == transitions.c.alarm).outerjoin(
                excursions, excursions.c.id == transitions.c.excursion
            )
        ),
        transitions.c.coop,
        transitions.c.recorded_at,
        transitions.c.id,
    ),
    VERDICTS: _Kind(
        select(verdicts),
        verdicts.c.coop,
        verdicts.c.recorded_at,
        verdicts.c.shipment + "/" + cast(verdicts.c.version, String),
    ),
    MESSAGES: _Kind(
        select(outbox).where(outbox.c.error != TOGETHER), outbox.c.coop, outbox.c.sent_at, outbox.c.key
    ),
}


def page(connection: Connection, coop: str, kind: str, since: Mark) -> list[RowMapping]:
    """Return what was recorded at or after a mark in the order of time, at most ``PAGE`` rows.

    Args:
        connection: That may read.
        coop: Of which cooperative.
        kind: ``excursions``, ``steps``, ``verdicts`` or ``messages``.
        since: From where on; with an id only what is behind it.
    """
    asked = _KINDS[kind]
    later = or_(asked.at > since.at, and_(asked.at == since.at, asked.id > since.id))
    query = asked.query.add_columns(asked.at.label("mark_at"), asked.id.label("mark_id"))
    query = query.where(asked.coop == coop, later).order_by(asked.at, asked.id).limit(PAGE)
    return list(connection.execute(query).mappings())


def next_mark(rows: list[RowMapping]) -> Mark | None:
    """Return where the next page begins; None when this was the last one."""
    return Mark(rows[-1]["mark_at"], rows[-1]["mark_id"]) if len(rows) == PAGE else None


def pages(connection: Connection, coop: str, kind: str, since: Mark) -> Iterator[list[RowMapping]]:
    """Yield all pages of what was recorded at or after a mark."""
    mark: Mark | None = since
    while mark is not None:
        rows = page(connection, coop, kind, mark)
        if rows:
            yield rows
        mark = next_mark(rows)


def steps_of(
    connection: Connection, alarm_ids: Iterable[str], occurrences: Iterable[int]
) -> list[RowMapping]:
    """Return all steps of some occurrences of alarms, in the order of time; some more may be among them."""
    query = _KINDS[STEPS].query.where(
        transitions.c.alarm.in_(list(alarm_ids)), transitions.c.occurrence.in_(list(occurrences))
    )
    return list(connection.execute(query.order_by(transitions.c.event_at, transitions.c.id)).mappings())
