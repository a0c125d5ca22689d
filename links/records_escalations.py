"""Escalations in the records: which alarms wait for an answer, whose turn it is, and until when.

Every function works inside the caller's transaction. Not the rule: ``coldchain.judgement.escalation``.
"""

from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, Text, cast, func, select, update

from coldchain.judgement.alarm_table import AlarmEvent, AlarmState, Suppression
from coldchain.judgement.escalation import ANSWERED, OPEN, OVER, SUPPRESSED
from coldchain.judgement.untold import Untold
from links.records_gateway_told import claims_of
from links.records_outbox import EXPIRED, NEVER_AT, TOGETHER
from links.records_sql import insert_once
from links.records_tables import alarms, escalations, excursions, outbox, transitions

UP = "~up"
"""In the key of a message to the next person, before the rung."""


class Escalation(NamedTuple):
    """An alarm that waits for an answer; see the table."""

    id: str
    coop: str
    alarm: str
    step: str
    about: str
    severity: str
    purpose: str
    state: str
    rung: int
    began_at: int
    due_at: int
    asked: tuple[str, ...]
    why: str = ""


class Raised(NamedTuple):
    """An alarm that nobody has acknowledged, and what is known of how it was told.

    ``step`` is the last that raised it, also once more; ``was`` is the state of its escalation, empty where
    there is none yet.
    """

    id: str
    coop: str
    alarm: str
    asset: str
    device: str
    kind: str
    severity: str
    step: str
    recorded_at: int
    was: str


class Sent(NamedTuple):
    """What became of a message that tells a step to a person."""

    contact: str
    channel: str
    about: str
    purpose: str
    created_at: int
    due_at: int
    is_reached: bool
    is_failed: bool
    is_sent: bool
    is_held: bool
    """Its time had come, and something kept it back: its channel, or what may be spent."""


_RAISES = (AlarmEvent.RAISE, AlarmEvent.REALARM, AlarmEvent.WORSEN)
_NO_ALARM = (Untold.SAME_SIDE, Untold.TOLD_BEFORE, Untold.LOST_ALREADY, Untold.TOGETHER, Untold.SUPPRESSED)
_COLUMNS = [escalations.c[name] for name in Escalation._fields]


def unanswered(connection: Connection, since: int) -> list[Raised]:
    """Return the alarms that nobody has acknowledged and for which nobody waits.

    They have no escalation, or one that was suppressed, or one that ended before they were raised once more:
    still going on after an acknowledgement, or much worse.

    Args:
        connection: For reading.
        since: Only what was raised or changed then or later [ms].
    """
    id_ = alarms.c.id + "|" + cast(alarms.c.occurrence, Text)
    query = (
        select(
            id_.label("id"),
            *(alarms.c[name] for name in ("coop", "asset", "device", "kind", "severity")),
            alarms.c.id.label("alarm"),
            transitions.c.id.label("step"),
            transitions.c.recorded_at,
            func.coalesce(escalations.c.state, "").label("was"),
            func.coalesce(escalations.c.step, "").label("was_step"),
        )
        .select_from(
            alarms.join(
                transitions,
                (transitions.c.alarm == alarms.c.id)
                & (transitions.c.occurrence == alarms.c.occurrence)
                & transitions.c.event.in_(_RAISES),
            ).outerjoin(escalations, escalations.c.id == id_)
        )
        .where(alarms.c.state == AlarmState.UNACK, alarms.c.suppression == Suppression.NONE)
        .where(alarms.c.updated_at >= since, transitions.c.untold.not_in(_NO_ALARM))
        .where(func.coalesce(escalations.c.state, SUPPRESSED) != OPEN)
        .order_by(transitions.c.recorded_at, transitions.c.id)
    )
    last = {row["id"]: dict(row) for row in connection.execute(query).mappings()}
    fresh = [row for row in last.values() if row["was"] in ("", SUPPRESSED) or row["step"] != row["was_step"]]
    return [Raised(**{name: row[name] for name in Raised._fields}) for row in fresh]


