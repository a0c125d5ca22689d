"""What decoders of JSON share: the payload as a table, numbers, and readings made of them. Not a decoder.

Foreign JSON is taken strictly: what could be meant in two ways (a key that stands there twice, text in place
of a number, NaN) is an error and not a guess.
"""

import json
from collections.abc import Mapping
from math import isfinite, nan
from typing import Any

import msgspec
from msgspec.structs import replace

from coldchain.errors import PackError
from coldchain.reading import Flag, Reading
from coldchain.sensors.outcome import Reason
from coldchain.units import ABSOLUTE_ZERO_C, QUANTITIES
from ingest.decoders.face import Came
from ingest.decoders.times import When

MAX_PAYLOAD_BYTES = 64 * 1024  # devices say some 100 bytes; the largest known, an uplink of ChirpStack, 4 KB
_DECIMALS = 6  # 39.2 degF must be 4, not 4.000000000000001
_SHOWN = 80
# What firmware of others says where it has no temperature [degC]; what may be true is left to judgement
_NO_TEMPERATURE: dict[float, Reason] = {
    -127.0: Reason.OFF,
    127.94: Reason.LOW_POWER,
    127.9375: Reason.LOW_POWER,
}

Table = dict[str, Any]


def check_size(thing: str, came: Came, limit: int = MAX_PAYLOAD_BYTES) -> None:
    """Return when a payload is not too large.

    Raises:
        PackError: It is.
    """
    if len(came.payload) > limit:
        got = f"{len(came.payload)} bytes"
        raise PackError(thing, got, f"at most {limit} bytes", reason="oversize")


def table(thing: str, came: Came) -> Table:
    """Return a payload that is one JSON object.

    Args:
        thing: What it is, for messages.
        came: The message.

    Raises:
        PackError: It is something else, or says a key twice.
    """
    check_size(thing, came)
    try:
        found = msgspec.json.decode(came.payload, type=Table)
        json.loads(came.payload, object_pairs_hook=_no_repeats)
    except PackError as error:
        raise PackError(thing, error.came, error.allowed) from None
    except (ValueError, OverflowError) as error:  # msgspec's errors and broken Unicode are ValueErrors
        raise PackError(thing, str(error)[:200], "one JSON object") from None
    except RecursionError:
        raise PackError(thing, "thousands of nested brackets", "one JSON object") from None
    return found


def sub_table(thing: str, whole: Table, key: str) -> Table:
    """Return an object inside another; empty when it is absent or null.

    Raises:
        PackError: It is something else.
    """
    found = whole.get(key)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise PackError(f"{thing}, {key}", shown(found), "a JSON object")
    return found


def number(thing: str, value: object) -> float:
    """Return a finite number.

    Raises:
        PackError: It is none: also true, or text that looks like one.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            found = float(value)
        except OverflowError:
            found = nan
        if isfinite(found):
            return found
    raise PackError(thing, shown(value), "a number")


def celsius(value: float, unit: str) -> float:
    """Return a temperature [degC] that was said in ``C``, ``F`` or ``K``."""
    if unit == "F":
        return round((value - 32.0) * 5.0 / 9.0, _DECIMALS)
    return round(value + ABSOLUTE_ZERO_C, _DECIMALS) if unit == "K" else value


def measured(
    device: str, channel: str, value: float | Reason | None, quantity: str, *, when: When
) -> Reading:
    """Return a reading; one that failed when there is no value.

    Args:
        device: Ours.
        channel: Ours.
        value: In the unit of the quantity; why there is none; None when nobody says why.
        quantity: One of ``coldchain.units.QUANTITIES``.
        when: Its time.
    """
    unit = QUANTITIES[quantity].unit
    if isinstance(value, float) and quantity == "temperature":
        value = _NO_TEMPERATURE.get(value, value)
    if isinstance(value, float):
        return when.reading(device, channel, value, unit)
    failed = when.reading(device, channel, nan, unit)
    return replace(failed, flag=int(Flag.FAIL), note=str(value or Reason.OFF))


def shown(value: object) -> str:
    """Return what came, cut for a message."""
    return repr(value)[:_SHOWN]


def _no_repeats(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise PackError("JSON", f"the key {twice[:40]!r} twice", "each key once")
    return found
