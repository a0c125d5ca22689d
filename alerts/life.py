"""What time does to alarms: shelves expire, windows open and end, chatter calms, what goes on is told again.

One face for the watcher, in the order of its step: ``look`` whether there is something to do, ``record`` in
the one transaction, ``commit`` after it, ``drop`` after any failure. Nothing is remembered between steps that
the records do not say, so that a restart changes nothing; what people did in other programs is seen a second
later.
"""

from collections.abc import Collection
from typing import NamedTuple

from msgspec.structs import replace

from acts.alarms import coop_of
from alerts.beginning import chatter_rules
from alerts.bookkeeping import Desk
from alerts.explained import note_causes
from alerts.retelling import Telling, made_of, tell_what_goes_on, tell_what_is_over
from alerts.settings import AlertsSettings
from alerts.windows import Windows
from coldchain.instants import MS_PER_S
from coldchain.judgement.acts import Action
from coldchain.judgement.ageing import AgeRules, aged, due_of, is_due_again
from coldchain.judgement.alarm_table import AlarmEvent, is_active
from coldchain.judgement.alarms import Alarm, Moment, Transition, take
from coldchain.judgement.chatter import CHATTER, calm_at, is_calm
from coldchain.judgement.suppression import GATEWAY, causes_of, explain_by, no_longer_by, told, waits_for_news
from coldchain.judgement.windows import About
from coldchain.messages.catalogue import ENGLISH
from coldchain.messages.life import meanwhile
from coldchain.messages.subject import zone_of
from links.records import Records
from links.records_actions import ActionRow, newest_action, write_action
from links.records_alarms import save_alarm_state, save_transitions
from links.records_held import load_excursion
from links.records_life import (
    Lively,
    due_alarms,
    explained_or_active,
    lively,
    load_chatter,
    steps_since,
)
from links.records_outbox import put

LOOK_EVERY_MS = 1_000
DUE_AT_MOST = 500
WATCHER = "watcher"
CLOCK = "clock"


class _Item(NamedTuple):
    """An alarm at which is looked, and what a window asks of it."""

    lively: Lively
    about: About


