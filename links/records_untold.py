"""What stands in the records and was not told, or was told together with something else, and why.

Every function works inside the caller's transaction. Not a policy: what is told is decided in ``alerts``.
"""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, select, update

from coldchain.judgement.acts import Action
from coldchain.judgement.alarm_table import AlarmEvent, AlarmState
from coldchain.judgement.alarms import Transition
from coldchain.judgement.facts import Kind
from coldchain.judgement.untold import BEGINS, NOT_HEARD, Untold
from coldchain.judgement.verdict import Decision
from links.records_actions import Note, write_note
from links.records_alarms import known_of, step_of
from links.records_tables import alarms, excursions, outbox, transitions, verdicts

_SAYS_SO = (*BEGINS, AlarmEvent.REALARM, AlarmEvent.WORSEN, AlarmEvent.RETURN)
_ACTIVE = alarms.c.state.in_((AlarmState.UNACK, AlarmState.ACKED))


class Reason(NamedTuple):
    """Why a step has no text of its own, and the step whose text tells it too, if one does.

    ``untold`` is empty when it stands in its own text and in that of another step.
    """

    untold: Untold | str
    told_with: str = ""


class Sibling(NamedTuple):
    """An alarm about a limit of an asset that is active: where, how urgent, and whether people know of it."""

    alarm: str
    key: str
    device: str
    channel: str
    limit_name: str
    severity: str
    is_heard: bool
    raising: Transition


class Begun(NamedTuple):
    """How harm to goods began, how urgent it is, and the step whose text tells it; empty: none does."""

    step: Transition
    severity: str
    told_by: str


def mark_untold(connection: Connection, reasons: Mapping[str, Reason]) -> None:
    """Write why steps have no text of their own."""
    for id_, reason in reasons.items():
        change = update(transitions).where(transitions.c.id == id_)
        connection.execute(change.values(untold=reason.untold, told_with=reason.told_with))


def mark_told(connection: Connection, ids: Collection[str], now: int) -> None:
    """Write that steps have a text of their own after all, and what had kept it from people [ms]."""
    unheard = transitions.c.untold.in_((*NOT_HEARD, Untold.CHATTER)) & (transitions.c.recorded_at < now)
    kept = select(transitions).where(transitions.c.id.in_(list(ids)), unheard)
    for row in connection.execute(kept).all():
        kept_from = Note(row.alarm, row.excursion, Action.TOLD_AFTER_ALL, row.id, row.untold)
        write_note(connection, kept_from, now)
    change = update(transitions).where(transitions.c.id.in_(list(ids)))
    connection.execute(change.values(untold="", told_with=""))


def without_reason(connection: Connection, ids: Collection[str]) -> set[str]:
    """Return those steps that neither have a message nor a reason why they have none."""
    told = select(outbox.c.id).where(outbox.c.transition == transitions.c.id).exists()
    mine = transitions.c.id.in_(list(ids)) & (transitions.c.untold == "")
    return set(connection.execute(select(transitions.c.id).where(mine, ~told)).scalars())


def is_heard(connection: Connection, alarm: str, excursion: str) -> bool:
    """Return whether people know that an alarm began, of which they may now hear that it is over.

    Args:
        connection: In a transaction.
        alarm: Its id.
        excursion: What it is about; an alarm's last beginning counts where none was of that.
    """
    begun = select(transitions.c.untold).where(transitions.c.alarm == alarm, transitions.c.event.in_(BEGINS))
    newest_first = begun.order_by(transitions.c.occurrence.desc()).limit(1)
    exact = connection.execute(newest_first.where(transitions.c.excursion == excursion)).scalar()
    found = connection.execute(newest_first).scalar() if exact is None else exact
    return found not in NOT_HEARD


def told_begin(connection: Connection, alarm: str, occurrence: int, excursion: str) -> set[str]:
    """Return for whom messages stand that an alarm began, goes on, got worse, or was and is over.

    Not what was taken back before anybody heard of it.

    Args:
        connection: In a transaction.
        alarm: Its id.
        occurrence: Which raising of it.
        excursion: What it is about; it counts also under another raising.
    """
    same = (transitions.c.occurrence == occurrence) | (transitions.c.excursion == excursion)
    mine = (transitions.c.alarm == alarm) & same & transitions.c.event.in_(_SAYS_SO)
    steps = connection.execute(select(transitions.c.id, transitions.c.told_with).where(mine))
    ids = {id_ for row in steps for id_ in row if id_}
    return people_of(connection, ids) if ids else set()


def is_told(connection: Connection, alarm: str, occurrence: int, excursion: str) -> bool:
    """Return whether somebody was told that an alarm began: in a text, or by the gateway while it was alone.

    Args:
        connection: In a transaction.
        alarm: Its id.
        occurrence: Which raising of it.
        excursion: What it is about.
    """
    same = (transitions.c.alarm == alarm) & (transitions.c.excursion == excursion)
    by_gateway = select(transitions.c.id).where(same, transitions.c.untold == Untold.BY_GATEWAY).limit(1)
    if told_begin(connection, alarm, occurrence, excursion):
        return True
    return connection.execute(by_gateway).first() is not None


