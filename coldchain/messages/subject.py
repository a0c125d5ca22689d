"""What a text is about: from a channel, a limit and a finding to words. Not who is told: see ``routing``."""

from typing import NamedTuple

from coldchain.instants import zone_of as zone_of  # noqa: PLC0414 - asked for here too
from coldchain.judgement.alarms import Transition
from coldchain.judgement.facts import is_sensor_fault
from coldchain.judgement.watch_list import Watched
from coldchain.messages.alarms import Scene, message
from coldchain.messages.catalogue import ENGLISH
from coldchain.registry.profile import Limit, Severity
from coldchain.registry.registry import covers
from coldchain.registry.things import Shipment

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


def words(subject: Subject, step: Transition, language: str = ENGLISH, *, code: str = "") -> str:
    """Return what a person is told of a step of an alarm.

    Args:
        subject: What the alarm is about.
        step: What happened to it.
        language: Of the reader.
        code: By which the reader may answer; empty where nobody hears an answer.
    """
    watched = subject.watched
    zone = zone_of(watched.registry.cooperative.time_zone)
    goods = shipments_in(watched, step.event_at)
    scene = Scene(watched.asset, watched.device, subject.limit, zone, subject.known_until, goods)
    return message(step, scene._replace(back_at=subject.back_at, language=language, code=code))


def severity_of(limit: Limit | None, point: str) -> Severity:
    """Return how urgent an alarm is; of silence and of sensors hears whoever can act on the asset.

    Args:
        limit: What was passed; None when it is about something else.
        point: Id of the alarm.
    """
    if limit is not None:
        return limit.severity
    return SENSOR_SEVERITY if is_sensor_fault(point) else ABSENCE_SEVERITY


def shipments_in(watched: Watched, instant: int) -> tuple[Shipment, ...]:
    """Return what was in the asset at an instant [ms], by its legs."""
    registry = watched.registry
    inside = {
        leg.shipment
        for leg in registry.legs
        if leg.asset == watched.asset.id and covers(leg.from_at, leg.until_at, instant)
    }
    return tuple(item for item in registry.shipments if item.id in inside)
