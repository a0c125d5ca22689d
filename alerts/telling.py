"""From transitions to outbox rows: who is told what, over which channel, under which idempotency key."""

from collections.abc import Iterable

from alerts.expiring import expires_at
from alerts.settings import AlertsSettings
from coldchain.instants import MS_PER_S
from coldchain.judgement.alarm_table import Suppression
from coldchain.judgement.alarms import Alarm, Transition
from coldchain.judgement.routing import route
from coldchain.judgement.untold import is_over_soon
from coldchain.messages.subject import Subject, severity_of, words
from links.records_outbox import Draft


def drafts(
    subject: Subject, alarm: Alarm, steps: Iterable[Transition], settings: AlertsSettings
) -> list[Draft]:
    """Return the messages that follow from the transitions of one alarm; none while it is suppressed.

    None either about the end of what did not last long enough for that to be worth a text.

    Args:
        subject: What the alarm is about.
        alarm: The alarm afterwards.
        steps: Its transitions, in order.
        settings: Channels and expiry.
    """
    if alarm.suppression is not Suppression.NONE:
        return []
    watched = subject.watched
    routes = route(watched.registry, watched.asset, severity_of(subject.limit, alarm.id))
    people = [item.contact for item in routes if item.told]
    severity = severity_of(subject.limit, alarm.id)
    made = []
    over_after_ms = round(settings.over_after * MS_PER_S)
    for step in steps:
        if is_over_soon(step, over_after_ms):
            continue
        body = words(subject, step)
        made += [
            Draft(
                key=f"{step.id}|{person.id}|{channel}",
                coop=watched.coop,
                transition=step.id,
                contact=person.id,
                channel=channel,
                address=person.phone,
                body=body,
                created_at=step.recorded_at,
                expires_at=expires_at(settings, "alarm", severity, step.recorded_at),
                severity=severity,
                about=watched.asset.id,
                late=step.late,
            )
            for person in people
            for channel in settings.at_once
        ]
    return made
