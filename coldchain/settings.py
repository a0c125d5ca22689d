"""Words of the settings file: the base of every section, and values that carry their unit in the text.

Not a loader: ``links/settings_file.py`` reads the file and the environment and finds the lines of mistakes.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, NamedTuple, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from coldchain.errors import InputError
from coldchain.instants import MS_PER_S, from_iso
from coldchain.reading import check_channel, check_name
from coldchain.units import (
    parse_duration_s,
    parse_mass_kg,
    parse_size_bytes,
    parse_temperature_c,
    parse_temperature_difference_k,
)

Where = tuple[str | int, ...]
"""A place in the settings: keys, and indices of arrays counted from 0, e.g. ``("assets", 1, "profile")``."""


class Contradiction(NamedTuple):
    """Two entries that do not fit together, or one that points at nothing.

    Args:
        where: The entry that is wrong.
        error: What is wrong with it.
        fatal: False when one can work with it, e.g. an asset that no limit covers.
    """

    where: Where
    error: InputError
    fatal: bool = True


class Section(BaseModel):
    """A table of the settings file: unknown keys are refused, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def contradictions(cls, tables: Mapping[str, Any], whole: Self | None) -> list[Contradiction]:
        """Return what does not fit together; a whole settings file with cross-references overrides this.

        Args:
            tables: The file as it was written, of which nothing is certain.
            whole: The same, checked; None when a section by itself has mistakes.
        """
        del tables, whole
        return []


def parse_instant(came: object) -> int:
    """Return the instant [ms since 1970, UTC] of a TOML date-time, or of an ISO 8601 text, with a zone.

    Raises:
        InputError: It names no zone, or is no date and time.
    """
    if isinstance(came, datetime) and came.tzinfo is not None:
        return round(came.timestamp() * MS_PER_S)
    return from_iso(came if isinstance(came, str) else str(came))


def _named(text: str) -> str:
    return check_name("this", text)


DurationS = Annotated[float, BeforeValidator(parse_duration_s)]
"""Seconds, written with a unit: ``"250ms"``, ``"15m"``, ``"72h"``, ``"14d"``."""

TemperatureC = Annotated[float, BeforeValidator(parse_temperature_c)]
"""Degrees Celsius, written with a unit: ``"8 degC"``, ``"46.4 degF"``."""

TemperatureDifferenceK = Annotated[float, BeforeValidator(parse_temperature_difference_k)]
"""A difference of temperatures in kelvins, written ``"0.5 degC"`` or ``"1 degF"``."""

MassKg = Annotated[float, BeforeValidator(parse_mass_kg)]
"""Kilograms, written with a unit: ``"120 kg"``, ``"1.5 t"``."""

SizeBytes = Annotated[int, BeforeValidator(parse_size_bytes)]
"""Bytes, written with a unit: ``"512 MB"``, ``"2 GB"``."""

InstantAt = Annotated[int, BeforeValidator(parse_instant)]
"""Milliseconds since 1970, UTC, written ``2026-11-22T10:25:00+03:00`` (with or without quotes)."""

Name = Annotated[str, AfterValidator(_named)]
"""The id of a thing: 1 to 63 of a-z 0-9 - _, first a letter or digit."""

ChannelName = Annotated[str, AfterValidator(check_channel)]
"""``<probe>/<quantity>``, e.g. ``air/temperature``."""
