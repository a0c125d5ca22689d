"""BTHome version 2 over MQTT: service data of UUID 0xFCD2, as gateways for Bluetooth hand it on in JSON.

Understood are objects with the whole advertisement in hexadecimal digits (``data``, as Ruuvi Gateway sends
it; ``raw``, ``adv``), or the service data (``servicedata`` beside ``servicedatauuid``, as OpenMQTTGateway and
Theengs send them; ``service_data`` as text or by UUID). Not what a gateway has decoded by itself.

What is encrypted needs the device's bindkey (``bindkeys`` of the source). Its counter must grow: what was
recorded and sent again later is refused. What was counted before this program started is not known to it.

References:
    S30, S51 of docs/sources.md: bthome-ble; bthome.io on format and encryption.
"""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from coldchain.errors import InputError, PackError
from ingest.decoders import bthome_objects
from ingest.decoders.advertisements import Heard, address, heard, hex_bytes, parse_object, parts
from ingest.decoders.face import Came, Decoded
from ingest.decoders.measured import to_readings
from ingest.decoders.setup import Setup
from links.bthome_cipher import TAG_BYTES, Cipher

PACKET_MS = 2 * 60 * 1000  # a packet id has 8 bits: at one a second it comes round after 256 s
COPY_MS = 3 * 1000  # without one, the same bytes are a copy only as long as gateways need to hand them on
UNREAD = "bthome-object"
ENCRYPTED = "bthome-encrypted"
REPLAYED = "bthome-counter"
_THING = "BTHome message"
_UUID = b"\xd2\xfc"  # 0xFCD2, low byte first
_UUIDS = ("fcd2", "0xfcd2", "0000fcd2-0000-1000-8000-00805f9b34fb")
_SERVICE_DATA_16 = 0x16
_WHOLE = ("data", "raw", "adv", "advertisement")
_SERVICE = ("servicedata", "service_data", "serviceData")
_ADDRESSES = ("mac", "address", "addr", "id")
_TIMES = ("ts", "unixtime", "timestamp", "gwts")
_IS_ENCRYPTED = 0x01
_VERSION_BITS, _VERSION = 5, 2
_COUNTER_BYTES = 4
_LATE = 64  # packets that another gateway may hand on later than the newest
_STARTED_ANEW = 100  # a counter below it: the battery was changed
_DEVICES = 4096  # whose counters are remembered


