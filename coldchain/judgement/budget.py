"""What messages may cost in a month, and which go out as the budget thins. Pure: no clock, no accounts.

A critical message, and danger to goods on their way, is never held back, whatever is left. Everything else
may spend the budget without its reserve, and no more.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from coldchain.instants import MS_PER_S
from coldchain.judgement.priority import severity_of
from coldchain.judgement.unsent import Unsent
from coldchain.registry.profile import Severity

_DECEMBER = 12


class Spending(NamedTuple):
    """What was spent, or one message costs: money in the budget's currency, and segments of SMS."""

    money: float = 0.0
    segments: int = 0


class Budget(NamedTuple):
    """What a cooperative may spend in a month.

    Args:
        money: At most so much; None: it is only counted.
        segments: At most so many; None: they are only counted.
        reserve: The share of both that only critical messages may spend.
        digest_below: While less than this share is left, what is not urgent is told together.
        urgent_below: While less than this share is left, only what is urgent is told.
    """

    money: float | None = None
    segments: int | None = None
    reserve: float = 0.2
    digest_below: float = 0.5
    urgent_below: float = 0.2

    def used(self, spent: Spending) -> float:
        """Return the share that is spent, of whichever is nearer to its end; may be above 1."""
        limits = ((spent.money, self.money), (spent.segments, self.segments))
        return max((_share(part, whole) for part, whole in limits if whole is not None), default=0.0)

    def allows(self, spent: Spending, cost: Spending) -> bool:
        """Return whether a message that is not critical leaves the reserve alone."""
        free = 1 - self.reserve
        money_ok = self.money is None or spent.money + cost.money <= self.money * free
        return money_ok and (self.segments is None or spent.segments + cost.segments <= self.segments * free)


class Tariff(NamedTuple):
    """What a segment costs.

    Args:
        channel: By which it goes.
        prefix: Of the number, international, such as ``+254``; empty: every number.
        price: Of one segment.
    """

    channel: str
    prefix: str
    price: float


def price_of(tariffs: Iterable[Tariff], channel: str, address: str) -> float | None:
    """Return what a segment to an address costs; None where nothing is counted by the segment.

    The longest prefix counts. A number that no prefix fits is taken for the dearest of the channel.

    Args:
        tariffs: All.
        channel: By which it goes.
        address: Number, with ``+``.
    """
    mine = [each for each in tariffs if each.channel == channel]
    fits = [each for each in mine if address.startswith(each.prefix)]
    if fits:
        return max(fits, key=lambda each: len(each.prefix)).price
    return max((each.price for each in mine), default=None)


def is_danger(purpose: str, severity: str) -> bool:
    """Return whether a message must go out whatever is left: it is critical, or about danger to goods."""
    urgent = severity_of(purpose, severity)
    return urgent is Severity.CRITICAL or (purpose == "goods" and urgent is Severity.HIGH)


def held_for(
    budget: Budget, spent: Spending, cost: Spending, item: tuple[str, str], *, in_digest: bool
) -> Unsent | None:
    """Return why a message may not be sent now; None when it may.

    Args:
        budget: Of the cooperative.
        spent: This month, so far.
        cost: Of the message.
        item: Its purpose and severity, as in the outbox.
        in_digest: It has waited to be told together with others, and is so now.
    """
    purpose, severity = item
    if cost == Spending() or is_danger(purpose, severity):
        return None
    left = 1 - budget.used(spent)
    if purpose == "report" and left < budget.digest_below:
        return Unsent.NO_REPORT
    if not budget.allows(spent, cost):
        return Unsent.RESERVE
    if severity_of(purpose, severity) is Severity.HIGH:
        return None
    if left < budget.urgent_below:
        return Unsent.URGENT_ONLY
    return Unsent.DIGEST if left < budget.digest_below and not in_digest else None


def crossed(budget: Budget, before: Spending, after: Spending, shares: Iterable[float]) -> list[float]:
    """Return the shares that are spent after a message and were not before, the smallest first."""
    was, now = budget.used(before), budget.used(after)
    return [share for share in sorted(shares) if was < share <= now]


def month_of(now: int, zone: tzinfo) -> str:
    """Return the month of an instant [ms] in a time zone, such as ``2026-11``."""
    return datetime.fromtimestamp(now / MS_PER_S, zone).strftime("%Y-%m")


def month_ends_at(now: int, zone: tzinfo) -> int:
    """Return when the month of an instant ends in a time zone [ms]."""
    local = datetime.fromtimestamp(now / MS_PER_S, zone)
    years, month = divmod(local.month, _DECEMBER)
    first = datetime(local.year + years, month + 1, 1, tzinfo=zone)
    return round(first.astimezone(UTC).timestamp() * MS_PER_S)


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 1.0
