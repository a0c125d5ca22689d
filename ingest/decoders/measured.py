"""What a payload of another maker says of one channel, before it has a device and a time. Not a reading.

Values stay as they came. Only what the maker's own document calls "no value" becomes a failed one: what is
merely impossible is refused later, by admission, which keeps it. Air of more than 100 %RH is no defect but a
wet sensor, as every cooler has at times: it is held at 100, and the note tells.
"""

from collections.abc import Iterable
from math import isnan, nan
from typing import NamedTuple

from msgspec.structs import replace

from coldchain.reading import Flag, Reading
from coldchain.units import QUANTITIES
from ingest.decoders.names import Names
from ingest.decoders.times import When

NO_VALUE = "none"
"""The note of a value that the device itself says it does not have."""
WET = "above-100"
_WETTEST_PCT = 110.0  # more is a broken sensor, not a wet one
_DECIMALS = 4  # the finest step of these formats is 0.001


class Measured(NamedTuple):
    """One value of one channel.

    Args:
        probe: What the maker calls it; empty when the device has but one.
        quantity: One of ``coldchain.units.QUANTITIES``.
        value: In that quantity's unit; NaN when the device says that it has none.
        note: Why the value is not good; empty when it is.
        event_at: Its own time, where a device sends what it had kept [ms since 1970, UTC]; 0: the message's.
    """

    probe: str
    quantity: str
    value: float
    note: str = ""
    event_at: int = 0


def failed(probe: str, quantity: str, note: str = NO_VALUE) -> Measured:
    """Return that a probe has no value now."""
    return Measured(probe, quantity, nan, note)


def humidity(probe: str, value_pct: float) -> Measured:
    """Return a relative humidity [%RH]; a little above 100 is a wet sensor, and held at 100."""
    if 100.0 < value_pct <= _WETTEST_PCT:  # noqa: PLR2004 - 100 %RH is all of it
        return Measured(probe, "humidity", 100.0, WET)
    return Measured(probe, "humidity", value_pct)


def to_readings(measured: Iterable[Measured], device: str, when: When, names: Names) -> list[Reading]:
    """Return values as readings of a device; a channel that comes twice keeps its first.

    Args:
        measured: In any order.
        device: Its name here.
        when: For all of them.
        names: Of its probes.
    """
    readings: dict[str, Reading] = {}
    for one in measured:
        channel = names.channel(one.probe, one.quantity)
        if channel not in readings:
            readings[channel] = _to_reading(one, device, channel, when)
    return list(readings.values())


def _to_reading(one: Measured, device: str, channel: str, when: When) -> Reading:
    value = round(one.value, _DECIMALS) + 0.0  # + 0.0 turns -0.0 into 0.0
    reading = when.reading(device, channel, value, QUANTITIES[one.quantity].unit)
    if isnan(value):
        return replace(reading, flag=int(Flag.FAIL), note=one.note)
    return replace(reading, flag=int(Flag.SUSPECT), note=one.note) if one.note else reading