def begin(connection: Connection, case: Escalation) -> None:
    """Write that an alarm waits for an answer.

    One that was suppressed goes on where it stood; what was raised once more since begins anew.
    """
    row = case._asdict() | {"asked": ",".join(case.asked), "ended_at": None}
    insert_once(connection, escalations, [row])
    mine = update(escalations).where(escalations.c.id == case.id, escalations.c.state != OPEN)
    connection.execute(mine.where(escalations.c.step != case.step).values(**row))
    again = mine.where(escalations.c.state == SUPPRESSED)
    connection.execute(again.values(state=OPEN, due_at=case.due_at, ended_at=None))


def answered(connection: Connection) -> list[tuple[str, str]]:
    """Return the escalations that wait no more, each with the state in which it ends."""
    query = select(escalations.c.id, alarms.c.state, alarms.c.suppression, alarms.c.occurrence).select_from(
        escalations.outerjoin(alarms, alarms.c.id == escalations.c.alarm)
    )
    found = []
    for row in connection.execute(query.where(escalations.c.state == OPEN)):
        occurrence = row.id.rpartition("|")[2]
        if row.state == AlarmState.ACKED:
            found.append((row.id, ANSWERED))
        elif row.state != AlarmState.UNACK or str(row.occurrence) != occurrence:
            found.append((row.id, OVER))
        elif row.suppression != Suppression.NONE:
            found.append((row.id, SUPPRESSED))
    return found


def end(connection: Connection, id_: str, state: str, now: int) -> None:
    """Write that an escalation has ended [ms], and how."""
    mine = (escalations.c.id == id_) & (escalations.c.state == OPEN)
    connection.execute(update(escalations).where(mine).values(state=state, ended_at=now))


def due(connection: Connection, now: int, limit: int) -> list[Escalation]:
    """Return the escalations whose time has come [ms], the most overdue first."""
    mine = (escalations.c.state == OPEN) & (escalations.c.due_at <= now)
    return _found(connection, select(*_COLUMNS).where(mine).order_by(escalations.c.due_at).limit(limit))


def alongside(connection: Connection, case: Escalation, until: int) -> list[Escalation]:
    """Return the open escalations of the same place that stand on the same rung and are due by then [ms]."""
    mine = (
        (escalations.c.state == OPEN)
        & (escalations.c.coop == case.coop)
        & (escalations.c.about == case.about)
        & (escalations.c.rung == case.rung)
        & (escalations.c.due_at <= until)
        & (escalations.c.id != case.id)
    )
    return _found(connection, select(*_COLUMNS).where(mine).order_by(escalations.c.id))


def climbed(connection: Connection, case: Escalation, now: int) -> bool:
    """Return whether an escalation stands on a higher rung now; one that was never goes down.

    Args:
        connection: In a transaction.
        case: As it is to stand.
        now: [ms].
    """
    mine = (escalations.c.id == case.id) & (escalations.c.state == OPEN) & (escalations.c.rung < case.rung)
    values = {
        "rung": case.rung,
        "due_at": case.due_at,
        "asked": ",".join(case.asked),
        "why": case.why,
        "state": case.state,
        "ended_at": None if case.state == OPEN else now,
    }
    return connection.execute(update(escalations).where(mine).values(**values)).rowcount == 1


def wait_until(connection: Connection, id_: str, due_at: int) -> None:
    """Look at an escalation again at an instant [ms]."""
    connection.execute(update(escalations).where(escalations.c.id == id_).values(due_at=due_at))


def sent_of(connection: Connection, step: str) -> list[Sent]:
    """Return what became of the messages that tell a step, also of those that stand in another message."""
    mine = outbox.c.transition == step
    rows = list(connection.execute(select(outbox).where(mine)).mappings())
    inside = {_whole_of(row) for row in rows if row["error"] == TOGETHER}
    query = select(outbox).where(outbox.c.key.in_(list(inside)))
    by_key = {row["key"]: row for row in connection.execute(query).mappings()} if inside else {}
    return [_sent(row, by_key.get(_whole_of(row), row)) for row in rows]


