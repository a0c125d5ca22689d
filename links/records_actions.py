"""Who did what to which alarm, and when: rows that nothing changes or deletes.

Every function works inside the caller's transaction. Not a rule: what comes of an act is decided by others.
"""

from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from coldchain.access.actors import Via
from coldchain.audit import Entry
from coldchain.judgement.acts import NOTES, Action
from links.records_audit import append
from links.records_sql import insert_once
from links.records_tables import alarm_actions

_WINDOW = "window-"
_WATCHER, _CLOCK = "watcher", "clock"
LONGEST_COMMENT = 1_000
"""Characters that are kept of what somebody says: a row that is kept for ever stays small."""


class ActionRow(NamedTuple):
    """What somebody, or the clock, did to an alarm.

    Args:
        key: Names the act; a second one with it is the same act.
        coop: Cooperative.
        alarm: Id of the alarm, or ``window-<id>``.
        excursion: What it was about; empty for a window.
        action: What was done.
        person: Who did it: a contact, or somebody at a machine.
        via: How: ``cli``, ``sms``, ``console``, ``clock``.
        at: When [ms].
        comment: In his own words.
        until_at: Until when it holds [ms]; None when that has no end of its own.
        outcome: What it led to, a named reason.
        state: Of the alarm afterwards.
        suppression: Of the alarm afterwards.
    """

    key: str
    coop: str
    alarm: str
    excursion: str
    action: str
    person: str
    via: str
    at: int
    comment: str = ""
    until_at: int | None = None
    outcome: str = ""
    state: str = ""
    suppression: str = ""


def write_action(connection: Connection, row: ActionRow, *, address: str = "") -> None:
    """Write an action; one that is there already stays as it is. What a person did is in the audit chain too.

    Args:
        connection: In a transaction.
        row: What was done.
        address: From where; empty: from this machine.
    """
    comment = row.comment[:LONGEST_COMMENT]
    is_audited = row.via != Via.CLOCK and action_of(connection, row.key) is None
    insert_once(connection, alarm_actions, [row._replace(comment=comment)._asdict()])
    if is_audited:
        append(connection, [_entry(row, address)])


class Note(NamedTuple):
    """Something that is written down for evidence alone: nobody did anything.

    Args:
        alarm: Id of the alarm.
        excursion: What it was about.
        action: One of ``NOTES``.
        what: A cause, or the id of a step.
        outcome: Of a step: why it had not been told.
    """

    alarm: str
    excursion: str
    action: Action
    what: str
    outcome: str = ""


def write_note(connection: Connection, note: Note, now: int) -> None:
    """Write down what the clock did to an alarm [ms], and why; once."""
    row = ActionRow(
        key=f"{_CLOCK}|{note.action}|{note.alarm}|{note.what}|{now}",
        coop=note.alarm.partition("/")[0],
        alarm=note.alarm,
        excursion=note.excursion,
        action=note.action,
        person=_WATCHER,
        via=Via.CLOCK,
        at=now,
        comment=note.what,
        outcome=note.outcome,
    )
    insert_once(connection, alarm_actions, [row._asdict()])


def action_of(connection: Connection, key: str) -> ActionRow | None:
    """Return the action of a key; None when there is none yet."""
    query = select(*_COLUMNS).where(alarm_actions.c.key == key)
    row = connection.execute(query).first()
    return None if row is None else ActionRow._make(row)


def actions_of(connection: Connection, alarm: str) -> list[ActionRow]:
    """Return what was done to an alarm or window, the oldest first; not what is noted for evidence alone."""
    mine = (alarm_actions.c.alarm == alarm) & alarm_actions.c.action.not_in(NOTES)
    query = select(*_COLUMNS).where(mine).order_by(alarm_actions.c.id)
    return [ActionRow._make(row) for row in connection.execute(query)]


def newest_action(connection: Connection) -> int:
    """Return the number of the newest action; 0 before the first. Who has seen it has seen all."""
    query = select(alarm_actions.c.id).order_by(alarm_actions.c.id.desc()).limit(1)
    return connection.execute(query).scalar() or 0


def _entry(row: ActionRow, address: str) -> Entry:
    kind = "windows" if row.alarm.startswith(_WINDOW) else "alarms"
    said = {
        "outcome": row.outcome,
        "state": row.state,
        "suppression": row.suppression,
        "until_at": row.until_at,
    }
    return Entry(
        coop=row.coop,
        at=row.at,
        by=row.person,
        via=row.via,
        address=address,
        action=f"alarm:{row.action}",
        about=f"{kind}/{row.alarm}",
        new=msgspec.json.encode({name: value for name, value in said.items() if value}).decode(),
        why=row.comment,
    )


_COLUMNS = [alarm_actions.c[name] for name in ActionRow._fields]
