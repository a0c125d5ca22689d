"""Storage profiles as they stand in the settings file: limits with units that fit their channel.

The rest of the registry is in ``settings``; what a limit means is in ``profile``.
"""

from typing import Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from coldchain.errors import InputError
from coldchain.nearest import did_you_mean
from coldchain.registry.profile import Limit, Profile, Severity, Side
from coldchain.settings import ChannelName, DurationS, Name, Section
from coldchain.units import QUANTITIES, parse_difference, parse_quantity

_TAKEN = ("absence", "sensor-fault")  # what excursions without a limit are called


class LimitSettings(Section):
    """``[[profiles.<name>.limits]]``: ``above`` or ``below``, in a unit that fits the channel.

    Args:
        name: Never change it: the ids of excursions are made of it.
        channel: What is limited.
        above: An excursion is above this; give this or ``below``.
        below: An excursion is below this.
        inclusive: Whether the bound itself is already out.
        deadband: How far back a value must come to count as back.
        on_delay: How long it must be out to count [s].
        off_delay: How long it must be back to count as over [s].
        severity: How bad it is.
        advice: What a message says to do.
    """

    name: Name
    channel: ChannelName
    above: float | None = None
    below: float | None = None
    inclusive: bool = False
    deadband: float = 0.0
    on_delay: DurationS = 0.0
    off_delay: DurationS = 0.0
    severity: Severity = Severity.HIGH
    advice: str = ""

    @field_validator("name")
    @classmethod
    def _not_taken(cls, name: str) -> str:
        if name in _TAKEN:
            raise InputError(
                "limit name", repr(name), f"any but {' and '.join(_TAKEN)}", "Say what is limited."
            )
        return name

    @field_validator("channel")
    @classmethod
    def _known_quantity(cls, channel: str) -> str:
        quantity = channel.split("/")[1]
        if quantity not in QUANTITIES:
            allowed = f"<probe>/ and one of {', '.join(QUANTITIES)}"
            raise InputError("channel", repr(channel), allowed, did_you_mean(quantity, QUANTITIES))
        return channel

    @field_validator("above", "below", mode="before")
    @classmethod
    def _in_unit(cls, text: object, info: ValidationInfo) -> float:
        channel = info.data.get("channel")  # absent when it is itself wrong, which is told already
        return parse_quantity(text, QUANTITIES[channel.split("/")[1]].unit) if channel else 0.0

    @field_validator("deadband", mode="before")
    @classmethod
    def _difference_in_unit(cls, text: object, info: ValidationInfo) -> float:
        channel = info.data.get("channel")
        return parse_difference(text, QUANTITIES[channel.split("/")[1]].unit) if channel else 0.0

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.above is None) == (self.below is None):
            came = "neither above nor below" if self.above is None else "both above and below"
            raise InputError("limit", came, "one of them; write two limits for a band")
        return self


class ProfileSettings(Section):
    """``[profiles.<name>]``: the limits of one kind of goods or equipment.

    Args:
        limits: Each by itself.
        absence_after: Silence of a channel longer than this is an alarm [s].
        max_gap: Time between two readings beyond this is unknown, never good [s].
    """

    limits: tuple[LimitSettings, ...] = ()
    absence_after: DurationS = Field(default=900.0, gt=0)
    max_gap: DurationS = Field(default=900.0, gt=0)


def to_profile(name: str, settings: ProfileSettings) -> Profile:
    """Return the profile of this name that the settings describe."""
    return Profile(
        name=name,
        limits=tuple(_limit(each) for each in settings.limits),
        absence_after_s=settings.absence_after,
        max_gap_s=settings.max_gap,
    )


def _limit(settings: LimitSettings) -> Limit:
    """Return one limit."""
    return Limit(
        name=settings.name,
        channel=settings.channel,
        side=Side.BELOW if settings.above is None else Side.ABOVE,
        bound=(settings.below or 0.0) if settings.above is None else settings.above,
        inclusive=settings.inclusive,
        deadband=settings.deadband,
        on_delay_s=settings.on_delay,
        off_delay_s=settings.off_delay,
        severity=settings.severity,
        advice=settings.advice,
    )
