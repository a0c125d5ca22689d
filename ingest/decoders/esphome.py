"""ESPHome over MQTT: ``<prefix>/sensor/<name>/state``, one value as plain text, ``nan`` when there is none.

It says no time: that of its coming to us counts. What a sensor measures stands in its name
(``freezer_temperature`` is the probe ``freezer``), or in the settings. Not ESPHome's own binary protocol.
"""

import re

from coldchain.errors import PackError
from coldchain.reading import Reading
from coldchain.topic_filters import device_in
from coldchain.units import QUANTITIES
from ingest.decoders import times
from ingest.decoders.face import Came, Decoded
from ingest.decoders.setup import Setup
from ingest.decoders.values import celsius, check_size, measured, number

_THING = "ESPHome state"
_NUMBER = re.compile(rb"\s*([+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?)\s*")
_NOTHING = (b"nan", b"-nan", b"unknown", b"unavailable")
_STATES = {b"ON": 1.0, b"OFF": 0.0}
_LONGEST = 1024
_SENSOR, _BINARY = "sensor", "binary_sensor"
_PARTS = 4  # prefix, component, name, state
_WORDS = {
    "temperature": "temperature",
    "temp": "temperature",
    "humidity": "humidity",
    "rh": "humidity",
    "voltage": "voltage",
    "door": "open",
    "lid": "open",
}


class EsphomeDecoder:
    """Decodes the states of ESPHome nodes.

    Args:
        setup: Of its source; option ``temperature_unit``.
    """

    def __init__(self, setup: Setup) -> None:
        self._names = setup.names
        self._topic = setup.topic
        self._unit = str(setup.options.get("temperature_unit") or "C")

    def decode(self, came: Came) -> Decoded:
        """Return one reading.

        Raises:
            PackError: The state is no number.
        """
        parts = came.topic.rsplit("/", _PARTS - 1)
        if len(parts) < _PARTS or parts[3] != "state" or parts[1] not in (_SENSOR, _BINARY):
            is_status = came.topic.endswith("/status")
            return Decoded((), ignored="availability" if is_status else "other-topic")
        _, component, name, _ = parts
        channel, quantity = self._channel(name)
        if (quantity == "open") != (component == _BINARY):
            quantity = ""
        if not quantity:
            return Decoded((), ignored="other-values")
        check_size(_THING, came, _LONGEST)
        value = _state(came.payload) if component == _BINARY else self._value(came.payload, quantity)
        return Decoded([self._reading(channel, value, quantity=quantity, came=came)])

    def _reading(self, channel: str, value: float | None, *, quantity: str, came: Came) -> Reading:
        device = self._names.device(device_in(self._topic, came.topic, _PARTS - 1))
        return measured(device, channel, value, quantity, when=times.arrival(came))

    def _channel(self, name: str) -> tuple[str, str]:
        """Return channel and quantity of a sensor; no quantity when nobody says what it measures."""
        if self._names.knows(name):
            channel = self._names.channel(name, _quantity(name)[1] or "temperature")
            quantity = channel.rpartition("/")[2]
            return channel, quantity if quantity in QUANTITIES else ""
        probe, quantity = _quantity(name)
        return self._names.channel(probe, quantity), quantity

    def _value(self, payload: bytes, quantity: str) -> float | None:
        if payload.strip().lower() in _NOTHING:
            return None
        found = _NUMBER.fullmatch(payload)
        if found is None:
            raise PackError(_THING, repr(payload[:40]), "a number, or nan")
        value = number(_THING, float(found[1]))
        return celsius(value, self._unit) if quantity == "temperature" else value


def _state(payload: bytes) -> float | None:
    found = _STATES.get(payload.strip().upper())
    if found is None and payload.strip().lower() not in _NOTHING:
        raise PackError(_THING, repr(payload[:40]), "ON or OFF")
    return found


def _quantity(name: str) -> tuple[str, str]:
    """Return probe and quantity in a name such as ``freezer_temperature``; empty ones when it has none."""
    probe, _, last = name.lower().replace("-", "_").rpartition("_")
    quantity = _WORDS.get(last, "")
    return (probe or (last if quantity == "open" and last != "door" else ""), quantity)
