"""``[[calibrations]]`` and ``[[prices]]``: papers of a cooperative, as they stand in the settings file."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from coldchain.errors import InputError
from coldchain.reading import check_channel
from coldchain.registry.product import product_key
from coldchain.registry.things import Calibration, Price
from coldchain.settings import InstantAt, Section, parse_instant
from coldchain.units import QUANTITIES, parse_difference

_DAY_LENGTH = len("2026-11-22")


def _parse_day(came: object) -> int:
    """Return the instant [ms] of a date, which begins at midnight UTC, or of a time with its zone."""
    is_day = isinstance(came, date) and not isinstance(came, datetime)
    text = came if isinstance(came, str) else str(came)
    return parse_instant(f"{text}T00:00:00Z" if is_day or len(text) == _DAY_LENGTH else came)


DayAt = Annotated[int, BeforeValidator(_parse_day)]
"""A date, ``2026-11-22``: midnight UTC; or an instant."""


class CalibrationSettings(Section):
    """``[[calibrations]]``: a certificate of a device, or of one channel of it.

    Args:
        device: Its id.
        certificate: The number of the certificate.
        calibrated: The day that it was calibrated.
        due: The day that the certificate runs out.
        channel: Which channel of the device; empty: the whole device.
        laboratory: Who calibrated it.
        offset: What the device showed too much; in the unit of the channel, which must be named.
        uncertainty: Of the calibration (k = 2); likewise.
    """

    device: str
    certificate: str = Field(min_length=1)
    calibrated: DayAt
    due: DayAt
    channel: str = ""
    laboratory: str = ""
    offset: float | None = None
    uncertainty: float | None = None

    @field_validator("channel")
    @classmethod
    def _a_channel(cls, channel: str) -> str:
        quantity = check_channel(channel).split("/")[1] if channel else ""
        if quantity and quantity not in QUANTITIES:
            allowed = f"<probe>/ and one of {', '.join(QUANTITIES)}"
            raise InputError("channel", repr(channel), allowed)
        return channel

    @field_validator("offset", "uncertainty", mode="before")
    @classmethod
    def _in_unit(cls, came: object, info: ValidationInfo) -> float:
        channel = info.data.get("channel")
        if not channel:
            raise InputError(str(info.field_name), repr(came)[:80], "a channel beside it, for its unit")
        is_below = info.field_name == "offset" and isinstance(came, str) and came.strip().startswith("-")
        text = came.strip()[1:].strip() if is_below and isinstance(came, str) else came
        size = parse_difference(text, QUANTITIES[channel.split("/")[1]].unit)
        return -size if is_below else size

    @model_validator(mode="after")
    def _in_turn(self) -> Self:
        if self.due <= self.calibrated:
            came = "a certificate that runs out before the day of the calibration"
            raise InputError("due", came, "a later day than calibrated")
        return self


class PriceSettings(Section):
    """``[[prices]]``: what a kilogram of a product is worth, for shipments that bring no price.

    Args:
        product: What it is.
        price_per_kg: In the cooperative's own currency.
        from_at: Since when; without it: always.
    """

    product: str = Field(min_length=1)
    price_per_kg: float = Field(ge=0, allow_inf_nan=False)
    from_at: InstantAt = Field(default=0, alias="from")

    @field_validator("product", mode="before")
    @classmethod
    def _by_key(cls, came: object) -> object:
        return product_key(came) if isinstance(came, str) else came


def to_calibration(settings: CalibrationSettings) -> Calibration:
    """Return one certificate."""
    plain = settings.model_dump(exclude={"calibrated", "due"})
    return Calibration(calibrated_at=settings.calibrated, due_at=settings.due, **plain)


def to_price(settings: PriceSettings) -> Price:
    """Return one price."""
    return Price(**settings.model_dump())
