"""The last look at a message before it goes: is it still so, may this person have it now, and may it cost.

In the transaction in which the message is claimed. Whatever does not pass stays in the outbox, with a named
reason. Critical messages are held back by nothing but that they are over or too late.
"""

from collections.abc import Collection
from typing import NamedTuple, Protocol

from alerts.gate_groups import what_is_left
from alerts.standing import Left, as_it_stands
from coldchain.judgement.priority import CRITICAL_LATE
from coldchain.judgement.unsent import HELD, Unsent
from coldchain.messages.prefixes import as_repeat, with_more
from links.records import Connection
from links.records_gateway_told import is_told_meanwhile
from links.records_grouping import inside
from links.records_outbox import Claimed, mark_expired, mark_kept, mark_refused
from links.records_sending import fold, folded_into, free_from, held_with, language_of

HOUR_MS = 3_600_000


class Charge(NamedTuple):
    """What a message was taken to cost before it was sent.

    Args:
        coop: Who pays.
        month: In which month, such as ``2026-11``.
        channel: Name.
        segments: Of SMS.
        money: In the budget's currency.
    """

    coop: str
    month: str
    channel: str
    segments: int
    money: float


class Wait(NamedTuple):
    """Why a message may not cost now, and until when it waits [ms]."""

    reason: Unsent
    until_at: int


class Purse(Protocol):
    """Says what a message may cost, and keeps the accounts."""

    def ask(self, connection: Connection, item: Claimed, text: str, now: int) -> Charge | Wait | None:
        """Return what a message will cost, booked; why it waits; or None when it costs nothing."""

    def give_back(self, connection: Connection, charge: Charge) -> None:
        """Take back what was booked for a message that was certainly not sent."""

    def settle(self, connection: Connection, charge: Charge, segments: int, money: float | None) -> Charge:
        """Book what a message has really cost, as far as the channel said; return what it was."""


class Passed(NamedTuple):
    """A message that goes out now: the text, and what it was taken to cost."""

    item: Claimed
    text: str
    charge: Charge | None = None


class Gate:
    """Looks at each message that is claimed.

    Args:
        per_hour: One person gets at most so many in an hour by one channel; 0 is no limit.
        purse: What they may cost; None: nobody counts.
        silent: Channels that ring at nobody's: a log, a file. They are not limited.
    """

    def __init__(
        self, per_hour: int = 0, purse: Purse | None = None, *, silent: Collection[str] = ()
    ) -> None:
        self._per_hour = per_hour
        self._silent = frozenset(silent)
        self.purse = purse

    def look(self, connection: Connection, item: Claimed, now: int) -> Passed | None:
        """Return a message with its text when it goes out now [ms]; else it is written why not."""
        parts = inside(connection, item) if "~" in item.key else []
        if not parts and is_told_meanwhile(connection, item.transition, item.contact):
            mark_refused(connection, item.id, Unsent.BY_GATEWAY, now)
            return None
        if now >= item.expires_at:
            mark_expired(connection, item.id, item.error if item.error in HELD else Unsent.EXPIRED)
            return None
        left = what_is_left(connection, item, parts, now) if parts else as_it_stands(connection, item)
        if not isinstance(left, Left):
            mark_refused(connection, item.id, left, now)
            return None
        free_at = self._free_at(connection, item, now)
        if free_at is not None:
            mark_kept(connection, item.id, Unsent.RATE, free_at)
            return None
        return self._paid(connection, left.item, left.text, now)

    def _free_at(self, connection: Connection, item: Claimed, now: int) -> int | None:
        """Return when this person may have another message [ms]; None when it is now."""
        if item.channel in self._silent:
            return None
        if not self._per_hour or item.rank <= CRITICAL_LATE or item.purpose == "reply":
            return None
        last_at = free_from(connection, item, now - HOUR_MS, self._per_hour)
        return None if last_at is None else min(last_at, now) + HOUR_MS

    def _paid(self, connection: Connection, item: Claimed, body: str, now: int) -> Passed | None:
        """Return a message with word of what goes with it, when that may cost."""
        was_held = item.error in HELD
        others = held_with(connection, item, HELD) if was_held else []
        count = len(others)
        if was_held or item.attempts > 1:
            count += folded_into(connection, item)
        text = with_more(body, count, language_of(connection, item.coop, item.contact)) if count else body
        if item.in_doubt:
            text = as_repeat(text, language_of(connection, item.coop, item.contact))
        charge = None
        if self.purse is not None:
            found = self.purse.ask(connection, item, text, now)
            if isinstance(found, Wait) and found.reason == Unsent.NO_REPORT:
                mark_refused(connection, item.id, found.reason, now)
                return None
            if isinstance(found, Wait):
                mark_kept(connection, item.id, found.reason, found.until_at)
                return None
            charge = found
        until_at = fold(connection, item, others) if others else item.expires_at
        return Passed(item._replace(expires_at=until_at), text, charge)
