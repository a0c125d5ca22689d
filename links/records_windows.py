"""Windows in which alarms are suppressed by design, in the records database. Not what they explain."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select, update

from coldchain.judgement.windows import Scope, Window, WindowKind
from links.records_sql import insert_once
from links.records_tables import alarm_windows


class WindowRow(NamedTuple):
    """A window as somebody opened it; ``ended_at`` is when somebody ended it before its time [ms]."""

    id: int
    coop: str
    kind: str
    scope: str
    target: str
    from_at: int
    until_at: int
    ended_at: int | None
    reason: str
    person: str
    via: str
    opened_at: int

    @property
    def over_at(self) -> int:
        """Return when it is, or was, over [ms]."""
        return self.until_at if self.ended_at is None else min(self.until_at, self.ended_at)


class Opening(NamedTuple):
    """A window that somebody opens; ``key`` names the act."""

    key: str
    coop: str
    kind: WindowKind
    scope: Scope
    target: str
    from_at: int
    until_at: int
    reason: str
    person: str
    via: str
    opened_at: int


def open_window(connection: Connection, opening: Opening) -> WindowRow:
    """Return the window of an act, opened now or before."""
    insert_once(connection, alarm_windows, [opening._asdict()])
    query = select(*_COLUMNS).where(alarm_windows.c.key == opening.key)
    return WindowRow._make(connection.execute(query).one())


def window_of(connection: Connection, coop: str, id_: int) -> WindowRow | None:
    """Return a window, its row locked; None when a cooperative has none of that number."""
    mine = (alarm_windows.c.id == id_) & (alarm_windows.c.coop == coop)
    row = connection.execute(select(*_COLUMNS).where(mine).with_for_update()).first()
    return None if row is None else WindowRow._make(row)


def end_window(connection: Connection, id_: int, now: int) -> None:
    """Write that a window is over now [ms]."""
    change = update(alarm_windows).where(alarm_windows.c.id == id_)
    connection.execute(change.values(ended_at=now))


def windows_since(connection: Connection, since: int, coop: str = "") -> list[WindowRow]:
    """Return the windows that were not over at an instant [ms], of one cooperative or all, by their start."""
    over_at = func.coalesce(alarm_windows.c.ended_at, alarm_windows.c.until_at)
    query = select(*_COLUMNS).where(over_at > since)
    if coop:
        query = query.where(alarm_windows.c.coop == coop)
    rows = connection.execute(query.order_by(alarm_windows.c.from_at, alarm_windows.c.id))
    return [WindowRow._make(row) for row in rows]


def as_window(row: WindowRow) -> Window:
    """Return a window as judgement knows it."""
    kind, scope = WindowKind(row.kind), Scope(row.scope)
    return Window(f"window-{row.id}", row.coop, kind, scope, row.target, row.from_at, row.over_at)


_COLUMNS = [alarm_windows.c[name] for name in WindowRow._fields]
