"""A reading: one value of one channel, and everything that names it and places it in time.

A channel is one quantity of one probe, written ``<probe>/<quantity>`` (``air/temperature``). The name of a
reading, on which every step is idempotent, is (device, boot, sequence, channel).
"""

import re
from enum import IntEnum
from typing import NamedTuple

import msgspec

from coldchain.errors import InputError

NAME_PATTERN = r"[a-z0-9][a-z0-9_-]{0,62}"
_NAME = re.compile(NAME_PATTERN)
_CHANNEL = re.compile(rf"{NAME_PATTERN}/{NAME_PATTERN}")
TIME_BETWEEN = "time-between:"  # begins the note of a reading whose time is only bounded
NO_BOOT = 0  # the boot of sources that have no boot id; their sequence is the event time


class Flag(IntEnum):
    """How far a value can be trusted, on the scale of IOOS QARTOD."""

    GOOD = 1
    UNKNOWN = 2
    SUSPECT = 3
    FAIL = 4


class Clock:
    """Where the time of a reading came from (the values of ``Reading.clock``)."""

    GPS = "gps"
    NTP = "ntp"
    SERVER = "server"  # asked over the network
    GATEWAY = "gateway"  # the gateway's own clock
    DEVICE = "device"  # carried over by the device's own uptime, or the device's clock
    NONE = "none"  # nobody knew: see the note


class Reading(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One value of one channel.

    Args:
        device: Name of the device that measured.
        channel: ``<probe>/<quantity>``.
        boot: Random 32-bit id that the device drew when it started; ``NO_BOOT`` when it has none.
        sequence: Counts up from 0 within a boot.
        event_at: When it was measured [ms since 1970, UTC]. Assigned once, at the edge, and never changed.
        received_at: When the server first had it [ms since 1970, UTC]; 0 until then.
        value: In ``unit``; NaN exactly when ``flag`` is ``FAIL``.
        unit: SenML unit symbol (RFC 8428 section 12.1), e.g. ``Cel``.
        flag: A ``Flag``.
        clock: A ``Clock``.
        note: Why the value is not good, e.g. ``crc``; empty when it is.
    """

    device: str
    channel: str
    boot: int
    sequence: int
    event_at: int
    received_at: int
    value: float
    unit: str
    flag: int = 1
    clock: str = Clock.GATEWAY
    note: str = ""


def is_untimed(reading: Reading) -> bool:
    """Return whether a reading's time is only a guess between two bounds, which its note tells."""
    return reading.clock == Clock.NONE and reading.note.startswith(TIME_BETWEEN)


class Position(NamedTuple):
    """The total order of the readings of one channel: by event time, then by name."""

    event_at: int
    boot: int
    sequence: int


def position(reading: Reading) -> Position:
    """Return where a reading stands in the order of its channel."""
    return Position(reading.event_at, reading.boot, reading.sequence)


def check_name(kind: str, text: str) -> str:
    """Return ``text`` when it may name a cooperative, gateway, device, asset, ...

    Raises:
        InputError: It has other characters than a-z, 0-9, ``-`` and ``_``, or more than 63.
    """
    if _NAME.fullmatch(text):
        return text
    raise InputError(f"{kind} name", repr(text[:80]), "1 to 63 of a-z 0-9 - _, first a letter or digit")


def check_channel(text: str) -> str:
    """Return ``text`` when it is a channel, ``<probe>/<quantity>``.

    Raises:
        InputError: It is not two names with a slash between.
    """
    if _CHANNEL.fullmatch(text):
        return text
    raise InputError("channel", repr(text[:130]), "<probe>/<quantity>, e.g. air/temperature")
