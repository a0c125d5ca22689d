"""From transitions to outbox rows: who is told what, over which channel, under which idempotency key."""

from collections.abc import Iterable
from typing import Protocol

from alerts.addressing import Letter, addressed, place_of
from alerts.ending import Whom, heard_begin
from alerts.settings import AlertsSettings
from alerts.speaking import Say, code_for, language_of
from coldchain.instants import MS_PER_S
from coldchain.judgement.alarm_table import Suppression
from coldchain.judgement.alarms import Alarm, Transition
from coldchain.judgement.routing import Occasion, Route, RouteReason, route
from coldchain.judgement.untold import BEGINS, is_over_soon
from coldchain.messages.subject import Subject, severity_of, words
from coldchain.registry.things import Contact
from links.records import Connection
from links.records_choices import has_been_told, stopped
from links.records_outbox import Draft


class TellDesk(Protocol):
    """Where and when something is told."""

    @property
    def connection(self) -> Connection:
        """Return where to write, in a transaction."""

    @property
    def settings(self) -> AlertsSettings:
        """Return how people are told."""

    @property
    def now(self) -> int:
        """Return when this is [ms]."""


def drafts(
    subject: Subject,
    alarm: Alarm,
    steps: Iterable[Transition],
    settings: AlertsSettings,
    *,
    desk: TellDesk | None = None,
) -> list[Draft]:
    """Return the messages that follow from the transitions of one alarm; none while it is suppressed.

    None either about the end of what did not last long enough for that to be worth a text.

    Args:
        subject: What the alarm is about.
        alarm: The alarm afterwards.
        steps: Its transitions, in order.
        settings: Channels and expiry.
        desk: Where it stands who asked for no messages, and when this is; None: that does not count.
    """
    if alarm.suppression is not Suppression.NONE:
        return []
    watched = subject.watched
    severity, about = severity_of(subject.limit, alarm.id), place_of(watched.asset)
    when = occasion(desk, watched.coop)
    routes = route(watched.registry, watched.asset, severity, when)
    whom = Whom(watched.registry, severity, when)
    made = []
    over_after_ms = round(settings.over_after * MS_PER_S)
    for step in steps:
        if is_over_soon(step, over_after_ms):
            continue
        say = _saying(desk, subject, alarm, step)
        letter = Letter(step.id, watched.coop, say, step.recorded_at, severity, about, late=step.late)
        found = heard_begin(desk, routes, step, whom)
        told = heeded(desk, found, letter, begins=step.event in BEGINS)
        made += addressed(told, letter, settings)
    return made


def _saying(desk: TellDesk | None, subject: Subject, alarm: Alarm, step: Transition) -> Say:
    """Return how a step is told to a person, whatever his language is."""

    def say(person: Contact, channel: str) -> str:
        language = language_of(person, subject.watched.registry)
        reader, raising = (subject.watched.coop, person.id), (alarm.id, alarm.occurrence)
        code = code_for(desk, reader, raising, channel, event=step.event)
        return words(subject, step, language, code=code)

    return say


def occasion(desk: TellDesk | None, coop: str, shipment: str = "") -> Occasion:
    """Return when something is told, and who asked for no messages.

    Args:
        desk: In a transaction; None: neither counts.
        coop: Cooperative.
        shipment: The goods in danger; empty when it is about an asset.
    """
    if desk is None:
        return Occasion()
    return Occasion(desk.now, shipment, stopped(desk.connection, coop))


def heeded(desk: TellDesk | None, routes: Iterable[Route], letter: Letter, *, begins: bool) -> list[Route]:
    """Return decisions without those who asked for no messages and have been told of the danger once.

    Args:
        desk: In a transaction; None: nobody asked.
        routes: The decisions.
        letter: What is told.
        begins: Whether it says that something begins; else they are not told.
    """
    kept, choices = [], None
    for each in routes:
        if each.reason is RouteReason.STOP_DANGER and desk is not None:
            choices = stopped(desk.connection, letter.coop) if choices is None else choices
            whom = (letter.coop, each.contact.id)
            since = choices.get(each.contact.id, 0)
            if not begins or has_been_told(desk.connection, whom, letter.about, since):
                continue
        kept.append(each)
    return kept
