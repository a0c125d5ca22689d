"""Shelly of the second generation and later (Plus H&T, H&T Gen3, add-on): its notifications by MQTT.

::

    <id>/events/rpc   {"src":"shellyplusht-...","method":"NotifyFullStatus","params":{"ts":1680962879.62,
                       "temperature:0":{"id":0,"tC":19.8,"tF":67.6},"humidity:0":{"id":0,"rh":42.2},...}}
    <id>/status/temperature:0   {"id":0,"tC":19.8,"tF":67.6}

The clock is the device's (``ts``, seconds); before its first NTP answer there is none, and the time of its
coming to us counts. The second kind of topic says no time, and is taken only where the source's filter names
``status``: a device that speaks on both would be counted twice. One that sleeps says its whole status when it
wakes; what it says again has the same ``ts``. Not the first generation, whose topics are others.

References:
    S48 of docs/sources.md: Shelly, RPC notifications and H&T.
"""

from collections.abc import Iterator

from coldchain.errors import PackError
from coldchain.reading import Reading
from coldchain.topic_filters import device_in
from ingest.decoders import times
from ingest.decoders.face import Came, Decoded
from ingest.decoders.setup import Setup
from ingest.decoders.values import Table, measured, number, shown, sub_table, table

_THING = "Shelly message"
_METHODS = ("NotifyFullStatus", "NotifyStatus")
_VALUES = {"temperature": ("tC", "temperature"), "humidity": ("rh", "humidity")}


class ShellyDecoder:
    """Decodes the notifications of Shelly devices.

    Args:
        setup: Of its source.
    """

    def __init__(self, setup: Setup) -> None:
        self._names = setup.names
        self._topic = setup.topic
        self._hears_status = "status" in setup.topic.split("/")

    def decode(self, came: Came) -> Decoded:
        """Return what a device has measured.

        Raises:
            PackError: It is no notification.
        """
        head, _, last = came.topic.rpartition("/")
        if last == "rpc" and head.endswith("/events"):
            return self._notification(device_in(self._topic, came.topic, 2), came)
        if head.endswith("/status") and self._hears_status:
            foreign = device_in(self._topic, came.topic, 2)
            params = {last: table(_THING, came)}
            return self._decoded(foreign, params, times.arrival(came))
        return Decoded((), ignored="availability" if last == "online" else "other-topic")

    def _notification(self, foreign: str, came: Came) -> Decoded:
        message = table(_THING, came)
        method = message.get("method")
        if not isinstance(method, str):
            raise PackError(f"{_THING}, method", shown(method), " or ".join(_METHODS))
        if method not in _METHODS:
            return Decoded((), ignored="event")
        params = sub_table(_THING, message, "params")
        ts, thing = params.get("ts"), f"{_THING}, ts"
        when = times.arrival(came) if ts is None else times.said_epoch(thing, number(thing, ts), came)
        return self._decoded(foreign, params, when)

    def _decoded(self, foreign: str, params: Table, when: times.When) -> Decoded:
        readings = list(self._readings(self._names.device(foreign), params, when))
        return Decoded(readings, ignored="" if readings else "other-values")

    def _readings(self, device: str, params: Table, when: times.When) -> Iterator[Reading]:
        for key in params:
            kind, _, index = key.partition(":")
            thing = f"{_THING}, {key}"
            if kind in _VALUES:
                name, quantity = _VALUES[kind]
                part = sub_table(_THING, params, key)
                if name not in part:
                    continue
                found = None if part[name] is None else number(f"{thing}.{name}", part[name])
                channel = self._names.channel(self._probe(key, index), quantity)
                yield measured(device, channel, found, quantity, when=when)
            elif kind == "devicepower":
                battery = sub_table(thing, sub_table(_THING, params, key), "battery")
                if battery.get("V") is not None:
                    volts = number(f"{thing}.battery.V", battery["V"])
                    channel = self._names.channel("battery", "voltage")
                    yield measured(device, channel, volts, "voltage", when=when)
            elif kind == "input" and self._names.knows(key):
                state = sub_table(_THING, params, key).get("state")
                if isinstance(state, bool):
                    channel = self._names.channel(key, "open")
                    yield measured(device, channel, float(state), "open", when=when)

    def _probe(self, key: str, index: str) -> str:
        """Return the foreign name of a sensor: the built-in one has none, unless the settings name it."""
        return "" if index in ("", "0") and not self._names.knows(key) else key