class Life:
    """Looks after all alarms of the records.

    Args:
        records: Where they are.
        settings: How long things last.
        telling: Where what it takes to tell people is found.
    """

    def __init__(self, records: Records, settings: AlertsSettings, telling: Telling) -> None:
        self._records = records
        self._telling = telling
        self._rules = AgeRules(
            round(settings.realarm_after * MS_PER_S), round(settings.shelve_at_most * MS_PER_S)
        )
        self._chatter = chatter_rules(settings)
        self._windows = Windows(round(settings.loading_for * MS_PER_S))
        self._open: frozenset[tuple[str, str, str]] | None = None  # windows that alarms know of
        self._opening: frozenset[tuple[str, str, str]] = frozenset()
        self._due: Collection[str] = ()
        self._acted = -1
        self._looked_at = 0

    def look(self, now: int, *, live: bool) -> bool:
        """Return whether there is something to do.

        Args:
            now: [ms].
            live: The watcher is not behind, so that what seems to go on does.
        """
        self._due = ()
        if abs(now - self._looked_at) < LOOK_EVERY_MS:
            return False
        self._looked_at = now
        with self._records.reading() as connection:
            self._windows.load(connection, self._telling.judging.watch_list.registries, now)
            self._opening = self._windows.open_at(now)
            newest = newest_action(connection)
            if live:
                due = due_alarms(connection, now, now + self._rules.furthest_ms, DUE_AT_MOST)
                moved = explained_or_active(connection) if self._opening != self._open else []
                self._due = dict.fromkeys([*due, *moved])
        if newest != self._acted:
            self._acted = newest
            self._telling.silence.forget_unheard()
        if live and not self._due:
            self._open = self._opening
        return bool(self._due)

    def desk(self, desk: Desk) -> Desk:
        """Return a desk that knows which windows are open."""
        return desk._replace(causes=self._windows.causes)

    def record(self, desk: Desk) -> list[Transition]:
        """Do what is due, in the desk's transaction; return the alarm transitions."""
        steps: list[Transition] = []
        if self._due:
            for item in lively(desk.connection, self._due):
                steps += self._look_at(desk, _Item(item, self._about(item)))
        return steps

    def commit(self) -> None:
        """Take what was written as committed."""
        if self._due:
            self._open, self._due = self._opening, ()

    def drop(self) -> None:
        """Forget everything: it is looked at again."""
        self._open, self._due, self._looked_at, self._acted = None, (), 0, -1

    def _about(self, item: Lively) -> About:
        registry = self._telling.judging.watch_list.registry_of(item.coop)
        assets = registry.assets if registry else ()
        site = next((asset.site for asset in assets if asset.id == item.asset), "")
        return About(item.coop, item.asset, site, item.device, item.channel, item.kind, item.severity)

    def _look_at(self, desk: Desk, item: _Item) -> list[Transition]:
        """Do what time asks of one alarm; return its transitions."""
        before = item.lively.alarm
        alarm = self._expired(desk, aged(before, self._rules, desk.now), before)
        alarm = self._explained(desk, item.about, alarm)
        alarm, calm = self._calmed(desk, alarm)
        steps: list[Transition] = []
        if waits_for_news(alarm):
            alarm = self._told_again(desk, item.lively._replace(alarm=alarm))
        elif is_due_again(alarm, item.lively.kind, self._rules, desk.now):
            alarm, steps = self._raised_again(desk, item.lively._replace(alarm=alarm))
        due = [due_of(alarm, item.lively.kind, self._rules), calm]
        alarm = replace(alarm, due_at=min((at for at in due if at is not None), default=None))
        if alarm != before:
            note_causes(desk.connection, before, alarm, desk.now)
            save_alarm_state(desk.connection, alarm, desk.now)
        return steps

    def _expired(self, desk: Desk, alarm: Alarm, before: Alarm) -> Alarm:
        """Return an alarm; write down that its shelf is over, if it is."""
        if before.shelved_until_at is not None and alarm.shelved_until_at is None:
            key = f"clock|{Action.UNSHELVE}|{alarm.id}|{before.shelved_until_at}"
            _write(desk, alarm, Action.UNSHELVE, key=key, line="its time is over")
        return alarm

    def _explained(self, desk: Desk, about: About, alarm: Alarm) -> Alarm:
        """Return an alarm that those windows explain that are open now, and no others."""
        wanted = self._windows.causes(about, desk.now)
        present = causes_of(alarm) - {GATEWAY, CHATTER}
        for cause in sorted(present - wanted):
            alarm = no_longer_by(alarm, cause, desk.now)
        if is_active(alarm.state):
            for cause in sorted(wanted - present):
                alarm = explain_by(alarm, cause, desk.now)
        return alarm

    def _calmed(self, desk: Desk, alarm: Alarm) -> tuple[Alarm, int | None]:
        """Return an alarm, no longer chattering when it is calm, and when it will be [ms]."""
        if CHATTER not in causes_of(alarm):
            return alarm, None
        chatter = load_chatter(desk.connection, alarm.id)
        on_since = alarm.since_at if is_active(alarm.state) else None
        if is_calm(chatter, self._chatter, desk.now, on_since=on_since):
            return no_longer_by(alarm, CHATTER, desk.now), None
        return alarm, calm_at(chatter, self._chatter, on_since=on_since)

    def _told_again(self, desk: Desk, item: Lively) -> Alarm:
        """Return an alarm of which people know how it is: they are told when it goes on, or has ended."""
        alarm = item.alarm
        goes_on = is_active(alarm.state)
        since_at = desk.now if alarm.hidden_at is None else alarm.hidden_at
        registry = self._telling.judging.watch_list.registry_of(item.coop)
        zone = zone_of(registry.cooperative.time_zone if registry else "UTC")
        steps = steps_since(desk.connection, alarm.id, since_at)

        def line(language: str) -> str:
            return meanwhile(steps, (since_at, zone), goes_on=goes_on, language=language)

        action = Action.TOLD_AGAIN if goes_on else Action.OVER_MEANWHILE
        _write(
            desk, alarm, action, key=f"clock|{action}|{alarm.id}|{since_at}|{desk.now}", line=line(ENGLISH)
        )
        if goes_on:
            return told(tell_what_goes_on(desk, self._telling, item, line))
        tell_what_is_over(desk, self._telling, item, line)
        return told(alarm)

    def _raised_again(self, desk: Desk, item: Lively) -> tuple[Alarm, list[Transition]]:
        """Return an alarm that was acknowledged long ago and goes on, and the step that raises it again."""
        excursion = load_excursion(desk.connection, item.alarm.excursion)
        if excursion is None or excursion.ended_at is not None:
            return replace(item.alarm, acked_at=None), []
        alarm, step = take(item.alarm, AlarmEvent.REALARM, excursion, Moment(desk.now, 0))
        save_transitions(desk.connection, item.coop, [step])
        put(desk.connection, made_of(desk, self._telling, item._replace(alarm=alarm), step))
        return alarm, [step]


def _write(desk: Desk, alarm: Alarm, action: Action, *, key: str, line: str) -> None:
    row = ActionRow(
        key=key,
        coop=coop_of(alarm.id),
        alarm=alarm.id,
        excursion=alarm.excursion,
        action=action,
        person=WATCHER,
        via=CLOCK,
        at=desk.now,
        comment=line,
        outcome="done",
        state=alarm.state,
        suppression=alarm.suppression,
    )
    write_action(desk.connection, row)
