"""Why people were not told of alarms, or not at once, for a report: as it was known at an instant.

What a person or the clock did, and windows, say why an alarm was kept from people, and how long; steps have
their reasons; messages waited. Read-only; instants are ms since 1970, UTC. Not the words.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from coldchain.evidence import Message, NotTold
from coldchain.judgement.acts import Action
from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.untold import BEGINS, ENDS, Untold
from coldchain.judgement.windows import About, WindowKind, explains
from coldchain.messages.understanding import Kind as Said
from coldchain.not_told import Deed, Spared, Why, spared_by
from links.records_sql import parts
from links.records_tables import alarm_actions, inbox
from links.records_windows import WindowRow, as_window, windows_since

_LIFE = (
    *(Action.SHELVE, Action.UNSHELVE, Action.REMOVE, Action.RETURN),
    *(Action.EXPLAINED, Action.EXPLAINED_NO_MORE, Action.TOLD_AFTER_ALL),
)
_KINDS = {WindowKind.MAINTENANCE: Why.MAINTENANCE, WindowKind.LOADING: Why.LOADING}
_SAID = (*BEGINS, *ENDS, AlarmEvent.REALARM, AlarmEvent.WORSEN)
"""Events of which people are told, if they are."""


class Known(NamedTuple):
    """What is on record of alarms, up to an instant [ms].

    Args:
        deeds: What was done to each alarm, oldest first.
        reasons: By step: why it had not been told, until when; also of what was cleared after the instant.
        windows: Of the cooperative, in the time that is told.
        at: The instant.
    """

    deeds: Mapping[str, Sequence[Deed]]
    reasons: Mapping[str, Sequence[tuple[int, str]]]
    windows: Sequence[WindowRow]
    at: int


class Raising(NamedTuple):
    """One raising of an alarm: where it is, its steps, and who was told of it."""

    about: About
    steps: Sequence[Row[Any]]
    messages: Sequence[Message]
    told: Collection[str]
    """Steps that a message tells."""


def known_of(
    connection: Connection, coop: str, alarms: Collection[str], *, since: int, known_at: int
) -> Known:
    """Return what is on record of some alarms of a cooperative.

    Args:
        connection: To read from.
        coop: Cooperative.
        alarms: Their ids.
        since: When the first of them began [ms].
        known_at: Only what was written down by then, but for reasons that were cleared since [ms].
    """
    deeds: dict[str, list[Deed]] = {}
    reasons: dict[str, list[tuple[int, str]]] = {}
    names = ("action", "at", "person", "comment", "until_at", "alarm", "outcome")
    for some in parts(alarms):
        query = select(*(alarm_actions.c[name] for name in names))
        mine = query.where(alarm_actions.c.alarm.in_(some), alarm_actions.c.action.in_(_LIFE))
        for row in connection.execute(mine.order_by(alarm_actions.c.at, alarm_actions.c.id)):
            if row.action == Action.TOLD_AFTER_ALL:
                reasons.setdefault(row.comment, []).append((row.at, row.outcome))
            elif row.at <= known_at:
                deed = Deed(row.action, row.at, row.person, row.comment, row.until_at)
                deeds.setdefault(row.alarm, []).append(deed)
    opened = [each for each in windows_since(connection, since, coop) if each.opened_at <= known_at]
    return Known(deeds, reasons, [_as_known(each, known_at) for each in opened], known_at)


def stops_of(connection: Connection, coop: str, known_at: int) -> dict[str, list[tuple[int, bool]]]:
    """Return when people asked for no messages, or for messages again (False), by contact, oldest first."""
    mine = (inbox.c.coop == coop) & (inbox.c.received_at <= known_at)
    query = select(inbox.c.contact, inbox.c.received_at, inbox.c.meaning).where(
        mine, inbox.c.meaning.in_((Said.STOP, Said.START))
    )
    found: dict[str, list[tuple[int, bool]]] = {}
    for row in connection.execute(query.order_by(inbox.c.received_at, inbox.c.id)):
        found.setdefault(row.contact, []).append((row.received_at, row.meaning == Said.STOP))
    return found


def not_told_of(raising: Raising, known: Known) -> tuple[NotTold, ...]:
    """Return why nobody, or not everybody, was told of one raising of an alarm, or not at once; by time.

    Args:
        raising: The alarm.
        known: What is on record.
    """
    if not raising.steps:
        return ()
    found = [*_spared(raising, known), *_of_steps(raising, known)]
    return tuple(sorted(found, key=lambda each: (each.from_at, each.step, each.why, each.to)))


def _as_known(row: WindowRow, known_at: int) -> WindowRow:
    ended_at = row.ended_at if row.ended_at is not None and row.ended_at <= known_at else None
    return row._replace(ended_at=ended_at)


def _spared(raising: Raising, known: Known) -> Iterator[NotTold]:
    """Yield the times in which the alarm was kept from people, as far as it went on in them."""
    found_at, last = raising.steps[0].recorded_at, raising.steps[-1]
    begin = min(found_at, *(step.event_at for step in raising.steps))
    end = last.recorded_at if last.event in (*ENDS, AlarmEvent.RECORD) else known.at
    kept = [(found_at, each) for each in spared_by(known.deeds.get(last.alarm, ()))]
    kept += [(begin, each) for each in _windows(raising.about, known.windows)]
    for since, each in kept:
        if each.from_at <= end and (each.until_at is None or each.until_at > since):
            yield NotTold(
                why=each.why,
                from_at=each.from_at,
                until_at=each.until_at,
                by=each.by,
                about=each.about,
                comment=each.comment,
            )


def _windows(about: About, rows: Iterable[WindowRow]) -> Iterator[Spared]:
    for row in rows:
        window = as_window(row)
        if explains(window, about):
            why = _KINDS[window.kind]
            yield Spared(why, row.from_at, row.over_at, row.person, f"window-{row.id}", row.reason)


def _of_steps(raising: Raising, known: Known) -> Iterator[NotTold]:
    """Yield why steps were not told when they were found, and until when, if they were told later."""
    is_by_gateway = any(message.gateway for message in raising.messages)
    for step in raising.steps:
        if step.event not in _SAID:
            continue
        since = step.recorded_at
        later = known.reasons.get(step.id, ())
        for at, why in later:
            if at <= known.at:
                yield NotTold(why=why, from_at=since, until_at=at, step=step.event)
                since = at
        why = _reason(raising, step, next((why for at, why in later if at > known.at), None))
        if why and not (why == Untold.BY_GATEWAY and is_by_gateway):
            yield NotTold(why=why, from_at=since, step=step.event)


def _reason(raising: Raising, step: Row[Any], cleared: str | None) -> str:
    """Return why a step was not told as it was known; empty: it was, or somebody did it himself."""
    if cleared is not None:
        return cleared
    if step.id in raising.told or (step.told_with and step.told_with in raising.told):
        return ""
    if step.untold == Untold.BY_PERSON:
        return ""
    if step.untold == Untold.NOTHING_NEW and step.event in BEGINS:
        return Why.NOBODY
    if step.untold == Untold.OVER_BEFORE and not _was_over(raising.steps, step):
        return Why.WAITED  # in a message that is no more
    return step.untold or Why.UNWRITTEN


def _was_over(steps: Iterable[Row[Any]], begun: Row[Any]) -> bool:
    over = (*ENDS, AlarmEvent.ACKNOWLEDGE)
    return any(each.event in over and each.recorded_at >= begun.recorded_at for each in steps)
