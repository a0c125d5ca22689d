"""Alarms page by page, for programs: one query whatever their number. Read-only; nothing is judged."""

from sqlalchemy import Connection, RowMapping, Select, and_, func, or_, select

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
    is_closed = func.upper(alarms.c.state) == CLOSED
    query = _BASE.where(alarms.c.coop == coop, ~is_closed if is_open else is_closed)
    if before is not None:
        since_at, id_ = before
        same = and_(alarms.c.since_at == since_at, alarms.c.id < id_)
        query = query.where(or_(alarms.c.since_at < since_at, same))
    return [_alarm(row) for row in connection.execute(query.order_by(*_NEWEST_FIRST).limit(limit)).mappings()]


def alarm_of(connection: Connection, coop: str, id_: str) -> AlarmRow | None:
    """Return one alarm of a cooperative; None when it has none of that id."""
    query = _BASE.where(alarms.c.coop == coop, alarms.c.id == id_)
    row = connection.execute(query).mappings().first()
    return None if row is None else _alarm(row)


def _alarm(values: RowMapping) -> AlarmRow:
    excursion = None
    if values["x_id"] is not None:
        excursion = ExcursionRow(*(values[f"x_{name}"] for name in _EXCURSION_FIELDS))
    return AlarmRow(**{name: values[name] for name in _ALARM_FIELDS}, excursion=excursion)