def limit_siblings(connection: Connection, coop: str, asset: str, side: str) -> list[Sibling]:
    """Return the alarms about limits of an asset on one side that are active, oldest first."""
    query = (
        _raised()
        .add_columns(alarms.c.severity.label("urgency"))
        .where(alarms.c.coop == coop, alarms.c.asset == asset, alarms.c.kind == Kind.LIMIT)
        .where(excursions.c.side == side)
        .order_by(transitions.c.recorded_at, transitions.c.id)
    )
    found: dict[str, Sibling] = {}  # the last raising of each counts
    for row in connection.execute(query).mappings():
        found[row["alarm"]] = Sibling(
            alarm=row["alarm"],
            key=row["x_key"],
            device=row["x_device"],
            channel=row["x_channel"],
            limit_name=row["x_limit_name"],
            severity=row["urgency"],
            is_heard=row["untold"] not in NOT_HEARD,
            raising=_step(row),
        )
    return list(found.values())


def begun_since(connection: Connection, key: str, since: int) -> list[Begun]:
    """Return the harms to a shipment that were written down since an instant [ms] and that people know of.

    Args:
        connection: In a transaction.
        key: ``<coop>/<shipment>``.
        since: [ms].
    """
    query = _begun(key).where(transitions.c.recorded_at >= since, transitions.c.untold.not_in(_NOT_TOLD))
    return [_as_begun(row) for row in connection.execute(query).mappings()]


def kept_back(connection: Connection, key: str) -> list[Begun]:
    """Return the harms to a shipment that go on and that nobody was told of, because of another one."""
    unheard = transitions.c.untold.in_((Untold.TOLD_BEFORE, Untold.LOST_ALREADY))
    query = _begun(key).where(unheard, ~excursions.c.withdrawn, excursions.c.ended_at.is_(None))
    return [_as_begun(row) for row in connection.execute(query).mappings()]


def rejected_at(connection: Connection, key: str, now: int) -> int | None:
    """Return since when a shipment has been called lost [ms]; None when it was not, before now [ms].

    Args:
        connection: In a transaction.
        key: ``<coop>/<shipment>``.
        now: Verdicts of now do not count [ms].
    """
    coop, _, shipment = key.partition("/")
    mine = (verdicts.c.coop == coop) & (verdicts.c.shipment == shipment) & (verdicts.c.recorded_at < now)
    query = select(verdicts.c.decision, verdicts.c.recorded_at).where(mine)
    since: int | None = None
    for decision, recorded_at in connection.execute(query.order_by(verdicts.c.version)):
        lost = decision == Decision.REJECT
        since = (recorded_at if since is None else since) if lost else None
    return since


def people_of(connection: Connection, ids: Collection[str]) -> set[str]:
    """Return who got the texts of some steps."""
    query = select(outbox.c.contact).where(outbox.c.transition.in_(list(ids)))
    return set(connection.execute(query.distinct()).scalars())


_NOT_TOLD = tuple(reason for reason in Untold if reason is not Untold.TOGETHER)
_EXCURSION = (
    "id",
    "key",
    "device",
    "channel",
    "limit_name",
    "kind",
    "started_at",
    "confirmed_at",
    "ended_at",
)
_REST = ("extreme", "extreme_at", "readings", "unknown_ms", "note", "raised", "returned")


def _columns() -> list[Any]:
    mine = [excursions.c[name].label(f"x_{name}") for name in (*_EXCURSION, *_REST)]
    return [*transitions.c, *mine]


def _raised() -> Select[Any]:
    """Return a query for active alarms, each with its raisings and the excursion that it is about now."""
    joined = alarms.join(excursions, excursions.c.id == alarms.c.excursion).join(
        transitions, (transitions.c.alarm == alarms.c.id) & (transitions.c.event == AlarmEvent.RAISE)
    )
    return select(*_columns()).select_from(joined).where(_ACTIVE)


def _begun(key: str) -> Select[Any]:
    """Return a query for the harms to a shipment as they stand, each with how it began."""
    joined = excursions.join(
        alarms, (alarms.c.id == excursions.c.point) & (alarms.c.excursion == excursions.c.id)
    ).join(
        transitions,
        (transitions.c.alarm == alarms.c.id) & (transitions.c.occurrence == alarms.c.occurrence),
    )
    query = select(*_columns(), excursions.c.severity).select_from(joined).where(excursions.c.key == key)
    stands = query.where(alarms.c.state != AlarmState.NORMAL, transitions.c.event.in_(BEGINS))
    return stands.order_by(transitions.c.recorded_at, transitions.c.id)


def _as_begun(row: RowMapping) -> Begun:
    heard = row["untold"] not in _NOT_TOLD
    return Begun(_step(row), row["severity"], (row["told_with"] or row["id"]) if heard else "")


def _step(row: RowMapping) -> Transition:
    excursion = {name: row[f"x_{name}"] for name in (*_EXCURSION, *_REST)}
    return step_of(row, known_of(excursion).excursion)
