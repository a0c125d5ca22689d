"""From excursions to alarm transitions. An alarm point is what a person hears of as one thing.

One point per limit of a channel, one per silent device in an asset. A transition is a stored fact with a
deterministic id, so that writing it twice is harmless.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from coldchain.judgement.alarm_table import AlarmEvent, AlarmState, Reason, Suppression, is_active, step_alarm
from coldchain.judgement.facts import Excursion, Kind

ABOUT_NOW = frozenset({Kind.ABSENCE, Kind.SENSOR, Kind.GATEWAY})
"""What somebody has to look after while it lasts; once it is over it is no news, and it is never late."""


_AGAIN = (AlarmEvent.ACKNOWLEDGE, AlarmEvent.REALARM, AlarmEvent.WORSEN)


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm point.

    Args:
        id: ``<coop>/<asset>/<device>/<probe>/<quantity>|<limit>`` (``sensor-fault`` for values that cannot
            be believed), or ``<coop>/<asset>/<device>|absence``.
        state: ISA-18.2 state.
        suppression: Whether people are spared it; follows from the three causes below (``suppression.py``).
        occurrence: How often it has been raised.
        excursion: Id of the excursion that it is, or last was, about.
        since_at: Event time of the last change of state [ms]; of what was found when it was over, its end.
        shelved_until_at: Until when a person has shelved it [ms]; None when nobody has.
        out_of_service: A person has taken it out of service.
        by_design: What explains it, by the alphabet, parted by commas: ``gateway,window-3``.
        hidden_at: Since when people are spared it, until they have been told what goes on [ms].
        acked_at: When somebody acknowledged what goes on [ms].
        told_depth: How far beyond its limit it was when people were last told [unit of the channel].
        due_at: When time has to be looked at for it, 0 for at once [ms, processing time]; None for never.
    """

    id: str
    state: AlarmState = AlarmState.NORMAL
    suppression: Suppression = Suppression.NONE
    occurrence: int = 0
    excursion: str = ""
    since_at: int = 0
    shelved_until_at: int | None = None
    out_of_service: bool = False
    by_design: str = ""
    hidden_at: int | None = None
    acked_at: int | None = None
    told_depth: float = 0.0
    due_at: int | None = None


class Transition(msgspec.Struct, frozen=True, kw_only=True):
    """One step of one alarm.

    Args:
        id: ``<alarm>|<occurrence>|<event>|<start of the excursion>``; of what a person did or what happened
            while it went on, which may be so more than once: ``...|<when>``.
        alarm: Id of the alarm.
        occurrence: The how-manyeth raising it belongs to.
        from_state: State before.
        to_state: State after.
        event: What happened.
        reason: Why it led there.
        event_at: When it was so, by the readings' own time [ms].
        recorded_at: When this was found [ms].
        late: Found so long afterwards that it must not be told as news; what is ``ABOUT_NOW`` never is.
        excursion: The excursion it is about.
    """

    id: str
    alarm: str
    occurrence: int
    from_state: AlarmState
    to_state: AlarmState
    event: AlarmEvent
    reason: Reason
    event_at: int
    recorded_at: int
    late: bool
    excursion: Excursion


class Known(NamedTuple):
    """An excursion as it stands in the records.

    Args:
        excursion: What was found.
        raised: People have been told that it began.
        returned: People have been told that it is over.
        cut: It ends where nobody watches any more: the device was taken out, or the limit is gone.
    """

    excursion: Excursion
    raised: bool
    returned: bool
    cut: bool = False


class Reconciled(NamedTuple):
    """What changes for one alarm point.

    Args:
        alarm: The alarm afterwards.
        transitions: The steps, in order.
        known: The changed excursions with what has now been told of them.
    """

    alarm: Alarm
    transitions: tuple[Transition, ...]
    known: tuple[Known, ...]


class Moment(NamedTuple):
    """When a batch is judged: processing time [ms], and from what age on a begin is told as LATE [ms]."""

    now: int
    late_after_ms: int


def point_of(channel_key: str, excursion: Excursion) -> str:
    """Return the id of the alarm point of an excursion.

    Args:
        channel_key: ``<coop>/<asset>/<device>/<probe>/<quantity>``.
        excursion: One of that channel.
    """
    if excursion.kind is Kind.ABSENCE:
        return f"{channel_key.rsplit('/', 2)[0]}|{excursion.limit}"
    return f"{channel_key}|{excursion.limit}"


