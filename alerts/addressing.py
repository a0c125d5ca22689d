"""From decisions about people to outbox rows: over which channels, when, until when, about what place."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from alerts.expiring import expires_at
from alerts.settings import AlertsSettings
from alerts.speaking import Say
from coldchain.judgement.routing import Route
from coldchain.registry.addresses import address_by
from coldchain.registry.things import Asset, Contact
from links.records_outbox import Draft


class Letter(NamedTuple):
    """What is told, whoever reads it.

    Args:
        step: The transition that it tells, or another key that is the same for the same news.
        coop: Cooperative.
        say: Returns the text for a person over a channel.
        created_at: [ms].
        severity: How urgent it is.
        about: The asset or site.
        purpose: ``alarm``, ``goods`` or ``gateway``.
        late: It was found long afterwards.
    """

    step: str
    coop: str
    say: Say
    created_at: int
    severity: str = ""
    about: str = ""
    purpose: str = "alarm"
    late: bool = False


def addressed(routes: Iterable[Route], letter: Letter, settings: AlertsSettings) -> list[Draft]:
    """Return one message for each person who is told, and each channel.

    What waits for the end of quiet hours expires so much later.

    Args:
        routes: The decisions.
        letter: What is told.
        settings: Channels and expiry.
    """
    return [
        Draft(
            key=f"{letter.step}|{each.contact.id}|{channel}",
            coop=letter.coop,
            transition=letter.step,
            contact=each.contact.id,
            channel=channel,
            address=address_of(each.contact, channel),
            body=letter.say(each.contact, channel),
            created_at=letter.created_at,
            expires_at=expires_at(
                settings, letter.purpose, letter.severity, max(letter.created_at, each.due_at)
            ),
            due_at=each.due_at,
            purpose=letter.purpose,
            severity=letter.severity,
            about=letter.about,
            late=letter.late,
        )
        for each in routes
        if each.told
        for channel in told_by(each.contact, settings)
    ]


def channels_of(contact: Contact, settings: AlertsSettings) -> tuple[str, ...]:
    """Return by which channels a person is told in turn; empty: as the settings have it."""
    return tuple(name for name in contact.channels if name in settings.channels)


def told_by(contact: Contact, settings: AlertsSettings) -> tuple[str, ...]:
    """Return by which channels a person is told at once: those for which he has an address, if there are any.

    Args:
        contact: Who.
        settings: Which channels there are, and whether one or all of them are used.
    """
    in_turn = channels_of(contact, settings) or settings.fallback_order
    fit = usable(contact, in_turn or settings.at_once)
    return fit[:1] if in_turn else fit


def usable(contact: Contact, names: Sequence[str]) -> tuple[str, ...]:
    """Return the channels for which a person has an address; all, which then say so, when there is none."""
    return tuple(name for name in names if address_of(contact, name)) or tuple(names)


def address_of(contact: Contact, channel: str) -> str:
    """Return under which address a person is told over a channel; empty when he has none of that kind."""
    return address_by(channel, phone=contact.phone, email=contact.email)


def place_of(asset: Asset) -> str:
    """Return under which name alarms of an asset are told together: its site, or itself when it drives."""
    return asset.site or asset.id


def place_of_all(assets: Sequence[Asset], otherwise: str) -> str:
    """Return the one place of some assets; another name when they have none or several."""
    places = {place_of(asset) for asset in assets}
    return places.pop() if len(places) == 1 else otherwise
