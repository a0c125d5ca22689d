"""What begins: whether a window or chatter spares people it, and how bad it is when they are told.

Also whether what goes on has become much worse than they were told. Beside the writing down in
``bookkeeping``, in its transaction; what ends, and what time does, is ``life``.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from alerts.settings import AlertsSettings
from coldchain.instants import MS_PER_S
from coldchain.judgement.ageing import depth_of, is_worse
from coldchain.judgement.alarm_table import AlarmEvent, is_active
from coldchain.judgement.alarms import Alarm, Moment, Reconciled, Transition, take
from coldchain.judgement.chatter import CHATTER, ChatterRules, calm_at, hear, is_calm
from coldchain.judgement.suppression import AT_ONCE, causes_of, explain_by, is_hidden, told
from coldchain.judgement.untold import BEGINS, Untold
from coldchain.judgement.windows import About
from coldchain.messages.life import flapping
from coldchain.registry.profile import Limit
from links.records import Connection
from links.records_life import load_chatter, save_chatter
from links.records_outbox import Draft
from links.records_sending import language_of
from links.records_untold import Reason, mark_untold

Causes = Callable[[About, int], frozenset[str]]
"""Returns which windows explain an alarm at an instant [ms]."""


class Stage(NamedTuple):
    """Where something begins: a transaction, how people are told, now [ms], and what explains things."""

    connection: Connection
    settings: AlertsSettings
    now: int
    causes: Causes


class Begun(NamedTuple):
    """An alarm after what began.

    Args:
        after: What changes.
        shown: The alarm as far as telling goes: that it chatters is still told.
        times: Of a step that says that it chatters, how often the alarm was raised lately.
        reasons: Of a step that is not told, why.
    """

    after: Reconciled
    shown: Alarm
    times: Mapping[str, int] = {}
    reasons: Mapping[str, Untold] = {}

    def to_tell(self, connection: Connection, steps: Iterable[Transition]) -> list[Transition]:
        """Return the steps that are to be told; write why the others are not."""
        mark_untold(connection, {id_: Reason(why) for id_, why in self.reasons.items()})
        return [step for step in steps if step.id not in self.reasons]

    def said(self, connection: Connection, made: Iterable[Draft]) -> list[Draft]:
        """Return drafts, those of a step that says that the alarm chatters in other words."""

        def reads(draft: Draft) -> str:
            return language_of(connection, draft.coop, draft.contact)

        return [
            draft._replace(body=flapping(draft.body, self.times[draft.transition], reads(draft)))
            if draft.transition in self.times
            else draft
            for draft in made
        ]


def chatter_rules(settings: AlertsSettings) -> ChatterRules:
    """Return what chatter is."""
    return ChatterRules(settings.chatter_raises, round(settings.chatter_within * MS_PER_S))


def begun(stage: Stage, about: About, after: Reconciled, limit: Limit | None = None) -> Begun:
    """Return an alarm after what began; as it is when nothing did.

    Args:
        stage: In a transaction in which the steps are not written yet.
        about: What the alarm is about.
        after: What has just changed.
        limit: What was passed; None when it is about something else.
    """
    begins = [step for step in after.transitions if step.event in BEGINS]
    if not begins:
        return Begun(after, after.alarm)
    reasons = {step.id: Untold.SUPPRESSED for step in begins if _was_explained(stage, about, step)}
    alarm = after.alarm
    if is_active(alarm.state):
        for cause in stage.causes(about, stage.now):
            alarm = explain_by(alarm, cause, stage.now)
        if not is_hidden(alarm):
            alarm = told(replace(alarm, told_depth=depth_of(begins[-1].excursion, limit)))
    found = _chattered(stage, about, alarm, begins)
    return found._replace(after=after._replace(alarm=found.after.alarm), reasons={**found.reasons, **reasons})


def worsened(stage: Stage, after: Reconciled, limit: Limit | None) -> Reconciled:
    """Return what changes, with the step that an acknowledged alarm has become much worse, if it has."""
    for known in after.known:
        excursion = known.excursion
        if excursion.ended_at is None and is_worse(after.alarm, excursion, limit):
            alarm, step = take(after.alarm, AlarmEvent.WORSEN, excursion, Moment(stage.now, 0))
            alarm = replace(alarm, told_depth=depth_of(excursion, limit))
            return after._replace(alarm=alarm, transitions=(*after.transitions, step))
    return after


def _was_explained(stage: Stage, about: About, step: Transition) -> bool:
    """Return whether what is found when it is over happened in a window as a whole."""
    excursion = step.excursion
    if step.event is not AlarmEvent.RECORD or excursion.ended_at is None:
        return False
    at_the_end = stage.causes(about, max(excursion.started_at, excursion.ended_at - 1))
    return bool(stage.causes(about, excursion.started_at) & at_the_end)


def _chattered(stage: Stage, about: About, alarm: Alarm, begins: list[Transition]) -> Begun:
    """Return an alarm after its raisings were counted."""
    rules = chatter_rules(stage.settings)
    chatter = load_chatter(stage.connection, alarm.id)
    times: dict[str, int] = {}
    reasons: dict[str, Untold] = {}
    last = False
    for step in begins:
        heard = hear(chatter, rules, step.event_at)
        chatter, last = heard.chatter, heard.is_chatter
        if heard.says_so:
            times[step.id] = len(chatter.begins)
        elif heard.is_chatter:
            reasons[step.id] = Untold.CHATTER
    save_chatter(stage.connection, about.coop, alarm.id, chatter)
    after, on_since = alarm, alarm.since_at if is_active(alarm.state) else None
    if last and not is_calm(chatter, rules, stage.now, on_since=on_since):
        after = explain_by(alarm, CHATTER, stage.now)
    if CHATTER in causes_of(after):
        due_at = calm_at(chatter, rules, on_since=on_since)
        after = replace(after, due_at=AT_ONCE if due_at is None else due_at)
    return Begun(Reconciled(after, (), ()), alarm, times, reasons)
