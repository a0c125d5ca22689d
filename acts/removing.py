"""Closing an alarm that can never end, because its sensor was removed or lost; beside ``acting``.

Only a reading ends an alarm, so that silence never heals. Where there will be none, a person says so; when
the device is taken out of the registry, ``closing`` does it by itself. Should the sensor speak again and it
still be so, the alarm is raised again.
"""

from acts.alarms import Act, Done, before_act, coop_of, write_act
from coldchain.judgement.acts import Action, Came
from coldchain.judgement.alarm_table import AlarmEvent, AlarmState, is_active
from coldchain.judgement.alarms import Alarm, Known, Moment, Transition, acknowledge, take
from coldchain.judgement.facts import Kind, cut_at
from coldchain.judgement.untold import Untold
from coldchain.registry.reasons import is_said
from links.records import Connection
from links.records_alarms import end_excursions, save_alarm_state, save_transitions
from links.records_life import heard_until, lively, open_of
from links.records_untold import Reason, mark_untold

STILL_HEARD_MS = 900_000
"""A sensor that was heard so lately ends its alarm by itself [ms]."""

_GOODS = (Kind.PRODUCT, Kind.LAW)
_HEARD = (Kind.LIMIT, Kind.SENSOR)


def close(connection: Connection, alarm_id: str, act: Act) -> Done:
    """Return what came of closing an alarm that can never end; the act's comment is why.

    Args:
        connection: In a transaction.
        alarm_id: Which.
        act: Who does it.
    """
    before = before_act(connection, alarm_id, act, Action.CLOSE)
    if isinstance(before, Done):
        return before
    (item,) = lively(connection, [alarm_id])
    if item.kind in _GOODS:
        return Done(Came.GOODS, before)
    if not is_said(act.comment):
        return Done(Came.REASON_NEEDED, before)
    if not is_active(before.state):
        return write_act(connection, before, act, Action.CLOSE, came=Came.OVER)
    if item.kind in _HEARD and act.at - heard_until(connection, before.excursion) < STILL_HEARD_MS:
        return Done(Came.STILL_HEARD, before)
    after = _closed(connection, before, act)
    return write_act(connection, after, act, Action.CLOSE, came=Came.DONE)


def _closed(connection: Connection, before: Alarm, act: Act) -> Alarm:
    """Return an alarm that a person has closed, and so has seen; its excursions end where nobody knows on."""
    goes_on = open_of(connection, before.id)
    if not goes_on:
        return before
    ended = [Known(cut_at(item.excursion, act.at), item.raised, returned=True, cut=True) for item in goes_on]
    end_excursions(connection, ended, act.at)
    moment = Moment(act.at, 0)
    alarm, step = take(before, AlarmEvent.CLOSE, ended[-1].excursion, moment)
    steps: list[Transition] = [step]
    if alarm.state is AlarmState.RTN_UNACK:
        alarm, step = acknowledge(alarm, ended[-1].excursion, act.at)
        steps.append(step)
    save_alarm_state(connection, alarm, act.at)
    save_transitions(connection, coop_of(before.id), steps)
    mark_untold(connection, {step.id: Reason(Untold.BY_PERSON) for step in steps})
    return alarm
