"""What time and people ask of alarms, in the records database: which are due, where they are, chatter."""

from collections.abc import Collection
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, func, or_, select

from coldchain.judgement.acts import Action
from coldchain.judgement.alarm_table import AlarmEvent, AlarmState, Suppression
from coldchain.judgement.alarms import Alarm, Known, Transition
from coldchain.judgement.chatter import Chatter
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.untold import ENDS, Untold
from links.records_alarms import UNHEARD, alarm_of, known_of, step_of
from links.records_held import load_excursion
from links.records_sql import upsert
from links.records_tables import (
    alarm_actions,
    alarm_chatter,
    alarms,
    excursions,
    judgements,
    outbox,
    transitions,
)


class Lively(NamedTuple):
    """An alarm, and where it is: what a window asks, and what telling it takes.

    Args:
        alarm: As it is.
        coop: Cooperative.
        asset: Where; of goods, where they were when it was raised; empty for a gateway.
        device: What measures; of goods the shipment.
        channel: ``<probe>/<quantity>``; empty for a gateway.
        kind: What it is about.
        severity: How urgent it is.
    """

    alarm: Alarm
    coop: str
    asset: str
    device: str
    channel: str
    kind: Kind
    severity: str


def due_alarms(connection: Connection, now: int, furthest_at: int, limit: int) -> list[str]:
    """Return the alarms at which time has to be looked at now.

    Args:
        connection: To read from.
        now: [ms].
        furthest_at: What is due later than this was written under another clock [ms].
        limit: At most so many.
    """
    due = or_(alarms.c.due_at <= now, alarms.c.due_at > furthest_at)
    query = select(alarms.c.id).where(due).order_by(alarms.c.due_at).limit(limit)
    return list(connection.execute(query).scalars())


def lively(connection: Connection, ids: Collection[str]) -> list[Lively]:
    """Return some alarms with where they are, their rows locked, by id."""
    query = select(alarms).where(alarms.c.id.in_(list(ids))).order_by(alarms.c.id)
    if not connection.get_execution_options().get("coldchain_reading"):
        query = query.with_for_update()
    return [
        Lively(
            alarm=alarm_of(row),
            kind=Kind(row["kind"]),
            **{name: row[name] for name in ("coop", "asset", "device", "channel", "severity")},
        )
        for row in connection.execute(query).mappings()
    ]


def explained_or_active(connection: Connection) -> list[str]:
    """Return the alarms that a window that begins or ends may concern, by id."""
    active = alarms.c.state.in_((AlarmState.UNACK, AlarmState.ACKED))
    query = select(alarms.c.id).where(active | (alarms.c.by_design != "")).order_by(alarms.c.id)
    return list(connection.execute(query).scalars())