class BthomeDecoder:
    """Decodes what gateways for Bluetooth hear of BTHome devices.

    Args:
        setup: Of its source; ``options["bindkeys"]`` is the key of each encrypted device by its address.

    Raises:
        InputError: A bindkey is none.
    """

    def __init__(self, setup: Setup) -> None:
        self._names = setup.names
        self._packets = Heard(PACKET_MS)
        self._copies = Heard(COPY_MS)
        self._ciphers = _ciphers(setup.options.get("bindkeys", {}))
        self._counters: OrderedDict[str, int] = OrderedDict()

    def decode(self, came: Came) -> Decoded:
        """Return what a device has measured; what stands before an unknown object is kept.

        Raises:
            PackError: It is no message of such a gateway; it is encrypted and cannot be opened
                (``bthome-encrypted``); its counter went back (``bthome-counter``); or its first object is not
                known (``bthome-object``).
        """
        message = parse_object(came.payload, _THING)
        service = _service_data(message)
        if not service:
            return Decoded((), ignored="not-bthome")
        foreign = address(*map(message.get, _ADDRESSES), came.topic.rpartition("/")[2])
        if not foreign:
            allowed = f"the device's address as {' or '.join(_ADDRESSES)}, or at the end of the topic"
            raise PackError(_THING, f"no address, topic {came.topic[:100]!r}", allowed)
        objects = bthome_objects.read(self._plain(foreign, service))
        if not objects.measured:
            return _nothing(objects)
        repeats = self._packets if objects.has_packet_id or service[0] & _IS_ENCRYPTED else self._copies
        now = heard(message, came.received_at, *_TIMES)
        when = repeats.first(foreign.encode() + service, now)
        readings = to_readings(objects.measured, self._names.device(foreign), when, self._names)
        return Decoded(readings, ignored=UNREAD if objects.unread else "")

    def _plain(self, foreign: str, service: bytes) -> bytes:
        """Return the objects of service data, decrypted."""
        if service[0] >> _VERSION_BITS != _VERSION:
            came, allowed = f"version {service[0] >> _VERSION_BITS}", f"version {_VERSION}"
            raise PackError(f"BTHome device {foreign}", came, allowed, "Set the device to version 2.")
        if not service[0] & _IS_ENCRYPTED:
            if foreign in self._ciphers:
                allowed = "encrypted data, because the settings hold its bindkey"
                raise PackError(f"BTHome device {foreign}", "plain data", allowed, reason=ENCRYPTED)
            return service[1:]
        cipher = self._ciphers.get(foreign)
        if cipher is None:
            next_step = "Put its bindkey into bindkeys of the source, then replay."
            came, allowed = "encrypted data", "plain data, or a bindkey in the settings"
            raise PackError(f"BTHome device {foreign}", came, allowed, next_step, reason=ENCRYPTED)
        return self._opened(foreign, service, cipher)

    def _opened(self, foreign: str, service: bytes, cipher: Cipher) -> bytes:
        sealed, counter = (
            service[1 : -_COUNTER_BYTES - TAG_BYTES],
            service[-_COUNTER_BYTES - TAG_BYTES : -TAG_BYTES],
        )
        nonce = bytes.fromhex(foreign) + _UUID + service[:1] + counter
        plain = cipher.open(nonce, sealed + service[-TAG_BYTES:]) if sealed else None
        if plain is None:
            next_step = "See whether its bindkey is right, then replay."
            came = "data that its bindkey does not open"
            raise PackError(f"BTHome device {foreign}", came, "data of that key", next_step, reason=ENCRYPTED)
        self._count(foreign, int.from_bytes(counter, "little"))
        return plain

    def _count(self, foreign: str, counter: int) -> None:
        """Take a counter when it may follow on the ones before; only what was opened comes here."""
        before = self._counters.get(foreign, 0)
        if _STARTED_ANEW <= counter < before - _LATE:
            allowed = f"one above {before - _LATE}, or below {_STARTED_ANEW} after a new battery"
            raise PackError(f"counter of BTHome device {foreign}", str(counter), allowed, reason=REPLAYED)
        self._counters[foreign] = counter if counter < before - _LATE else max(counter, before)
        self._counters.move_to_end(foreign)
        if len(self._counters) > _DEVICES:
            self._counters.popitem(last=False)


def _ciphers(keys: object) -> dict[str, Cipher]:
    if not isinstance(keys, Mapping):
        raise InputError("bindkeys", repr(keys)[:40], "a table of keys by address")
    ciphers = {}
    for device, key in keys.items():
        if not (foreign := address(device)):
            raise InputError("bindkeys", repr(device)[:80], "addresses such as AA:BB:CC:DD:EE:FF")
        ciphers[foreign] = Cipher(foreign, str(key))
    return ciphers


def _service_data(message: Mapping[str, Any]) -> bytes:
    """Return the service data of UUID 0xFCD2 of a message; nothing when there is none."""
    for key in _SERVICE:
        said = message.get(key)
        if isinstance(said, Mapping):
            said = next((said[uuid] for uuid in said if str(uuid).lower() in _UUIDS), None)
        elif str(message.get("servicedatauuid", "fcd2")).lower() not in _UUIDS:
            said = None
        if said is not None:
            return hex_bytes(f"{_THING}, {key}", said)
    for key in _WHOLE:
        if key in message:
            for kind, content in parts(hex_bytes(f"{_THING}, {key}", message[key])):
                if kind == _SERVICE_DATA_16 and content.startswith(_UUID):
                    return content[len(_UUID) :]
    return b""


def _nothing(objects: bthome_objects.Objects) -> Decoded:
    if objects.unread:
        next_step = "It is kept, and can be replayed when the object is known."
        raise PackError(_THING, objects.unread, "objects of BTHome version 2", next_step, reason=UNREAD)
    return Decoded((), ignored="other-objects")
