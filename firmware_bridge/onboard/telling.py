"""Which excursions the gateway tells people of, whom, and in which words. Pure.

Only those that the server cannot know: the row that confirmed it still waits in the spool. What the server
has stored, the server tells, also when the link breaks before its text goes out. One text for one person
about one alarm point until that has come to rest; and none for a second temperature limit of the asset on
the same side that is no more urgent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from coldchain.instants import MS_PER_S
from coldchain.judgement.alarms import Alarm, Known, Moment, Transition, reconcile
from coldchain.judgement.routing import Occasion, route
from coldchain.judgement.untold import is_as_urgent
from coldchain.messages.catalogue import spoken
from coldchain.messages.subject import Subject, words
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry
from firmware_bridge.onboard.judging import LIVE_MS, Standing
from firmware_bridge.onboard.store import Text

if TYPE_CHECKING:
    from firmware_bridge.onboard.settings import ModemSettings

_NEVER_LATE_MS = 1000 * LIVE_MS
_TEMPERATURE = "/temperature"


def ours_to_tell(
    standing: Iterable[Standing], *, severity: Severity, waits: Callable[[int], bool]
) -> list[Standing]:
    """Return the excursions that the server cannot know of, the oldest first.

    Args:
        standing: What stands.
        severity: From which urgency on.
        waits: Whether a row of the spool, by its number, is still there.
    """
    urgent = [each for each in standing if each.live and is_as_urgent(each.severity, severity)]
    urgent.sort(key=lambda each: (each.found_at, each.excursion.started_at, each.excursion.id))
    return [each for each in urgent if waits(each.row)]


def speaks_for(standing: Iterable[Standing], other: Standing, told: Callable[[str], bool]) -> bool:
    """Return whether people know of another limit of the asset, passed on the same side and as urgent.

    Args:
        standing: What stands.
        other: What is to be told.
        told: Whether people are told of an alarm point.
    """
    if not other.limit.channel.endswith(_TEMPERATURE):
        return False
    return any(
        each.point != other.point
        and each.watched.asset.id == other.watched.asset.id
        and each.limit.side is other.limit.side
        and each.limit.channel.endswith(_TEMPERATURE)
        and is_as_urgent(each.severity, other.severity)
        and told(each.point)
        for each in standing
    )


def texts_of(standing: Standing, settings: ModemSettings, now: int) -> list[Text]:
    """Return a text for everybody who is to be told that an excursion began.

    Who is in quiet hours is left to the server, which tells him afterwards, unless it is critical.

    Args:
        standing: The excursion.
        settings: Of the modem.
        now: [ms].
    """
    watched, excursion = standing.watched, standing.excursion
    subject = Subject(watched, standing.limit, standing.known_until)
    by_telephone = _without_mail(watched.registry)
    step, language = _raising(standing, now), watched.registry.cooperative.language
    expires_at = now + round(settings.expires_after * MS_PER_S)
    return [
        Text(
            id=f"{excursion.id}|{each.contact.id}",
            excursion=excursion.id,
            point=standing.point,
            contact=each.contact.id,
            phone=each.contact.phone,
            body=words(subject, step, spoken(each.contact.language, language)),
            started_at=excursion.started_at,
            created_at=now,
            expires_at=expires_at,
            due_at=now,
        )
        for each in route(by_telephone, watched.asset, standing.severity, Occasion(now))
        if each.told and not each.due_at
    ]


def _without_mail(registry: Registry) -> Registry:
    """Return a registry as a modem sees it: who has a mail box only cannot be told, and another stands in."""
    contacts = tuple(replace(each, email="") for each in registry.contacts)
    return replace(registry, contacts=contacts)


def _raising(standing: Standing, now: int) -> Transition:
    """Return the step that the server would tell: an alarm is raised, and it is so now."""
    known = Known(standing.excursion, raised=False, returned=False)
    found = reconcile(Alarm(id=standing.point), [known], Moment(now, _NEVER_LATE_MS), others_open=False)
    return found.transitions[0]
