"""Settings of what messages may cost: section ``[alerts.budget]``."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from coldchain.errors import InputError
from coldchain.judgement.budget import Budget, Tariff
from coldchain.settings import DurationS, Section

Share = Annotated[float, Field(ge=0, le=1)]


class TariffSettings(Section):
    """What a segment of SMS costs.

    Args:
        channel: By which it goes.
        prefix: Of the numbers that it is for, such as "+254"; the longest that fits counts. "": all others.
        price: Of one segment.
        currency: Of the price, such as "KES"; the same for all.
    """

    channel: str
    prefix: Annotated[str, Field(pattern=r"^(\+\d*)?$")] = ""
    price: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]


class BudgetSettings(Section):
    """What each cooperative may spend on messages in a month of its own time zone.

    Args:
        money: At most so much, in the currency of the tariffs; without it nothing is held back for money.
        segments: At most so many segments of SMS; without it nothing is held back for their number.
        reserve: The share of both that only critical messages may spend, and danger to goods on their way.
        digest_below: While less than this share is left, what is not urgent is told in one message at a time.
        digest_every: How long that waits for more, at most.
        urgent_below: While less than this share is left, only high and critical ones go out.
        warn_at: The managers are warned when these shares are spent.
        tariffs: What a segment costs; a channel without one costs nothing and is not counted.
    """

    money: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    segments: Annotated[int, Field(gt=0)] | None = None
    reserve: Share = 0.2
    digest_below: Share = 0.5
    digest_every: Annotated[DurationS, Field(gt=0)] = 3600.0
    urgent_below: Share = 0.2
    warn_at: tuple[Annotated[float, Field(gt=0, le=10)], ...] = (0.5, 0.8, 1.0)
    tariffs: tuple[TariffSettings, ...] = ()

    @model_validator(mode="after")
    def _one_currency(self) -> Self:
        found = sorted({each.currency for each in self.tariffs})
        if len(found) > 1:
            raise InputError("currencies of alerts.budget.tariffs", ", ".join(found), "one and the same")
        if self.money is not None and not self.tariffs:
            next_step = "Add [[alerts.budget.tariffs]] with channel, price and currency."
            raise InputError("alerts.budget.money", "no tariffs", "a price for a segment", next_step)
        return self

    @property
    def currency(self) -> str:
        """Return the currency of everything; empty when nothing has a price."""
        return self.tariffs[0].currency if self.tariffs else ""

    def budget(self) -> Budget:
        """Return what may be spent."""
        return Budget(self.money, self.segments, self.reserve, self.digest_below, self.urgent_below)

    def priced(self) -> tuple[Tariff, ...]:
        """Return the tariffs."""
        return tuple(Tariff(each.channel, each.prefix, each.price) for each in self.tariffs)
