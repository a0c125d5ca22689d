"""Tasmota: ``tele/<device>/SENSOR``, one object for each sensor. Not its energy meters.

::

    {"Time":"2021-01-02T09:09:44","DS18B20-1":{"Id":"00000566CC39","Temperature":13.3},...,"TempUnit":"C"}

The clock is the device's (NTP), in its local time: the zone is the source's. Several probes are told apart by
the ``Id`` that the settings name, else by their key, whose number may change when a probe is added. A sensor
that has no number in its key and stands alone is the source's ``probe``.

References:
    S47 of docs/sources.md: Tasmota, MQTT and DS18x20.
"""

from collections.abc import Iterator

from coldchain.errors import PackError
from coldchain.reading import Reading
from coldchain.topic_filters import device_in
from ingest.decoders import times
from ingest.decoders.face import Came, Decoded
from ingest.decoders.setup import Setup
from ingest.decoders.values import Table, celsius, measured, number, shown, sub_table, table

_THING = "Tasmota message"
_PREFIXES = ("tele", "stat")
_SENSORS = ("SENSOR", "STATUS8", "STATUS10")
_UNITS = ("C", "F", "K")
_STATES = {"ON": 1.0, "OFF": 0.0}


class TasmotaDecoder:
    """Decodes the telemetry of Tasmota devices.

    Args:
        setup: Of its source.
    """

    def __init__(self, setup: Setup) -> None:
        self._names = setup.names
        self._topic = setup.topic
        self._zone = setup.zone

    def decode(self, came: Came) -> Decoded:
        """Return what the sensors of a device have measured.

        Raises:
            PackError: It is no telemetry of sensors.
        """
        kind = came.topic.rpartition("/")[2]
        if kind not in _SENSORS:
            return Decoded((), ignored="availability" if kind == "LWT" else "state")
        message = table(_THING, came)
        message = sub_table(_THING, message, "StatusSNS") or message
        unit = message.get("TempUnit", "C")
        if unit not in _UNITS:
            raise PackError(f"{_THING}, TempUnit", shown(unit), f"one of {', '.join(_UNITS)}")
        when = times.said_iso(f"{_THING}, Time", message.get("Time"), came, zone=self._zone)
        readings = list(
            self._readings(message, self._names.device(self._foreign(came.topic)), unit, when=when)
        )
        return Decoded(readings, ignored="" if readings else "other-values")

    def _readings(self, message: Table, device: str, unit: str, *, when: times.When) -> Iterator[Reading]:
        sensors = {key: value for key, value in message.items() if isinstance(value, dict)}
        alone = sum(_measures(value) for value in sensors.values()) == 1
        for key, value in sensors.items():
            probe = self._probe(key, value, alone=alone)
            for name, quantity in (("Temperature", "temperature"), ("Humidity", "humidity")):
                if name not in value:
                    continue
                thing, came = f"{_THING}, {key}.{name}", value[name]
                found = None if came is None else number(thing, came)
                if found is not None and quantity == "temperature":
                    found = celsius(found, unit)
                yield measured(device, self._names.channel(probe, quantity), found, quantity, when=when)
        for key, value in message.items():
            if isinstance(value, str) and value in _STATES and self._names.knows(key):
                channel = self._names.channel(key, "open")
                yield measured(device, channel, _STATES[value], "open", when=when)

    def _foreign(self, topic: str) -> str:
        levels = device_in(self._topic, topic, 1).split("/")
        return "/".join(level for level in levels if level not in _PREFIXES)

    def _probe(self, key: str, value: Table, *, alone: bool) -> str:
        identity = value.get("Id")
        if isinstance(identity, str) and self._names.knows(identity):
            return identity
        return "" if alone and "-" not in key and not self._names.knows(key) else key


def _measures(sensor: Table) -> bool:
    return "Temperature" in sensor or "Humidity" in sensor
