"""Alarms page by page, for programs: one query whatever their number. Read-only; nothing is judged."""

from typing import Any

from sqlalchemy import Connection, Integer, Select, and_, bindparam, func, or_, select

from links.records_tables import alarms, excursions
from links.records_views import CLOSED, AlarmRow, ExcursionRow

_EXCURSION_FIELDS = ExcursionRow.__struct_fields__
_ALARM_FIELDS = tuple(name for name in AlarmRow.__struct_fields__ if name != "excursion")


def _query() -> Select[tuple[object, ...]]:
    found = excursions.c
    columns = [
        *(alarms.c[name] for name in _ALARM_FIELDS),
        *(found[name].label(f"x_{name}") for name in _EXCURSION_FIELDS),
    ]
    return select(*columns).select_from(alarms.outerjoin(excursions, found.id == alarms.c.excursion))


_BASE = _query()
_NEWEST_FIRST = (alarms.c.since_at.desc(), alarms.c.id.desc())


def _first(*, is_open: bool) -> Select[tuple[object, ...]]:
    """Return what the first page asks; made once, because to make it costs more than to run it."""
    is_closed = func.upper(alarms.c.state) == CLOSED
    query = _BASE.where(alarms.c.coop == bindparam("of_coop"), ~is_closed if is_open else is_closed)
    return query.order_by(*_NEWEST_FIRST).limit(bindparam("most", type_=Integer))


_FIRST = {True: _first(is_open=True), False: _first(is_open=False)}
_ONE = _BASE.where(alarms.c.coop == bindparam("of_coop"), alarms.c.id == bindparam("of_id"))


def alarms_page(
    connection: Connection, coop: str, *, is_open: bool, before: tuple[int, str] | None, limit: int
) -> list[AlarmRow]:
    """Return alarms of a cooperative, those whose state changed last first.

    Args:
        connection: To read from.
        coop: Whose.
        is_open: Only those that are not back to NORMAL; else those that are.
        before: Only behind this one: since when [ms], and its id.
        limit: So many at most.
    """
    query = _FIRST[is_open]
    if before is not None:
        since_at, id_ = before
        same = and_(alarms.c.since_at == since_at, alarms.c.id < id_)
        query = query.where(or_(alarms.c.since_at < since_at, same))
    return [_alarm(tuple(row)) for row in connection.execute(query, {"of_coop": coop, "most": limit})]


def alarm_of(connection: Connection, coop: str, id_: str) -> AlarmRow | None:
    """Return one alarm of a cooperative; None when it has none of that id."""
    row = connection.execute(_ONE, {"of_coop": coop, "of_id": id_}).first()
    return None if row is None else _alarm(tuple(row))


def _alarm(row: tuple[Any, ...]) -> AlarmRow:
    own, found = row[: len(_ALARM_FIELDS)], row[len(_ALARM_FIELDS) :]
    excursion = None if found[0] is None else ExcursionRow(*found)  # its id comes first
    return AlarmRow(**dict(zip(_ALARM_FIELDS, own, strict=True)), excursion=excursion)
