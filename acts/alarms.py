"""The one way in which anybody acts on an alarm: the command line, text messages, the console.

Each function does one act in the caller's transaction, on the alarm's locked row, and writes who did it, when
and what came of it. An act that is done twice, because a message came twice or a program was killed before it
said so, is once. Nothing is told from here: the watcher sees within a second what was done, and tells it.
"""

from typing import NamedTuple

from msgspec.structs import replace

from coldchain.judgement import suppression
from coldchain.judgement.acts import Action, Came
from coldchain.judgement.alarm_table import AlarmState, Reason
from coldchain.judgement.alarms import Alarm
from coldchain.judgement.alarms import acknowledge as acknowledged
from coldchain.judgement.untold import Untold
from coldchain.registry.reasons import is_said
from links.records import Connection
from links.records_actions import ActionRow, action_of, write_action
from links.records_alarms import load_alarm, save_alarm_state, save_transitions
from links.records_held import load_excursion
from links.records_untold import Reason as Why
from links.records_untold import mark_untold


class Act(NamedTuple):
    """What somebody does: who, how, when, in what words, under which id.

    Args:
        by: Id of the contact, or whoever sits at the machine.
        via: ``cli``, ``sms``, ``console``.
        at: When he did it [ms].
        comment: In his own words: a comment, or why he shelves.
        id: The same twice is one act; empty: made of the rest. An act on several alarms is one act on each.
        address: From where: a telephone number, an IP address; empty: from this machine.
    """

    by: str
    via: str
    at: int
    comment: str = ""
    id: str = ""
    address: str = ""

    def key(self, action: Action, about: str) -> str:
        """Return what names this act on one alarm or window."""
        return f"{self.id or f'{self.via}|{self.by}|{self.at}'}|{action}|{about}"


class Done(NamedTuple):
    """What came of an act, and the alarm afterwards; None when there is no such alarm."""

    came: Came
    alarm: Alarm | None = None


def acknowledge(connection: Connection, alarm_id: str, act: Act) -> Done:
    """Return what came of acknowledging an alarm, while it goes on or after it is over.

    Args:
        connection: In a transaction.
        alarm_id: Which.
        act: Who does it.
    """
    before = before_act(connection, alarm_id, act, Action.ACKNOWLEDGE)
    if isinstance(before, Done):
        return before
    excursion = load_excursion(connection, before.excursion)
    if excursion is None or before.state is AlarmState.NORMAL:
        return write_act(connection, before, act, Action.ACKNOWLEDGE, came=Came.OVER)
    after, step = acknowledged(before, excursion, act.at)
    if step.reason is Reason.NOTHING_TO_DO:
        return write_act(connection, before, act, Action.ACKNOWLEDGE, came=Came.SO_ALREADY)
    after = replace(after, due_at=suppression.AT_ONCE)
    save_alarm_state(connection, after, act.at)
    save_transitions(connection, coop_of(alarm_id), [step])
    mark_untold(connection, {step.id: Why(Untold.BY_PERSON)})
    return write_act(connection, after, act, Action.ACKNOWLEDGE, came=Came(step.reason))


def comment(connection: Connection, alarm_id: str, act: Act) -> Done:
    """Return what came of saying something about an alarm, whatever its state."""
    before = before_act(connection, alarm_id, act, Action.COMMENT)
    if isinstance(before, Done):
        return before
    if not is_said(act.comment):
        return Done(Came.REASON_NEEDED, before)
    return write_act(connection, before, act, Action.COMMENT, came=Came.DONE)


def shelve(connection: Connection, alarm_id: str, act: Act, *, until_at: int, at_most_ms: int) -> Done:
    """Return what came of shelving an alarm; shelving it again sets another end.

    Args:
        connection: In a transaction.
        alarm_id: Which.
        act: Who does it; the comment is why, and has to be there.
        until_at: Until when nobody wants to hear of it [ms].
        at_most_ms: So long at most [ms].
    """
    before = before_act(connection, alarm_id, act, Action.SHELVE)
    if isinstance(before, Done):
        return before
    if refusal := refusal_of(act, until_at, at_most_ms):
        return Done(refusal, before)
    after = suppression.shelve(before, until_at, act.at)
    came = Came.SO_ALREADY if after == before else Came.DONE
    save_alarm_state(connection, after, act.at)
    return write_act(connection, after, act, Action.SHELVE, came=came)


def unshelve(connection: Connection, alarm_id: str, act: Act) -> Done:
    """Return what came of ending the shelving of an alarm; what goes on is then told."""
    before = before_act(connection, alarm_id, act, Action.UNSHELVE)
    if isinstance(before, Done):
        return before
    return _change(connection, before, suppression.unshelve(before, act.at), act, Action.UNSHELVE)


def remove_from_service(connection: Connection, alarm_id: str, act: Act) -> Done:
    """Return what came of taking an alarm out of service until somebody puts it back; with a reason."""
    before = before_act(connection, alarm_id, act, Action.REMOVE)
    if isinstance(before, Done):
        return before
    if not is_said(act.comment):
        return Done(Came.REASON_NEEDED, before)
    return _change(connection, before, suppression.remove_from_service(before, act.at), act, Action.REMOVE)


def return_to_service(connection: Connection, alarm_id: str, act: Act) -> Done:
    """Return what came of putting an alarm back into service; what goes on is then told."""
    before = before_act(connection, alarm_id, act, Action.RETURN)
    if isinstance(before, Done):
        return before
    return _change(connection, before, suppression.return_to_service(before, act.at), act, Action.RETURN)


def refusal_of(act: Act, until_at: int, at_most_ms: int) -> Came | None:
    """Return why people cannot be spared something until an instant [ms]; None when they can.

    Args:
        act: Who wants it, and why.
        until_at: [ms].
        at_most_ms: So long at most [ms].
    """
    if not is_said(act.comment):
        return Came.REASON_NEEDED
    if until_at <= act.at:
        return Came.IN_THE_PAST
    return Came.TOO_LONG if until_at - act.at > at_most_ms else None


def coop_of(alarm_id: str) -> str:
    """Return the cooperative of an alarm, by its id."""
    return alarm_id.partition("/")[0]


def before_act(connection: Connection, alarm_id: str, act: Act, action: Action) -> Alarm | Done:
    """Return an alarm, its row locked; or what is to be answered because nothing is to be done."""
    alarm = load_alarm(connection, alarm_id)
    if not alarm.occurrence:
        return Done(Came.NO_SUCH)
    if action_of(connection, act.key(action, alarm_id)) is not None:
        return Done(Came.DONE_BEFORE, alarm)
    return alarm


def _change(connection: Connection, before: Alarm, after: Alarm, act: Act, action: Action) -> Done:
    came = Came.SO_ALREADY if after == before else Came.DONE
    save_alarm_state(connection, after, act.at)
    return write_act(connection, after, act, action, came=came)


def write_act(connection: Connection, after: Alarm, act: Act, action: Action, *, came: Came) -> Done:
    """Return what came of an act, after writing it down.

    Args:
        connection: In a transaction.
        after: The alarm afterwards.
        act: Who did it.
        action: What.
        came: What came of it.
    """
    until_at = after.shelved_until_at if action is Action.SHELVE else None
    row = ActionRow(
        key=act.key(action, after.id),
        coop=coop_of(after.id),
        alarm=after.id,
        excursion=after.excursion,
        action=action,
        person=act.by,
        via=act.via,
        at=act.at,
        comment=act.comment,
        until_at=until_at,
        outcome=came,
        state=after.state,
        suppression=after.suppression,
    )
    write_action(connection, row, address=act.address)
    return Done(came, after)
