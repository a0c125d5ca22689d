"""From transitions to outbox rows: who is told what, over which channel, under which idempotency key."""

from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from alerts.messages import Scene, message
from alerts.settings import AlertsSettings
from alerts.watched import Watched
from coldchain.instants import MS_PER_S
from coldchain.judgement.alarm_table import Suppression
from coldchain.judgement.alarms import Alarm, Transition
from coldchain.judgement.facts import is_sensor_fault
from coldchain.judgement.routing import route
from coldchain.judgement.untold import is_over_soon
from coldchain.registry.profile import Limit, Severity
from coldchain.registry.registry import covers
from coldchain.registry.things import Shipment
from links.records_outbox import Draft

ABSENCE_SEVERITY = Severity.MEDIUM  # who stands beside it can look; goods that suffer tell the manager
SENSOR_SEVERITY = Severity.MEDIUM  # other probes and the goods are still there; the manager need not run


class Subject(NamedTuple):
    """What an alarm is about.

    Args:
        watched: The channel.
        limit: What was passed; None for an absence or a sensor, and for a limit that is gone.
        known_until: The channel's newest reading [ms].
        back_at: Since when what goes on is back, and only its off-delay keeps it open [ms]; else None.
    """

    watched: Watched
    limit: Limit | None
    known_until: int
    back_at: int | None = None


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
    zone = zone_of(watched.registry.cooperative.time_zone)
    made = []
    over_after_ms = round(settings.over_after * MS_PER_S)
    for step in steps:
        if is_over_soon(step, over_after_ms):
            continue
        goods = shipments_in(watched, step.event_at)
        scene = Scene(
            watched.asset, watched.device, subject.limit, zone, subject.known_until, goods, subject.back_at
        )
        body = message(step, scene)
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
                expires_at=step.recorded_at + round(settings.expires_after * MS_PER_S),
            )
            for person in people
            for channel in settings.channels
        ]
    return made


def severity_of(limit: Limit | None, point: str) -> Severity:
    """Return how urgent an alarm is; of silence and of sensors hears whoever can act on the asset.

    Args:
        limit: What was passed; None when it is about something else.
        point: Id of the alarm.
    """
    if limit is not None:
        return limit.severity
    return SENSOR_SEVERITY if is_sensor_fault(point) else ABSENCE_SEVERITY


def zone_of(name: str) -> tzinfo:
    """Return a time zone; UTC, which messages then name, on a machine that does not know it.

    An alarm in another zone's time is better than none.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # not found, a folder of zones, an impossible name
        return UTC


def shipments_in(watched: Watched, instant: int) -> tuple[Shipment, ...]:
    """Return what was in the asset at an instant [ms], by its legs."""
    registry = watched.registry
    inside = {
        leg.shipment
        for leg in registry.legs
        if leg.asset == watched.asset.id and covers(leg.from_at, leg.until_at, instant)
    }
    return tuple(item for item in registry.shipments if item.id in inside)