def raising_of(connection: Connection, alarm: Alarm) -> Transition | None:
    """Return the step that raised an alarm the last time, about its excursion as it stands now.

    None when nothing raised it: it was found when it was over, or never was.
    """
    mine = (transitions.c.alarm == alarm.id) & (transitions.c.event == AlarmEvent.RAISE)
    query = select(transitions).where(mine).order_by(transitions.c.occurrence.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    excursion = load_excursion(connection, alarm.excursion)
    return None if row is None or excursion is None else step_of(row, excursion)


def untold_of(connection: Connection, step: str) -> str:
    """Return why a step has no text of its own; empty when it has."""
    query = select(transitions.c.untold).where(transitions.c.id == step)
    return connection.execute(query).scalar() or ""


def key_of(connection: Connection, excursion: str) -> str:
    """Return the key of the judgement that found an excursion; empty when there is none of that id."""
    return connection.execute(select(excursions.c.key).where(excursions.c.id == excursion)).scalar() or ""


def heard_until(connection: Connection, excursion: str) -> int:
    """Return the newest reading of the channel on which an excursion was found [ms]; 0 when there is none."""
    query = select(judgements.c.judged_until).where(judgements.c.key == key_of(connection, excursion))
    return connection.execute(query).scalar() or 0


def open_of(connection: Connection, alarm: str) -> list[Known]:
    """Return what goes on of an alarm, the oldest first."""
    mine = (excursions.c.point == alarm) & excursions.c.ended_at.is_(None) & ~excursions.c.withdrawn
    query = select(excursions).where(mine).order_by(excursions.c.started_at)
    return [known_of(row) for row in connection.execute(query).mappings()]


def closed_unheard(connection: Connection) -> dict[str, int]:
    """Return by key when a person last closed the silence of a device that was never heard there [ms]."""
    joined = excursions.join(alarm_actions, alarm_actions.c.excursion == excursions.c.id)
    query = (
        select(excursions.c.key, func.max(alarm_actions.c.at))
        .select_from(joined)
        .where(excursions.c.channel == UNHEARD, alarm_actions.c.action == Action.CLOSE)
        .group_by(excursions.c.key)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def steps_since(connection: Connection, alarm: str, since: int) -> list[tuple[AlarmEvent, Excursion | None]]:
    """Return what happened to an alarm from an instant on [ms], the oldest first."""
    mine = (transitions.c.alarm == alarm) & (transitions.c.recorded_at >= since)
    query = select(transitions.c.event, transitions.c.excursion).where(mine)
    rows = connection.execute(query.order_by(transitions.c.recorded_at, transitions.c.event_at)).all()
    return [(AlarmEvent(row.event), load_excursion(connection, row.excursion)) for row in rows]


def unsaid_ends(connection: Connection, alarm: str, since: int) -> list[Transition]:
    """Return the steps that ended something of an alarm since an instant [ms] and have no text, newest first.

    Each is about its excursion as that stands now; not what a person did himself, nor the end of what nobody
    was told.

    Args:
        connection: In a transaction.
        alarm: Its id.
        since: [ms].
    """
    mine = (transitions.c.alarm == alarm) & (transitions.c.recorded_at >= since)
    spared = transitions.c.untold.in_(("", Untold.SUPPRESSED, Untold.CHATTER))
    texts = select(outbox.c.id).where(outbox.c.transition == transitions.c.id).exists()
    query = select(transitions).where(mine, spared, transitions.c.event.in_(ENDS), ~texts)
    newest_first = query.order_by(transitions.c.recorded_at.desc(), transitions.c.event_at.desc())
    rows = connection.execute(newest_first).mappings().all()
    found = [(row, load_excursion(connection, row["excursion"])) for row in rows]
    return [step_of(row, excursion) for row, excursion in found if excursion is not None]


def load_chatter(connection: Connection, alarm: str) -> Chatter:
    """Return what is remembered of an alarm; nothing when it was never raised, or that cannot be read."""
    query = select(alarm_chatter.c.content).where(alarm_chatter.c.alarm == alarm)
    content = connection.execute(query).scalar()
    try:
        return msgspec.json.decode(content, type=Chatter) if content else Chatter()
    except msgspec.MsgspecError:
        return Chatter()


def save_chatter(connection: Connection, coop: str, alarm: str, chatter: Chatter) -> None:
    """Remember how often an alarm was raised lately."""
    content = msgspec.json.encode(chatter).decode()
    upsert(connection, alarm_chatter, [{"alarm": alarm, "coop": coop, "content": content}])


def alarms_of(connection: Connection, coop: str, *, all_: bool = False) -> list[Lively]:
    """Return the alarms of a cooperative that want somebody, or of which people are spared, newest first.

    Args:
        connection: To read from.
        coop: Cooperative.
        all_: Also those that are back to normal.
    """
    wanted = (alarms.c.state != AlarmState.NORMAL) | (alarms.c.suppression != Suppression.NONE)
    query = select(alarms.c.id).where(alarms.c.coop == coop)
    ids = connection.execute(query if all_ else query.where(wanted)).scalars()
    found = lively(connection, list(ids))
    return sorted(found, key=lambda each: (-each.alarm.since_at, each.alarm.id))


class StepRow(NamedTuple):
    """A step of an alarm as it is shown: when, what, and why people were not told of it."""

    recorded_at: int
    event_at: int
    event: str
    reason: str
    to_state: str
    late: bool
    untold: str


def steps_of(connection: Connection, alarm: str, limit: int) -> list[StepRow]:
    """Return the newest steps of an alarm, the oldest first."""
    columns = [transitions.c[name] for name in StepRow._fields]
    query = select(*columns).where(transitions.c.alarm == alarm)
    newest_first = query.order_by(transitions.c.recorded_at.desc(), transitions.c.occurrence.desc())
    return [StepRow._make(row) for row in reversed(connection.execute(newest_first.limit(limit)).all())]
