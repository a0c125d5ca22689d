"""Plain JSON of any maker, by a field map: which field is which channel, where device and time stand.

::

    [[ingest.sources]]
    topic = "farm/+/climate"                # device: what stands for the wildcards
    format = "json"
    fields = { "sensors.t1" = "milk/temperature", "sensors.rh" = "air/humidity" }
    units = { "sensors.t1" = "degF" }
    time = "ts"
    time_format = "s"                       # or "ms" or "iso"

A field that is absent is no reading, one that is null is a failed sensor. Not a language for transformations.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from coldchain.errors import InputError, PackError, UnitError
from coldchain.instants import MS_PER_S
from coldchain.reading import Reading
from coldchain.topic_filters import device_in
from coldchain.units import QUANTITIES, parse_quantity
from ingest.decoders import times
from ingest.decoders.face import Came, Decoded
from ingest.decoders.setup import Setup
from ingest.decoders.values import Table, measured, number, shown, table

_THING = "JSON message"
_ABSENT = object()
_WORDS = {"open": 1.0, "on": 1.0, "true": 1.0, "closed": 0.0, "off": 0.0, "false": 0.0}
_DECIMALS = 6


class _Field(NamedTuple):
    path: tuple[str, ...]
    channel: str
    quantity: str
    factor: float
    offset: float


class PlainJsonDecoder:
    """Decodes objects in which the settings say what is what.

    Args:
        setup: Of its source; options ``fields``, ``units``, ``device_field``, ``time``, ``time_format``.

    Raises:
        InputError: They say nothing, or a unit does not fit.
    """

    def __init__(self, setup: Setup) -> None:
        options = setup.options
        self._names = setup.names
        self._topic = setup.topic
        self._zone = setup.zone
        self._device = _path(options.get("device_field", ""))
        self._time = _path(options.get("time", ""))
        self._time_format = options.get("time_format", "iso")
        self._fields = _fields(options.get("fields", {}), options.get("units", {}))

    def decode(self, came: Came) -> Decoded:
        """Return what the message says of the fields that are known.

        Raises:
            PackError: A field holds something else than the settings say, or the message is no object.
        """
        message = table(_THING, came)
        when = self._when(message, came)
        device = self._names.device(self._foreign(message, came))
        readings = list(self._readings(message, device, when))
        return Decoded(readings, ignored="" if readings else "other-values")

    def _readings(self, message: Table, device: str, when: times.When) -> Iterator[Reading]:
        for field in self._fields:
            found = _at(message, field.path)
            if found is _ABSENT:
                continue
            value = None
            if found is not None:
                value = _number(f"{_THING}, {'.'.join(field.path)}", found, field.quantity)
                value = round(value * field.factor + field.offset, _DECIMALS)
            yield measured(device, field.channel, value, field.quantity, when=when)

    def _foreign(self, message: Table, came: Came) -> str:
        if not self._device:
            return device_in(self._topic, came.topic)
        found = _at(message, self._device)
        if isinstance(found, int) and not isinstance(found, bool):
            found = str(found)[:40] if -(2**63) <= found < 2**64 else ""
        if not isinstance(found, str) or not found:
            raise PackError(f"{_THING}, {'.'.join(self._device)}", _shown(found), "the device's name")
        return found

    def _when(self, message: Table, came: Came) -> times.When:
        if not self._time:
            return times.arrival(came)
        thing, found = f"{_THING}, {'.'.join(self._time)}", _at(message, self._time)
        if found is None or found is _ABSENT:
            return times.arrival(came)
        if self._time_format == "iso":
            return times.said_iso(thing, found, came, zone=self._zone)
        value = number(thing, found)
        return times.said(thing, value if self._time_format == "ms" else value * MS_PER_S, came)


def _fields(fields: Mapping[str, str], units: Mapping[str, str]) -> list[_Field]:
    """Return what each field means.

    Raises:
        InputError: There is none, or a unit does not fit its quantity.
    """
    if not fields:
        example = '{ "temperature" = "air/temperature" }'
        raise InputError("fields", "nothing", f"which field is which channel, e.g. {example}")
    found = []
    for name, channel in fields.items():
        quantity = channel.rpartition("/")[2]
        if quantity not in QUANTITIES:
            allowed = f"a channel that ends in one of {', '.join(QUANTITIES)}"
            raise InputError("fields", f"{channel!r} for {name!r}", allowed)
        offset, factor = _line(units.get(name, ""), QUANTITIES[quantity].unit)
        found.append(_Field(_path(name), channel, quantity, factor, offset))
    return found


def _line(unit: str, ours: str) -> tuple[float, float]:
    """Return what 0 of a unit is in ours, and by how much ours grows with one of it."""
    if not unit:
        return 0.0, 1.0
    low, high = 1000.0, 2000.0  # above absolute zero in each
    try:
        at_low, at_high = (parse_quantity(f"{value:g} {unit}", ours) for value in (low, high))
    except UnitError as error:
        raise InputError("units", repr(unit), error.allowed) from None
    factor = (at_high - at_low) / (high - low)
    return at_low - low * factor, factor


def _path(text: Any) -> tuple[str, ...]:  # noqa: ANN401 - as the settings say
    return tuple(text.split(".")) if isinstance(text, str) and text else ()


def _at(message: Any, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - whatever stands there
    """Return what stands at a path; numbers are places in a list."""
    for key in path:
        if isinstance(message, dict) and key in message:
            message = message[key]
        elif isinstance(message, list) and key.isascii() and key.isdecimal() and int(key[:9]) < len(message):
            message = message[int(key[:9])]
        else:
            return _ABSENT
    return message


def _number(thing: str, found: object, quantity: str) -> float:
    """Return a number; of a door also true and false, and of texts those that are one."""
    if quantity == "open":
        word = str(found).lower() if isinstance(found, bool | str) else ""
        if word in _WORDS:
            return _WORDS[word]
    if isinstance(found, str) and len(found) <= 40 and "_" not in found:  # noqa: PLR2004 - more is no number of a sensor
        try:
            return number(thing, float(found))
        except ValueError:
            raise PackError(thing, shown(found), "a number") from None
    return number(thing, found)


def _shown(found: object) -> str:
    return "nothing" if found is _ABSENT else shown(found)
