"""The ends of things in the records: since when something is retired, and why.

They lie in the table of windows, as one that has no end of its own: from then on a thing raises no alarm by
design (decision 64). Who did it, and what was so before, is in the audit chain; who brings a thing back takes
the row away. Not what follows from an end: see ``coldchain/registry/retired.py``.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, delete, insert, select

from coldchain.instants import FOREVER_AT
from coldchain.registry.retired import RETIRABLE
from links.records_tables import alarm_windows

RETIRED = "retired"
"""The kind of such a window; ``windows_since`` passes these over."""
FIELDS = ("retired_at", "retired_why")
"""Fields of a thing that stand here and not in its own table."""
_MOST_IDS = 500  # in one question


class End(NamedTuple):
    """Since when something is retired [ms], and why."""

    at: int
    why: str


def ends_of(
    connection: Connection, coop: str, kind: str, ids: Collection[str] | None = None
) -> dict[str, End]:
    """Return the ends of things of a kind, by id.

    Args:
        connection: In a transaction.
        coop: Whose.
        kind: One of ``RETIRABLE``; of any other there are none.
        ids: Only of these; None: of all.
    """
    if kind not in RETIRABLE:
        return {}
    table = alarm_windows.c
    query = select(table.target, table.from_at, table.reason).where(_of(coop, kind))
    found: dict[str, End] = {}
    if ids is None:
        return {row[0]: End(row[1], row[2]) for row in connection.execute(query)}
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _MOST_IDS):
        some = wanted[start : start + _MOST_IDS]
        rows = connection.execute(query.where(table.key.in_([_key(coop, kind, id_) for id_ in some])))
        found |= {row[0]: End(row[1], row[2]) for row in rows}
    return found


def all_ends_of(connection: Connection, coop: str) -> dict[str, dict[str, End]]:
    """Return the ends of all things of a cooperative, by kind and id; in one question."""
    table = alarm_windows.c
    found: dict[str, dict[str, End]] = {}
    query = select(table.scope, table.target, table.from_at, table.reason).where(_of(coop, ""))
    for kind, id_, at, why in connection.execute(query):
        found.setdefault(kind, {})[id_] = End(at, why)
    return found


def with_ends(rows: Sequence[dict[str, Any]], ends: dict[str, End]) -> Sequence[dict[str, Any]]:
    """Return rows of a kind with the ends of those that have one."""
    for row in rows if ends else ():
        end = ends.get(row["id"])
        if end is not None:
            row["retired_at"], row["retired_why"] = end
    return rows


def without_ends(entry: msgspec.Struct) -> dict[str, Any]:
    """Return a thing as its own table keeps it."""
    plain: dict[str, Any] = msgspec.to_builtins(entry)
    return {name: value for name, value in plain.items() if name not in FIELDS}


def keep_ends(connection: Connection, coop: str, kind: str, entries: Iterable[object]) -> None:
    """Write the ends of things of a kind that have one, and had none."""
    if kind not in RETIRABLE:
        return
    ended = [each for each in entries if getattr(each, "retired_at", None) is not None]
    if ended:
        connection.execute(insert(alarm_windows), [_row(coop, kind, each) for each in ended])


def drop_ends(connection: Connection, coop: str, kind: str = "", id_: str = "") -> None:
    """Take the ends of a cooperative's things away: of all, of one kind, or of one thing."""
    mine = _of(coop, kind)
    if id_:
        mine = and_(mine, alarm_windows.c.key == _key(coop, kind, id_))
    connection.execute(delete(alarm_windows).where(mine))


def ended_ids(kind: str, coop: Any, now: int) -> Select[tuple[str]]:  # noqa: ANN401 - an id, or a column
    """Return the question which things of a kind are at their end at an instant [ms], for ``NOT IN``.

    Args:
        kind: One of ``RETIRABLE``.
        coop: Whose: an id, or the column of the outer question that has it.
        now: [ms].
    """
    table = alarm_windows.c
    return select(table.target).where(
        table.kind == RETIRED, table.scope == kind, table.coop == coop, table.from_at <= now
    )


def _of(coop: str, kind: str) -> ColumnElement[bool]:
    table = alarm_windows.c
    mine = and_(table.coop == coop, table.until_at == FOREVER_AT, table.kind == RETIRED)
    return and_(mine, table.scope == kind) if kind else mine


def _key(coop: str, kind: str, id_: str) -> str:
    return f"{RETIRED}|{coop}|{kind}|{id_}"


def _row(coop: str, kind: str, entry: Any) -> dict[str, Any]:  # noqa: ANN401 - a thing of any of these kinds
    return {
        "key": _key(coop, kind, entry.id),
        "coop": coop,
        "kind": RETIRED,
        "scope": kind,
        "target": entry.id,
        "from_at": entry.retired_at,
        "until_at": FOREVER_AT,
        "reason": entry.retired_why,
        "opened_at": entry.retired_at,
    }
