"""Ruuvi Gateway: advertisements of RuuviTags, data format 5, one a message. Not the tag's format itself.

::

    ruuvi/<gateway>/<tag>
    {"gw_mac": "C8:25:2D:8E:9C:2C", "rssi": -26, "gwts": "1653668027", "ts": "1653668027", "data": "02..."}

The clock is the gateway's (``ts``, whole seconds); a gateway whose clock was never set is timed by its coming
to us. The tag's own counter is 16 bits wide, starts anew with the battery and comes round after a day, so it
is no sequence of ours: it names the measurement within the second that the gateway gives (decision 29).

References:
    S29 of docs/sources.md: ruuvi/docs, MQTT and data format 5.
"""

from coldchain.errors import InputError, PackError
from coldchain.instants import MS_PER_S
from coldchain.sensors import ruuvi
from coldchain.sensors.outcome import Fault
from ingest.decoders.advertisements import Heard, address, heard, hex_bytes, parse_object, parts
from ingest.decoders.face import Came, Decoded
from ingest.decoders.measured import Measured, failed, humidity, to_readings
from ingest.decoders.setup import Setup
from ingest.decoders.times import When

REPEAT_MS = 10 * 60 * 1000  # a tag that measures every 1.285 s comes round after 23 hours
_THING = "Ruuvi Gateway message"
_MANUFACTURER_DATA, _RUUVI = 0xFF, b"\x99\x04"
_FORMAT = "ruuvi-format"
_MV_PER_V = 1000


class RuuviGatewayDecoder:
    """Decodes what one or several Ruuvi Gateways hear.

    Args:
        setup: Of its source.
    """

    def __init__(self, setup: Setup) -> None:
        self._names = setup.names
        self._heard = Heard(REPEAT_MS)

    def decode(self, came: Came) -> Decoded:
        """Return what a tag has measured; other Bluetooth devices are passed over.

        Raises:
            PackError: It is no message of such a gateway, or the tag has another data format
                (``ruuvi-format``).
        """
        message = parse_object(came.payload, _THING)
        if "data" not in message:
            return Decoded((), ignored="gateway-status")
        advertisement = hex_bytes(f"{_THING}, data", message["data"])
        payload = _payload(advertisement)
        if not payload:
            return Decoded((), ignored="not-ruuvi")
        tag = _tag(payload)
        device = address(tag.mac, came.topic.rpartition("/")[2])
        if not device:
            came_as = f"topic {came.topic[:100]!r} and a tag without an address"
            raise PackError(_THING, came_as, "the tag's address at the end of the topic")
        when = self._when(payload, tag, heard(message, came.received_at, "ts", "gwts"))
        return Decoded(to_readings(_measured(tag), self._names.device(device), when, self._names))

    def _when(self, payload: bytes, tag: ruuvi.Tag, now: When) -> When:
        """Return the time of a measurement: the same whoever heard it, and another for each of a second."""
        if tag.sequence is None:
            return now
        event_at = now.event_at - now.event_at % MS_PER_S + tag.sequence % MS_PER_S
        return self._heard.first(payload, now._replace(event_at=event_at))


def _payload(advertisement: bytes) -> bytes:
    for kind, content in parts(advertisement):
        if kind == _MANUFACTURER_DATA and content.startswith(_RUUVI):
            return content[len(_RUUVI) :]
    return b""


def _tag(payload: bytes) -> ruuvi.Tag:
    try:
        tag = ruuvi.decode(payload)
    except InputError as error:
        raise PackError(error.thing, error.came, error.allowed) from None
    if isinstance(tag, Fault):
        allowed = f"{ruuvi.FORMAT} (RAWv2)"
        next_step = "Bring the tag up to date, or wait until this format is known; the message is kept."
        raise PackError("Ruuvi data format", str(payload[0]), allowed, next_step, reason=_FORMAT)
    return tag


def _measured(tag: ruuvi.Tag) -> list[Measured]:
    """Return what a tag has: a tag without a humidity sensor is not a tag whose sensor failed."""
    found = []
    if tag.temperature_c is None:  # every tag measures it, so that its sensor has failed
        found = [failed("", "temperature"), *([failed("", "humidity")] if tag.humidity_pct is None else [])]
    if tag.temperature_c is not None:
        found.append(Measured("", "temperature", tag.temperature_c))
    if tag.humidity_pct is not None:
        found.append(humidity("", tag.humidity_pct))
    if tag.battery_mv is not None:
        found.append(Measured("battery", "voltage", tag.battery_mv / _MV_PER_V))
    return found
