"""Puts together how messages leave the outbox, from the settings. Not the workers: those are ``sender``."""

import logging
from collections.abc import Mapping

from alerts.budget import Accounts
from alerts.channels.channel import Channel
from alerts.gate import Gate
from alerts.sender import TAKEN_BACK_AT_MOST, Rules, Sender, senders_of
from alerts.settings import AlertsSettings
from links.clock import Clock
from links.records import Records
from links.records_outbox import take_back

_log = logging.getLogger(__name__)

SILENT = ("log", "file")
"""Channels that ring at nobody's, and that take a message at once."""


def make_senders(
    settings: AlertsSettings, records: Records, channels: Mapping[str, Channel], *, clock: Clock
) -> list[Sender]:
    """Return a worker for each channel.

    Args:
        settings: Section ``[alerts]``.
        records: Where the outbox is.
        channels: By name.
        clock: The clock of this machine.
    """
    return senders_of(records, channels, clock=clock, rules=rules_of(settings))


def take_back_claims(records: Records) -> None:
    """Have what the senders of a program that is dead had in hand go again at once, in doubt.

    Before a sender begins, by the only program that sends from these records: then nobody has it in hand.

    Args:
        records: Where the outbox is.
    """
    with records.transaction() as connection:
        count = take_back(connection, TAKEN_BACK_AT_MOST)
    if count:
        _log.warning("%s messages were in hand when the program ended: they may go out twice", count)


def rules_of(settings: AlertsSettings) -> Rules:
    """Return how messages are sent: where all channels get all, none needs to take over from another."""
    sending = settings.sending
    return Rules(
        retry_at_most_s=settings.retry_at_most,
        order=settings.fallback_order,
        fall_back_after_s=sending.fall_back_after,
        gate=Gate(sending.per_person_and_hour, _purse(settings), silent=SILENT),
        quick=frozenset(SILENT),
    )


def _purse(settings: AlertsSettings) -> Accounts | None:
    """Return who keeps the accounts; None when nothing has a price."""
    return Accounts(settings.budget, settings.at_once) if settings.budget.tariffs else None
