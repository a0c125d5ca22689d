"""Messages to one person that no alarm is behind: a report, now or each day, and a test.

They go by the ordinary outbox; the step is a key, so that the same one twice is one message.
"""

from datetime import datetime
from typing import NamedTuple

from alerts.addressing import address_of, told_by
from alerts.settings import AlertsSettings
from alerts.speaking import HEARING, language_of
from coldchain.instants import MS_PER_S, to_iso, zone_of
from coldchain.messages.report import check_message
from coldchain.registry.registry import Registry
from coldchain.registry.things import Contact
from links.records_outbox import Draft
from links.records_reports import KIND

REPORT, TEST = "report", "test"
_TEST_LASTS_S = 900.0


class Errand(NamedTuple):
    """A message to one person.

    Args:
        step: The same for the same message, whatever the channel.
        purpose: ``report`` or ``test``.
        created_at: [ms].
        expires_at: Not sent after this [ms].
    """

    step: str
    purpose: str
    created_at: int
    expires_at: int


def report_now(registry: Registry, contact: Contact, settings: AlertsSettings, now: int) -> Errand:
    """Return a report for which somebody asks now [ms]; asked twice within a minute it is one."""
    local = datetime.fromtimestamp(now // MS_PER_S, zone_of(registry.cooperative.time_zone))
    step = f"{KIND}{registry.cooperative.id}|{contact.id}|now|{local:%Y-%m-%dT%H:%M%z}"
    return Errand(step, REPORT, now, now + round(settings.expires.report * MS_PER_S))


def trial_now(registry: Registry, contact: Contact, now: int) -> Errand:
    """Return a test message for which somebody asks now [ms]; asked twice within a minute it is one."""
    minute = to_iso(now // (60 * MS_PER_S) * 60 * MS_PER_S)
    step = f"{TEST}|{registry.cooperative.id}|{contact.id}|{minute}"
    return Errand(step, TEST, now, now + round(_TEST_LASTS_S * MS_PER_S))


def letters(
    registry: Registry, contact: Contact, errand: Errand, *, body: str, settings: AlertsSettings
) -> list[Draft]:
    """Return the messages, one for each channel.

    Args:
        registry: Of the cooperative.
        contact: Who is told.
        errand: Which message it is.
        body: What it says.
        settings: Which channels there are.
    """
    return [_draft(registry, contact, errand, channel, body) for channel in told_by(contact, settings)]


def trial_letters(
    registry: Registry, contact: Contact, errand: Errand, settings: AlertsSettings
) -> list[Draft]:
    """Return a test message by each channel; it says how to answer where answers are heard.

    Args:
        registry: Of the cooperative.
        contact: Who is told.
        errand: Which message it is.
        settings: Which channels there are.
    """
    place = registry.cooperative.name or registry.cooperative.id
    zone, language = zone_of(registry.cooperative.time_zone), language_of(contact, registry)
    return [
        _draft(
            registry,
            contact,
            errand,
            channel,
            check_message(place, errand.created_at, zone, language, answers=channel in HEARING),
        )
        for channel in told_by(contact, settings)
    ]


def _draft(registry: Registry, contact: Contact, errand: Errand, channel: str, body: str) -> Draft:
    return Draft(
        key=f"{errand.step}|{channel}",
        coop=registry.cooperative.id,
        transition=errand.step,
        contact=contact.id,
        channel=channel,
        address=address_of(contact, channel),
        body=body,
        created_at=errand.created_at,
        expires_at=errand.expires_at,
        purpose=errand.purpose,
    )
