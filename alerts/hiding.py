"""Keeps the silence of a sensor from people while the silence of its gateway explains it.

The alarm is raised and written down all the same, suppressed by design. When the gateway is heard again and
the sensor is not, people are told of the sensor after all.
"""

from typing import Protocol

from msgspec.structs import replace

from alerts.explained import note_causes
from alerts.grouping import post
from alerts.settings import AlertsSettings
from alerts.telling import drafts
from coldchain.judgement.alarm_table import is_active
from coldchain.judgement.alarms import Alarm
from coldchain.judgement.evaluate import ABSENCE
from coldchain.judgement.suppression import GATEWAY, explain_by, is_hidden, no_longer_by, told
from coldchain.judgement.watch_list import WatchList
from coldchain.messages.subject import Subject
from links.records import Connection
from links.records_alarms import load_alarm, save_alarm_state
from links.records_hidden import Hidden
from links.records_untold import mark_told


class HidingDesk(Protocol):
    """As much of ``bookkeeping.Desk`` as is needed here."""

    @property
    def connection(self) -> Connection:
        """Return where to write, in a transaction."""

    @property
    def settings(self) -> AlertsSettings:
        """Return how people are told."""

    @property
    def now(self) -> int:
        """Return when this is [ms]."""

    def is_hidden(self, coop: str, device: str, /) -> bool:
        """Return whether the silence of a device says nothing about itself."""


def hidden(desk: HidingDesk, alarm: Alarm, coop: str, device: str) -> Alarm:
    """Return an alarm as it is before it is raised: kept from people or not; one that goes on stays so."""
    if is_active(alarm.state) or not alarm.id.endswith(f"|{ABSENCE}"):
        return alarm
    change = explain_by if desk.is_hidden(coop, device) else no_longer_by
    return change(alarm, GATEWAY, desk.now)


def release(desk: HidingDesk, item: Hidden, watch_list: WatchList) -> None:
    """Tell people of an alarm that was kept from them, unless it is over by now."""
    before = load_alarm(desk.connection, item.alarm.id)
    alarm = no_longer_by(before, GATEWAY, desk.now)
    if not is_active(before.state) or alarm == before:
        return
    alarm = told(alarm)
    note_causes(desk.connection, before, alarm, desk.now)
    save_alarm_state(desk.connection, alarm, desk.now)
    watched = watch_list.by_key(item.key) or watch_list.unwatched(item.key)
    if watched is not None and not is_hidden(alarm):
        step = replace(item.raising, recorded_at=desk.now)  # told only now, so it expires later
        post(desk, drafts(Subject(watched, None, desk.now), alarm, [step], desk.settings, desk=desk))
        mark_told(desk.connection, [step.id], desk.now)
