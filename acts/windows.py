"""Opening and ending windows in which alarms are suppressed by design; beside ``acting``, in the same way.

A window is opened for an asset, a site, a device or a gateway, at once or planned, and always has an end.
What still goes on when it is over is told then, by the watcher.
"""

from typing import NamedTuple

from acts.alarms import Act, refusal_of
from coldchain.judgement.acts import Action, Came
from coldchain.judgement.windows import Scope, WindowKind
from links.records import Connection
from links.records_actions import ActionRow, action_of, write_action
from links.records_windows import Opening, WindowRow, end_window, open_window, window_of

PLANNED_AT_MOST_MS = 366 * 86_400_000
"""How far ahead a window may begin [ms]: further is a slip of the pen."""

LONGEST_MS = 7 * 86_400_000
"""How long a window may be [ms]: what is longer is out of service."""


class Wanted(NamedTuple):
    """A window that somebody wants, half-open [ms]."""

    coop: str
    kind: WindowKind
    scope: Scope
    target: str
    from_at: int
    until_at: int


class Opened(NamedTuple):
    """What came of wanting a window, and the window; None when there is none."""

    came: Came
    window: WindowRow | None = None


def open_for(connection: Connection, act: Act, wanted: Wanted) -> Opened:
    """Return what came of opening a window; the act's comment is why, and has to be there.

    Args:
        connection: In a transaction.
        act: Who does it.
        wanted: For whom, from when, until when.
    """
    begins_at = max(wanted.from_at, act.at)
    refusal = refusal_of(act._replace(at=begins_at), wanted.until_at, LONGEST_MS)
    if refusal is not None:
        return Opened(refusal)
    if begins_at - act.at > PLANNED_AT_MOST_MS:
        return Opened(Came.TOO_LONG)
    key = act.key(Action.OPEN_WINDOW, f"{wanted.coop}|{wanted.kind}|{wanted.scope}|{wanted.target}")
    before = action_of(connection, key)
    opening = Opening(key, *wanted, act.comment, act.by, act.via, act.at)
    window = open_window(connection, opening._replace(from_at=begins_at))
    if before is not None:
        return Opened(Came.DONE_BEFORE, window)
    _write(connection, act, Action.OPEN_WINDOW, key=key, window=window)
    return Opened(Came.DONE, window)


def end(connection: Connection, coop: str, window_id: int, act: Act) -> Opened:
    """Return what came of ending a window before its time.

    Args:
        connection: In a transaction.
        coop: Cooperative.
        window_id: Which.
        act: Who does it.
    """
    window = window_of(connection, coop, window_id)
    if window is None:
        return Opened(Came.NO_SUCH)
    key = act.key(Action.END_WINDOW, f"window-{window_id}")
    if action_of(connection, key) is not None:
        return Opened(Came.DONE_BEFORE, window)
    if window.over_at <= act.at:
        return Opened(Came.OVER, window)
    end_window(connection, window_id, act.at)
    ended = window._replace(ended_at=act.at)
    _write(connection, act, Action.END_WINDOW, key=key, window=ended)
    return Opened(Came.DONE, ended)


def _write(connection: Connection, act: Act, action: Action, *, key: str, window: WindowRow) -> None:
    row = ActionRow(
        key=key,
        coop=window.coop,
        alarm=f"window-{window.id}",
        excursion="",
        action=action,
        person=act.by,
        via=act.via,
        at=act.at,
        comment=act.comment,
        until_at=window.over_at,
        outcome=Came.DONE,
    )
    write_action(connection, row, address=act.address)
