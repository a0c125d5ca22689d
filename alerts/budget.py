"""Keeps the accounts of messages: counts segments before they are sent, books them, and warns the managers.

What a message costs is booked when it is claimed, in that transaction, and taken back when it was certainly
not sent. So two workers never spend the same money, and a kill leaves too much booked rather than too little.
"""

from datetime import tzinfo

from alerts.budget_settings import BudgetSettings
from alerts.gate import Charge, Wait
from coldchain.errors import InputError
from coldchain.instants import MS_PER_S
from coldchain.judgement.budget import Budget, Spending, crossed, held_for, month_ends_at, month_of, price_of
from coldchain.judgement.unsent import Unsent
from coldchain.messages.budget import Used, budget_message
from coldchain.messages.catalogue import phrases
from coldchain.messages.subject import zone_of
from coldchain.messages.times import time_text
from coldchain.registry.addresses import address_by
from coldchain.sms.segments import MAX_SEGMENTS, split
from links.records import Connection
from links.records_budget import book, managers_of, open_account, spent_in
from links.records_outbox import Claimed, Draft, put
from links.records_sending import language_of, time_zone_of

_KIND = "budget|"
_LASTS_MS = 86_400_000


class Accounts:
    """The purse of every cooperative.

    Args:
        settings: What may be spent.
        channels: By which managers are warned.
    """

    def __init__(self, settings: BudgetSettings, channels: tuple[str, ...]) -> None:
        self._settings = settings
        self._budget = settings.budget()
        self._tariffs = settings.priced()
        self._channels = channels

    def ask(self, connection: Connection, item: Claimed, text: str, now: int) -> Charge | Wait | None:
        """Return what a message will cost, booked; why it waits; or None when it costs nothing.

        Args:
            connection: In the transaction in which it is claimed.
            item: The message.
            text: What it says.
            now: [ms].
        """
        price = price_of(self._tariffs, item.channel, item.address)
        if price is None:
            return None
        zone = zone_of(time_zone_of(connection, item.coop))
        month = month_of(now, zone)
        segments = segments_of(text)
        cost = Spending(price * segments, segments)
        place = (item.coop, month, item.channel)
        open_account(connection, place, self._settings.currency)
        spent = spent_in(connection, item.coop, month)
        severity = "critical" if item.key.startswith(_KIND) else item.severity
        in_digest = item.error == Unsent.DIGEST
        reason = held_for(self._budget, spent, cost, (item.purpose, severity), in_digest=in_digest)
        if reason is not None:
            return Wait(reason, min(self._next_digest(now), month_ends_at(now, zone)))
        book(connection, place, cost, 1)
        self._warn(connection, (item.coop, month), (spent, cost), now)
        return Charge(*place, segments, cost.money)

    def give_back(self, connection: Connection, charge: Charge) -> None:
        """Take back what was booked for a message that was certainly not sent."""
        book(connection, charge[:3], Spending(-charge.money, -charge.segments), -1)

    def settle(self, connection: Connection, charge: Charge, segments: int, money: float | None) -> Charge:
        """Book what a message has really cost, as far as the channel said; return what it was.

        Args:
            connection: In the transaction in which it is marked as sent.
            charge: What was booked.
            segments: What the channel took; 0 when it does not say.
            money: What it cost; None when the channel does not say.
        """
        real = charge._replace(segments=segments or charge.segments)
        each = charge.money / charge.segments if charge.segments else 0.0
        real = real._replace(money=each * real.segments if money is None else money)
        more = Spending(real.money - charge.money, real.segments - charge.segments)
        if more != Spending():
            book(connection, charge[:3], more, 0)
        return real

    def _next_digest(self, now: int) -> int:
        """Return when what waits is told together [ms]: the same instant for all that wait now."""
        every_ms = max(1, round(self._settings.digest_every * MS_PER_S))
        return (now // every_ms + 1) * every_ms

    def _warn(
        self, connection: Connection, place: tuple[str, str], spent: tuple[Spending, Spending], now: int
    ) -> None:
        """Write to the managers when a share of the budget is spent by now; once for each."""
        (coop, month), (before, cost) = place, spent
        after = Spending(before.money + cost.money, before.segments + cost.segments)
        passed = crossed(self._budget, before, after, self._settings.warn_at)
        if not passed:
            return
        stands = self._stands(coop, after)
        zone = zone_of(time_zone_of(connection, coop))
        step = f"{_KIND}{coop}|{month}|{passed[-1]:g}"
        put(
            connection,
            [
                Draft(
                    key=f"{step}|{manager.contact}|{channel}",
                    coop=coop,
                    transition=step,
                    contact=manager.contact,
                    channel=channel,
                    address=address_by(channel, phone=manager.phone, email=manager.email),
                    body=self._words(connection, stands, (now, zone), (coop, manager.contact)),
                    created_at=now,
                    expires_at=now + _LASTS_MS,
                    purpose="system",
                    severity="high",
                )
                for manager in managers_of(connection, coop)
                for channel in self._channels
            ],
        )

    def _stands(self, coop: str, spent: Spending) -> Used:
        """Return how a budget stands, by whichever of money and segments is nearer to its end."""
        budget = self._budget
        by_money = Budget(budget.money).used(spent) if budget.money is not None else -1.0
        is_money = by_money >= (
            Budget(None, budget.segments).used(spent) if budget.segments is not None else -1.0
        )
        is_gone = not budget.allows(spent, Spending())
        if is_money:
            unit = self._settings.currency
            return Used(
                coop, f"{spent.money:.2f} {unit}", f"{budget.money or 0:.2f} {unit}", is_money, is_gone
            )
        return Used(coop, str(spent.segments), str(budget.segments or 0), is_money, is_gone)

    def _words(
        self, connection: Connection, stands: Used, at: tuple[int, tzinfo], reader: tuple[str, str]
    ) -> str:
        language = language_of(connection, *reader)
        return budget_message(stands, time_text(*at, phrases(language)), language)


def segments_of(text: str) -> int:
    """Return how many segments a text takes; the most there can be for what no phone can show."""
    try:
        return len(split(text).segments)
    except InputError:
        return MAX_SEGMENTS
