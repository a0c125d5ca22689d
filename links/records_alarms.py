"""Judgement's part of the records: states, excursions, alarms, transitions, the watcher's cursor.

Every function works inside the caller's transaction, so that all of them become true together or not at all.
Not a rule: what is written was decided in ``coldchain/judgement``.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from msgspec.structs import asdict
from sqlalchemy import Connection, RowMapping, bindparam, select, union_all, update

from coldchain.judgement.alarm_table import AlarmEvent, AlarmState, Reason, Suppression
from coldchain.judgement.alarms import Alarm, Known, Transition
from coldchain.judgement.facts import Excursion, Kind
from coldchain.registry.profile import Limit
from links.journal import WATCH_READERS
from links.records_sql import insert_once, upsert, upsert_many
from links.records_tables import alarms, cursors, excursions, judgements, transitions

_AT_ONCE = 10_000  # keys in one query: SQLite takes 32 766, PostgreSQL 65 535
_ALARM_COLUMNS = tuple(
    name for name in Alarm.__struct_fields__ if name not in ("state", "suppression", "excursion")
)
UNHEARD = "-/-"
"""The channel of a device that was never heard where it stands, in the keys of its silence."""


class Place(NamedTuple):
    """Where a channel is: the columns by which people look for what was found on it."""

    key: str
    coop: str
    asset: str
    device: str
    channel: str


class Point(NamedTuple):
    """An alarm point: where it is, which limit was passed (None: it is about something else), how urgent.

    ``kind`` is what it is about; None: the limit, and without one silence.
    """

    id: str
    place: Place
    limit: Limit | None
    severity: str
    kind: Kind | None = None


class Standing(NamedTuple):
    """An excursion in the records: of which alarm point, and on which channel."""

    point: str
    key: str
    known: Known


class StateRow(NamedTuple):
    """An evaluator state on its way into the records.

    Args:
        place: Of the channel.
        blob: As ``dump`` made it.
        deadline_at: When it wants to be asked without a reading [ms, processing time]; None for never.
        placed: Fingerprint of when the device was in its asset, up to the newest reading.
        judged_until: The newest reading [ms].
    """

    place: Place
    blob: bytes
    deadline_at: int | None
    placed: str = ""
    judged_until: int = 0


class PlacedRow(NamedTuple):
    """Under which placements a channel was judged, and up to when [ms]."""

    key: str
    placed: str
    judged_until: int


def load_states(connection: Connection, keys: Iterable[str]) -> dict[str, bytes]:
    """Return the blobs of those channels that have one."""
    found: dict[str, bytes] = {}
    wanted = list(keys)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        query = select(judgements.c.key, judgements.c.blob).where(judgements.c.key.in_(some))
        found |= {row.key: row.blob for row in connection.execute(query)}
    return found


def save_states(connection: Connection, rows: Iterable[StateRow]) -> None:
    """Write evaluator states and when each next wants to be asked."""
    names = (*Place._fields, *StateRow._fields[1:])
    upsert_many(connection, judgements, names, [(*row[0], *row[1:]) for row in rows])


def placed_states(connection: Connection) -> list[PlacedRow]:
    """Return under which placements every channel was judged."""
    query = select(*(judgements.c[name] for name in PlacedRow._fields))
    return [PlacedRow._make(row) for row in connection.execute(query)]


def due_keys(connection: Connection, now: int, limit: int) -> list[str]:
    """Return the channels whose deadline [ms] has come, the longest waiting first, at most ``limit``."""
    query = (
        select(judgements.c.key)
        .where(judgements.c.deadline_at <= now)
        .order_by(judgements.c.deadline_at)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def forget_deadlines(connection: Connection, keys: Iterable[str]) -> None:
    """Let channels wait for nothing any more: their device is no longer in their asset."""
    change = update(judgements).where(judgements.c.key.in_(list(keys)))
    connection.execute(change.values(deadline_at=None))


def standing(connection: Connection, key: str, since: int) -> dict[str, Known]:
    """Return the excursions of a channel that stand, by id.

    Args:
        connection: In a transaction.
        key: The channel.
        since: Only those that started then or later, and all that have not ended [ms].
    """
    mine = select(excursions).where(excursions.c.key == key, ~excursions.c.withdrawn)
    # Two queries in one, not an OR: each then has an index of its own, however long the history is.
    query = union_all(
        mine.where(excursions.c.started_at >= since), mine.where(excursions.c.ended_at.is_(None))
    )
    return {row["id"]: known_of(row) for row in connection.execute(query).mappings()}


def save_excursions(connection: Connection, point: Point, found: Iterable[Known], now: int) -> None:
    """Write what stands now of an alarm point, each with its version counted up.

    Args:
        connection: In a transaction.
        point: The alarm point.
        found: The excursions, and what has been told of them.
        now: When this was found [ms].
    """
    found, limit = list(found), point.limit
    ids = [item.excursion.id for item in found]
    query = select(excursions.c.id, excursions.c.version).where(excursions.c.id.in_(ids))
    versions = {row.id: row.version for row in connection.execute(query)}
    common = {
        **point.place._asdict(),
        "point": point.id,
        "side": limit.side if limit else "",
        "bound": limit.bound if limit else None,
        "severity": point.severity,
        "withdrawn": False,
        "recorded_at": now,
    }
    rows = [{**common, **_columns(item), "version": versions.get(item.excursion.id, 0) + 1} for item in found]
    upsert(connection, excursions, rows)


def withdraw(connection: Connection, ids: Iterable[str], now: int) -> None:
    """Mark excursions as never having been; they stay, with their last content."""
    ids = list(ids)
    if ids:
        change = update(excursions).where(excursions.c.id.in_(ids))
        connection.execute(change.values(withdrawn=True, recorded_at=now, version=excursions.c.version + 1))


def still_open(connection: Connection) -> list[Standing]:
    """Return the excursions of channels that go on of all alarms that are active; few, always."""
    active = alarms.c.state.in_((AlarmState.UNACK, AlarmState.ACKED))
    query = (
        select(excursions)
        .join(alarms, alarms.c.id == excursions.c.point)
        .where(active, excursions.c.ended_at.is_(None), ~excursions.c.withdrawn)
        .where(excursions.c.channel.contains("/"))
        .order_by(excursions.c.started_at, excursions.c.id)
    )
    rows = connection.execute(query).mappings()
    return [Standing(row["point"], row["key"], known_of(row)) for row in rows]


def open_unheard(connection: Connection) -> list[Standing]:
    """Return the silences that go on of devices that were never heard where they stand."""
    mine = (excursions.c.channel == UNHEARD) & excursions.c.ended_at.is_(None) & ~excursions.c.withdrawn
    rows = connection.execute(select(excursions).where(mine)).mappings()
    return [Standing(row["point"], row["key"], known_of(row)) for row in rows]


def end_excursions(connection: Connection, found: Iterable[Known], now: int) -> None:
    """Write when excursions ended, and what has been told of that; their limit need not be known any more."""
    for item in found:
        change = update(excursions).where(excursions.c.id == item.excursion.id)
        columns = {"ended_at": item.excursion.ended_at, "raised": item.raised, "returned": item.returned}
        version = excursions.c.version + 1
        connection.execute(change.values(**columns, recorded_at=now, version=version))


def has_open(connection: Connection, point: str, besides: Iterable[str]) -> bool:
    """Return whether an alarm point has an excursion that goes on, besides some that the caller knows of."""
    query = select(excursions.c.id).where(
        excursions.c.point == point,
        excursions.c.ended_at.is_(None),
        ~excursions.c.withdrawn,
        excursions.c.id.not_in(list(besides)),
    )
    return connection.execute(query.limit(1)).first() is not None


def load_alarm(connection: Connection, point: str) -> Alarm:
    """Return an alarm point; a fresh one in NORMAL when it was never raised.

    Where it may be written it is locked until the transaction ends: between reading and writing nobody else
    acts on it. SQLite lets one writer in at a time anyway.
    """
    query = select(alarms).where(alarms.c.id == point)
    if not connection.get_execution_options().get("coldchain_reading"):
        query = query.with_for_update()
    row = connection.execute(query).mappings().first()
    return Alarm(id=point) if row is None else alarm_of(row)


def alarm_of(row: RowMapping) -> Alarm:
    """Return what a row of the alarms says."""
    return Alarm(
        state=AlarmState(row["state"]),
        suppression=Suppression(row["suppression"]),
        excursion=row["excursion"] or "",
        **{name: row[name] for name in _ALARM_COLUMNS},
    )


def save_alarm(connection: Connection, point: Point, alarm: Alarm, now: int) -> None:
    """Write an alarm point as it is now [ms]."""
    limit = point.limit
    columns = {name: value for name, value in point.place._asdict().items() if name != "key"}
    columns |= {
        "limit_name": point.id.rpartition("|")[2],
        "kind": point.kind or (Kind.LIMIT if limit else Kind.ABSENCE),
        "severity": point.severity,
        "updated_at": now,
    }
    upsert(connection, alarms, [{**asdict(alarm), **columns}])


def save_alarm_state(connection: Connection, alarm: Alarm, now: int) -> None:
    """Write the state of an alarm point that is there already, as it is now [ms]."""
    change = update(alarms).where(alarms.c.id == alarm.id)
    connection.execute(change.values(**{**asdict(alarm), "updated_at": now}))


def save_transitions(connection: Connection, coop: str, steps: Iterable[Transition]) -> None:
    """Write transitions; one that is there already stays as it is."""
    rows = [{**asdict(step), "excursion": step.excursion.id, "coop": coop} for step in steps]
    insert_once(connection, transitions, rows)


def step_of(row: RowMapping, excursion: Excursion) -> Transition:
    """Return what a row of the transitions says, of its excursion as it stands now."""
    return Transition(
        id=row["id"],
        alarm=row["alarm"],
        occurrence=row["occurrence"],
        from_state=AlarmState(row["from_state"]),
        to_state=AlarmState(row["to_state"]),
        event=AlarmEvent(row["event"]),
        reason=Reason(row["reason"]),
        event_at=row["event_at"],
        recorded_at=row["recorded_at"],
        late=row["late"],
        excursion=excursion,
    )


def cursor_of(connection: Connection, consumer: str) -> int:
    """Return how far a consumer of the journal has come; 0 before the first."""
    query = select(cursors.c.position).where(cursors.c.consumer == consumer)
    return connection.execute(query).scalar() or 0


def judged_up_to(connection: Connection) -> int:
    """Return the journal position up to which the watcher has judged everything, of all lanes."""
    return min(cursor_of(connection, consumer) for consumer in WATCH_READERS.values())


_MOVE = (
    update(cursors)
    .where(cursors.c.consumer == bindparam("mine"), cursors.c.position == bindparam("before"))
    .values(position=bindparam("after"))
)


def move_cursor(connection: Connection, consumer: str, *, before: int, after: int) -> bool:
    """Return whether a consumer of the journal stood where it thought; only then it now stands further on.

    A second one under the same name, left over from a restart, finds out so, and writes nothing.
    """
    step = {"mine": consumer, "before": before, "after": after}
    if connection.execute(_MOVE, step).rowcount == 1:
        return True
    insert_once(connection, cursors, [{"consumer": consumer, "position": 0}])  # at its first step
    return connection.execute(_MOVE, step).rowcount == 1


def _columns(item: Known) -> dict[str, Any]:
    columns = asdict(item.excursion)
    columns["limit_name"] = columns.pop("limit")
    return {**columns, "raised": item.raised, "returned": item.returned}


def known_of(row: Mapping[Any, Any]) -> Known:
    """Return what a row of the excursions says."""
    excursion = Excursion(
        id=row["id"],
        kind=Kind(row["kind"]),
        limit=row["limit_name"],
        started_at=row["started_at"],
        confirmed_at=row["confirmed_at"],
        ended_at=row["ended_at"],
        extreme=row["extreme"],
        extreme_at=row["extreme_at"],
        readings=row["readings"],
        unknown_ms=row["unknown_ms"],
        note=row["note"],
    )
    return Known(excursion, raised=row["raised"], returned=row["returned"])