def failed_steps(connection: Connection) -> set[str]:
    """Return the open escalations of whose messages one has failed for good."""
    gone = (outbox.c.due_at == NEVER_AT) & outbox.c.error.not_in((TOGETHER, EXPIRED))
    failed = (outbox.c.delivery == "failed") | (outbox.c.sent_at.is_(None) & gone)
    query = (
        select(escalations.c.id)
        .select_from(escalations.join(outbox, outbox.c.transition == escalations.c.step))
        .where(escalations.c.state == OPEN, failed)
    )
    return set(connection.execute(query.distinct()).scalars())


def told_by_gateway(connection: Connection, coop: str, alarm: str) -> set[str]:
    """Return whom a gateway has told of an alarm while it was alone."""
    return {each.contact for each in claims_of(connection, coop, alarm)}


def gives_receipts(connection: Connection, coop: str, channel: str, since: int) -> bool:
    """Return whether a channel has told of a delivery since an instant [ms]."""
    mine = (outbox.c.coop == coop) & (outbox.c.created_at >= since) & (outbox.c.channel == channel)
    heard = outbox.c.delivered_at.is_not(None)
    return connection.execute(select(outbox.c.id).where(mine, heard).limit(1)).first() is not None


def bodies_of(connection: Connection, step: str) -> dict[str, str]:
    """Return the texts that tell a step, by who was told."""
    mine = (outbox.c.transition == step) & outbox.c.key.startswith(f"{step}|", autoescape=True)
    query = select(outbox.c.contact, outbox.c.body).where(mine).order_by(outbox.c.id)
    return {row.contact: row.body for row in connection.execute(query)}


def excursion_of_step(connection: Connection, step: str) -> dict[str, Any] | None:
    """Return the excursion that a step is about."""
    joined = transitions.join(excursions, excursions.c.id == transitions.c.excursion)
    names = ("kind", "asset", "device", "limit_name", "started_at")
    query = select(*(excursions.c[name] for name in names)).select_from(joined)
    row = connection.execute(query.where(transitions.c.id == step)).mappings().first()
    return {str(name): value for name, value in row.items()} if row else None


def escalations_of(connection: Connection, coop: str, limit: int = 100) -> list[Escalation]:
    """Return the escalations of a cooperative, the newest first."""
    query = select(*_COLUMNS).where(escalations.c.coop == coop)
    return _found(connection, query.order_by(escalations.c.began_at.desc()).limit(limit))


def _found(connection: Connection, query: Select[Any]) -> list[Escalation]:
    return [_escalation(row) for row in connection.execute(query).mappings()]


def _escalation(row: RowMapping) -> Escalation:
    values = {str(name): value for name, value in row.items()}
    return Escalation(**values | {"asked": tuple(filter(None, values["asked"].split(",")))})


def _whole_of(row: RowMapping) -> str:
    """Return the key of the message in which another stands: grouped when written, or folded when sent."""
    return str(row["folded_into"] or row["delivery_detail"])


def _sent(row: RowMapping, by: RowMapping) -> Sent:
    refused = by["sent_at"] is None and by["due_at"] == NEVER_AT and by["error"] != TOGETHER
    return Sent(
        contact=row["contact"],
        channel=row["channel"],
        about=row["about"],
        purpose=row["purpose"],
        created_at=row["created_at"],
        due_at=row["created_at"] if by["due_at"] == NEVER_AT else by["due_at"],
        is_reached=by["delivered_at"] is not None,
        is_failed=by["delivery"] == "failed" or refused,
        is_sent=by["sent_at"] is not None,
        is_held=by["sent_at"] is None and bool(by["error"]) and by["error"] != TOGETHER,
    )
