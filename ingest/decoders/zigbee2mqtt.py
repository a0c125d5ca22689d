"""Zigbee2MQTT: ``zigbee2mqtt/<friendly name>``, the whole state of a device in one object. Not Zigbee.

::

    {"battery":97,"humidity":48.2,"linkquality":112,"pressure":1009,"temperature":4.31,"voltage":2995}

With ``last_seen`` switched on there (ISO 8601 or epoch) the clock is that server's, and what it repeats from
its memory after a restart keeps its time. Without, the time of coming to us counts, and an old state that is
said again looks new: switch it on. ``contact`` becomes a door; the voltage of a battery is in mV.
"""

from collections.abc import Iterator

from coldchain.errors import PackError
from coldchain.reading import Clock, Reading
from coldchain.topic_filters import below
from ingest.decoders import times
from ingest.decoders.face import Came, Decoded
from ingest.decoders.setup import Setup
from ingest.decoders.values import Table, celsius, measured, number, shown, table

_THING = "Zigbee2MQTT message"
_COMMANDS = ("set", "get")
_MV_PER_V = 1000.0
_LEAST_MV = 1000.0  # a battery's 3 V is 3000 there; a plug's 230 is volts of the mains, which is none of ours


class Zigbee2mqttDecoder:
    """Decodes the states that a Zigbee2MQTT publishes.

    Args:
        setup: Of its source; option ``temperature_unit``.
    """

    def __init__(self, setup: Setup) -> None:
        self._names = setup.names
        self._topic = setup.topic
        self._unit = str(setup.options.get("temperature_unit") or "C")

    def decode(self, came: Came) -> Decoded:
        """Return what a device has measured.

        Raises:
            PackError: It is no state of a device.
        """
        friendly = below(self._topic, came.topic)
        head, _, last = friendly.rpartition("/")
        if friendly.startswith("bridge/"):
            return Decoded((), ignored="bridge")
        if head and last == "availability":
            return Decoded((), ignored="availability")
        if head and last in _COMMANDS:
            return Decoded((), ignored="command")
        message = table(_THING, came)
        when = _when(message.get("last_seen"), came)
        readings = list(self._readings(message, self._names.device(friendly), when))
        return Decoded(readings, ignored="" if readings else "other-values")

    def _readings(self, message: Table, device: str, when: times.When) -> Iterator[Reading]:
        for key, value in message.items():
            quantity = key if key in ("temperature", "humidity") else self._mapped(key)
            if not quantity:
                continue
            channel = self._names.channel("" if quantity == key else key, quantity)
            found = None if value is None else number(f"{_THING}, {key}", value)
            if found is not None and quantity == "temperature":
                found = celsius(found, self._unit)
            yield measured(device, channel, found, quantity, when=when)
        if "contact" in message:
            yield self._door(message["contact"], device, when)
        voltage = message.get("voltage")
        if voltage is not None and "battery" in message:
            volts = number(f"{_THING}, voltage", voltage)
            channel = self._names.channel("battery", "voltage")
            yield measured(
                device, channel, volts / _MV_PER_V if volts >= _LEAST_MV else volts, "voltage", when=when
            )

    def _mapped(self, key: str) -> str:
        """Return the quantity of a value of several, such as ``temperature_l2``, that the settings name."""
        quantity = key.partition("_")[0]
        return quantity if quantity in ("temperature", "humidity") and self._names.knows(key) else ""

    def _door(self, contact: object, device: str, when: times.When) -> Reading:
        if not isinstance(contact, bool | None):
            raise PackError(f"{_THING}, contact", shown(contact), "true or false")
        value = None if contact is None else float(not contact)  # contact is made: it is closed
        probe = "contact" if self._names.knows("contact") else ""
        return measured(device, self._names.channel(probe, "open"), value, "open", when=when)


def _when(last_seen: object, came: Came) -> times.When:
    thing = f"{_THING}, last_seen"
    if last_seen is None:
        return times.arrival(came)
    if isinstance(last_seen, str):
        return times.said_iso(thing, last_seen, came, clock=Clock.GATEWAY)
    return times.said(thing, number(thing, last_seen), came, clock=Clock.GATEWAY)