def reconcile(
    alarm: Alarm,
    changed: Iterable[Known],
    moment: Moment,
    *,
    others_open: bool,
    orphans: Sequence[Known] = (),
) -> Reconciled:
    """Return what follows for an alarm point from its changed excursions.

    Steps are taken in the order of time: what was told and is no more, then each excursion. An excursion
    that is over is followed by one that is news, also in the same batch: who acknowledged the first has not
    seen the second.

    Args:
        alarm: The point before.
        changed: New and changed excursions with what people have been told of them; one that took the place
            of a withdrawn, overlapping one carries on what had been told of that.
        moment: When this is judged.
        others_open: Whether an excursion of this point that did not change is still open.
        orphans: Excursions that had been told and turned out never to have been, oldest first.
    """
    items = sorted(changed, key=lambda item: item.excursion.started_at)
    goes_on = others_open or any(item.raised and item.excursion.ended_at is None for item in items)
    transitions: list[Transition] = []
    told: list[Known] = []
    for orphan in orphans:
        if not goes_on and (is_active(alarm.state) or orphan.excursion.kind not in ABOUT_NOW):
            alarm, transition = take(alarm, AlarmEvent.WITHDRAW, orphan.excursion, moment)
            transitions.append(transition)
    for item in items:
        event = _event_for(item, active=is_active(alarm.state), goes_on=goes_on)
        if event is not None:
            alarm, transition = take(alarm, event, item.excursion, moment)
            transitions.append(transition)
        elif item.excursion.ended_at is None:
            alarm = replace(alarm, excursion=item.excursion.id)
        told.append(_told(item, event))
    return Reconciled(alarm, tuple(transitions), tuple(told))


def acknowledge(alarm: Alarm, excursion: Excursion, now: int) -> tuple[Alarm, Transition]:
    """Return the alarm after a person has acknowledged it at ``now`` [ms], and the step."""
    return take(alarm, AlarmEvent.ACKNOWLEDGE, excursion, Moment(now, 0))


def _event_for(item: Known, *, active: bool, goes_on: bool) -> AlarmEvent | None:
    """Return what has to happen to the alarm because of one excursion; None when there is nothing to tell."""
    if item.excursion.ended_at is None:
        return None if active else AlarmEvent.RAISE
    if not item.raised:  # over before it was ever told
        return None if item.excursion.kind in ABOUT_NOW else AlarmEvent.RECORD
    if not active or goes_on or item.returned:
        return None
    return AlarmEvent.CLOSE if item.cut else AlarmEvent.RETURN


def _told(item: Known, event: AlarmEvent | None) -> Known:
    raised = item.raised or item.excursion.ended_at is None or event is AlarmEvent.RECORD
    over = event in (AlarmEvent.RETURN, AlarmEvent.RECORD, AlarmEvent.CLOSE)
    return item._replace(raised=raised, returned=item.returned or over)


def take(alarm: Alarm, event: AlarmEvent, excursion: Excursion, moment: Moment) -> tuple[Alarm, Transition]:
    """Return an alarm after an event, and the step.

    Args:
        alarm: Before.
        event: What happens to it.
        excursion: What it is about.
        moment: When this is.
    """
    state, reason = step_alarm(alarm.state, event)
    begins = event in (AlarmEvent.RAISE, AlarmEvent.RECORD)
    occurrence = alarm.occurrence + 1 if begins else alarm.occurrence
    event_at = _event_at(event, excursion, moment)
    old = moment.now - excursion.confirmed_at > moment.late_after_ms
    after = replace(alarm, state=state, occurrence=occurrence, acked_at=_acked_at(alarm, state, moment.now))
    if not (event is AlarmEvent.RECORD and is_active(alarm.state)):  # what goes on stays in sight
        over_at = excursion.ended_at if event is AlarmEvent.RECORD else None
        after = replace(after, excursion=excursion.id, since_at=event_at if over_at is None else over_at)
    return after, Transition(
        id=f"{alarm.id}|{occurrence}|{event}|{moment.now if event in _AGAIN else excursion.started_at}",
        alarm=alarm.id,
        occurrence=occurrence,
        from_state=alarm.state,
        to_state=state,
        event=event,
        reason=reason,
        event_at=event_at,
        recorded_at=moment.now,
        late=begins and old and excursion.kind not in ABOUT_NOW,
        excursion=excursion,
    )


def _acked_at(alarm: Alarm, state: AlarmState, now: int) -> int | None:
    """Return when what goes on was acknowledged [ms]; None when it was not, or is over."""
    if state is not AlarmState.ACKED:
        return None
    return now if alarm.state is not AlarmState.ACKED else alarm.acked_at


def _event_at(event: AlarmEvent, excursion: Excursion, moment: Moment) -> int:
    if event is AlarmEvent.WITHDRAW or event in _AGAIN:
        return moment.now
    if event in (AlarmEvent.RETURN, AlarmEvent.CLOSE) and excursion.ended_at is not None:
        return excursion.ended_at
    return excursion.confirmed_at
