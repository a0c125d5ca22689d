"""ChirpStack v4, a LoRaWAN network server: ``application/<id>/device/<devEui>/event/up``. Not LoRaWAN.

::

    {"deduplicationId":"3ac7...","time":"2022-07-18T09:34:15.775023242+00:00",
     "deviceInfo":{"deviceName":"Test device","devEui":"0101010101010101"},"fPort":1,"data":"qg==",...}

The clock is that of the radio gateway that heard it (``time``, which a repeated event keeps): it is the
sequence. ``fCnt`` is not: it starts anew at each join, comes round at 65 536 on old devices, and is left out
when it is 0. Values come from ``object``, where the network server has a codec, else from the payload decoder
that the settings name.

References:
    S49 of docs/sources.md: ChirpStack, MQTT integration and event types.
"""

import binascii
from base64 import b64decode
from collections.abc import Iterable, Iterator
from math import isnan

import msgspec

from coldchain.errors import PackError
from coldchain.instants import EARLIEST_AT
from coldchain.reading import Clock, Flag, Reading
from coldchain.sensors.outcome import Reason
from coldchain.units import QUANTITIES
from ingest.decoders import lorawan, times
from ingest.decoders.face import Came, Decoded
from ingest.decoders.payload_face import Said
from ingest.decoders.setup import Setup
from ingest.decoders.values import Table, measured, number, sub_table, table

_THING = "ChirpStack event"
_ALLOWED = "an event of ChirpStack v4 in JSON"
_EVENTS = ("join", "status", "ack", "txack", "log", "location", "integration")
_KEYS = {
    "temperature": ("", "temperature"),
    "humidity": ("", "humidity"),
    "tempc_sht": ("", "temperature"),
    "hum_sht": ("", "humidity"),
    "tempc_ds": ("ds", "temperature"),
    "batv": ("battery", "voltage"),
    "door": ("", "open"),
}
"""What common codecs call their values -> probe and quantity; lower case."""


class _DeviceInfo(msgspec.Struct):
    devEui: str  # noqa: N815 - ChirpStack's own name


class _Up(msgspec.Struct):
    deviceInfo: _DeviceInfo  # noqa: N815 - ChirpStack's own names
    time: str
    fPort: int = 0  # noqa: N815
    data: str = ""


class ChirpstackDecoder:
    """Decodes uplink events.

    Args:
        setup: Of its source; ``payload`` names the decoder of the devices' bytes.

    Raises:
        InputError: There is no payload decoder of that name.
    """

    def __init__(self, setup: Setup) -> None:
        self._names = setup.names
        self._payload = lorawan.decoder(setup.payload) if setup.payload else None

    def decode(self, came: Came) -> Decoded:
        """Return what a device has sent.

        Raises:
            PackError: It is no event, or its payload is not what the payload decoder knows.
        """
        kind = came.topic.rpartition("/")[2]
        if kind != "up":
            return Decoded((), ignored=f"event-{kind}" if kind in _EVENTS else "other-topic")
        whole = table(_THING, came)
        try:
            event = msgspec.convert(whole, _Up)
        except msgspec.ValidationError as error:
            raise PackError(_THING, str(error)[:200], _ALLOWED) from None
        when = times.said_iso(f"{_THING}, time", event.time, came, clock=Clock.GATEWAY)
        values = sub_table(_THING, whole, "object")
        device = self._names.device(event.deviceInfo.devEui)
        if values:
            readings = list(self._of_codec(values, device, when))
        elif self._payload is not None:
            readings = [self._reading(one, device, when) for one in self._said(event)]
        elif event.data:
            next_step = "Give the device profile a codec, or the source a payload decoder (payload)."
            raise PackError(_THING, "data without object", "decoded values", next_step, reason="no-codec")
        else:
            readings = []
        return Decoded(readings, ignored="" if readings else "other-values")

    def _said(self, event: _Up) -> Iterable[Said]:
        assert self._payload is not None  # noqa: S101 - see decode
        try:
            data = b64decode(event.data, validate=True)
        except (binascii.Error, ValueError):
            raise PackError(f"{_THING}, data", repr(event.data[:40]), "base64") from None
        return self._payload(event.fPort, data) if data else ()

    def _reading(self, one: Said, device: str, when: times.When) -> Reading:
        channel = self._names.channel(one.probe, one.quantity)
        if one.event_at >= EARLIEST_AT:  # the device had kept it, and knew the time
            when = when._replace(event_at=one.event_at, clock=Clock.DEVICE)
        if isnan(one.value):
            reading = measured(device, channel, None, one.quantity, when=when)
            return msgspec.structs.replace(reading, note=one.note or reading.note)
        reading = measured(device, channel, float(one.value), one.quantity, when=when)
        if one.note and reading.flag == Flag.GOOD:
            return msgspec.structs.replace(reading, note=one.note, flag=int(Flag.SUSPECT))
        return reading

    def _of_codec(self, values: Table, device: str, when: times.When) -> Iterator[Reading]:
        for key, value in values.items():
            probe, quantity = _KEYS.get(key.lower(), ("", ""))
            if self._names.knows(key):
                channel = self._names.channel(key, quantity or "temperature")
                quantity = channel.rpartition("/")[2]
            else:
                channel = self._names.channel(probe, quantity)
            if quantity not in QUANTITIES:
                continue
            found: float | Reason | None = None
            if value is not None:
                is_state = quantity == "open" and isinstance(value, bool)
                found = float(value) if is_state else number(f"{_THING}, object.{key}", value)
            yield measured(device, channel, found, quantity, when=when)
