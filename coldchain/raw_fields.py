"""Fields that hold a sensor's bytes as they came: decoded here, so that devices never need to judge them.

::

    <probe>.<kind>=#<hexadecimal digits>      <probe>.<kind>=?<reason>

A device that only carries bytes stays right for ever; what they mean is known on the gateway, which can be
brought up to date. One raw field gives one field for each quantity of its sensor; a fault is its note. Not
the lines that they stand in: those are ``coldchain/frame_parser.py``.
"""

import re
from collections.abc import Callable

from coldchain.frames import Field
from coldchain.reading import NAME_PATTERN
from coldchain.sensors import dht22, ds18b20, sensirion
from coldchain.sensors.outcome import Fault, Reason

Value = float | Reason
Values = dict[str, Value]  # by code of the quantity, e.g. "t"

_DECIMALS = 3  # the finest step of these sensors is 0.003 K
_NAN = float("nan")


def _sht3(data: bytes) -> Values:
    return _halves(*sensirion.decode_halves(data))


def _sht4(data: bytes) -> Values:
    return _halves(*sensirion.decode_halves(data, sht4x=True))


def _halves(temperature_c: Value, humidity_pct: Value) -> Values:
    return {"t": temperature_c, "h": humidity_pct}


def _ds18(data: bytes) -> Values:
    decoded = ds18b20.decode(data)
    return {"t": decoded.reason if isinstance(decoded, Fault) else decoded.temperature_c}


def _dht22(data: bytes) -> Values:
    decoded = dht22.decode(data)
    if isinstance(decoded, Fault):
        return _halves(decoded.reason, decoded.reason)
    return _halves(decoded.temperature_c, decoded.humidity_pct)


KINDS: dict[str, tuple[int, tuple[str, ...], Callable[[bytes], Values]]] = {
    "sht3": (sensirion.LENGTH, ("t", "h"), _sht3),
    "sht4": (sensirion.LENGTH, ("t", "h"), _sht4),
    "ds18": (ds18b20.LENGTH, ("t",), _ds18),
    "dht22": (dht22.LENGTH, ("t", "h"), _dht22),
}
"""Kind of sensor: its bytes, the codes of what it measures, and how they are decoded."""

RAW_FIELD = re.compile(
    rf"({NAME_PATTERN})\.({'|'.join(KINDS)})=(?:#((?:[0-9A-Fa-f]{{2}})+)|\?([a-z][a-z0-9-]{{0,15}}))"
)


def parse(text: str) -> list[Field]:
    """Return what a raw field says, one field a quantity; none when it is no raw field, or not whole.

    Args:
        text: One field of a frame, e.g. ``air.sht3=#63A0B7A6D18F``.
    """
    match = RAW_FIELD.fullmatch(text)
    if match is None:
        return []
    probe, kind, digits, reason = match.groups()
    length, codes, decode = KINDS[kind]
    if digits is None:
        return [Field(probe, code, _NAN, reason) for code in codes]
    if len(digits) != 2 * length:
        return []
    return [_field(probe, code, value) for code, value in decode(bytes.fromhex(digits)).items()]


def _field(probe: str, code: str, value: Value) -> Field:
    if isinstance(value, Reason):
        return Field(probe, code, _NAN, value.value)
    return Field(probe, code, round(value, _DECIMALS) + 0.0)  # + 0.0 turns -0.0 into 0.0
