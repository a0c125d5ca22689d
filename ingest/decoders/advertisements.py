"""Bluetooth advertisements as gateways hand them on in JSON: the object, the address, the parts, the repeats.

Not what a part means: that is each format's own file.

The same measurement is heard several times, by several gateways, a second apart. It must have one name, so it
must have one time: the first that was seen here. A repeat is therefore not passed over but read again with
that time, and the store keeps it once; passing it over would lose it when the first was never committed.
"""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from coldchain.errors import PackError
from coldchain.instants import EARLIEST_AT, MS_PER_S
from coldchain.reading import Clock
from ingest.decoders.times import When

MAX_PAYLOAD_BYTES = 16 * 1024  # an advertisement has at most 1650 bytes, and gateways send one in a message
_MAX_ADVERTISEMENT_BYTES = 1650  # Bluetooth Core 5, volume 6 part B section 2.3.4.9
_KEPT = 16_384  # measurements remembered: 200 s of a hundred tags at 1.285 s
_MAC = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]?){5}[0-9A-Fa-f]{2}")
_OBJECT = msgspec.json.Decoder(dict[str, Any])
_SHORT_BYTES = 48
_LATEST_S = 2**33  # the year 2242; larger numbers are no seconds


def parse_object(payload: bytes, thing: str) -> dict[str, Any]:
    """Return the JSON object of a message.

    Raises:
        PackError: It is too large (reason ``oversize``), or no object.
    """
    if len(payload) > MAX_PAYLOAD_BYTES:
        allowed = f"at most {MAX_PAYLOAD_BYTES} bytes"
        raise PackError(thing, f"{len(payload)} bytes", allowed, reason="oversize")
    try:
        return _OBJECT.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise PackError(thing, str(error)[:200], "a JSON object") from None
    except RecursionError:
        raise PackError(thing, "thousands of nested brackets", "a JSON object") from None


def hex_bytes(thing: str, text: object) -> bytes:
    """Return the bytes of hexadecimal digits.

    Raises:
        PackError: They are none, or more than any advertisement has.
    """
    if isinstance(text, str) and len(text) <= 2 * _MAX_ADVERTISEMENT_BYTES:
        try:
            return bytes.fromhex(text)
        except ValueError:
            pass
    raise PackError(thing, repr(text)[:80], "the hexadecimal digits of an advertisement")


def address(*texts: object) -> str:
    """Return the first text that is a Bluetooth address, as 12 digits in capitals; nothing if none is."""
    for text in texts:
        if isinstance(text, str) and _MAC.fullmatch(text):
            return text.replace(":", "").replace("-", "").upper()
    return ""


def parts(advertisement: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield type and content of each part; the last may be cut."""
    at = 0
    while at + 1 < len(advertisement) and advertisement[at]:
        end = at + 1 + advertisement[at]
        yield advertisement[at + 1], advertisement[at + 2 : end]
        at = end


def heard(message: Mapping[str, Any], received_at: int, *keys: str) -> When:
    """Return when a gateway heard a device: by its own clock when that has been set, else when it came to us.

    Args:
        message: The JSON object.
        received_at: When it came [ms since 1970, UTC].
        keys: Where gateways say it, as seconds since 1970, in numbers or text.
    """
    for key in keys:
        seconds = _seconds(message.get(key))
        if seconds * MS_PER_S >= EARLIEST_AT:
            return When(int(seconds * MS_PER_S), Clock.GATEWAY, received_at)
    return When(received_at, Clock.SERVER, received_at)


def _seconds(said: object) -> float:
    try:
        seconds = float(said) if isinstance(said, str | int | float) and len(str(said)) < 40 else 0.0  # noqa: PLR2004
    except (ValueError, OverflowError):
        return 0.0
    return seconds if 0 < seconds < _LATEST_S else 0.0


def _short(measurement: bytes) -> bytes:
    """Return what names a measurement in little memory; most are short themselves."""
    if len(measurement) <= _SHORT_BYTES:
        return measurement
    return hashlib.blake2b(measurement, digest_size=_SHORT_BYTES).digest()


class Heard:
    """The measurements that were heard lately, by their bytes. Bounded in number and in time.

    Args:
        window_ms: How long the same bytes are the same measurement [ms]; shorter than a device's counter
            takes to come round.
    """

    def __init__(self, window_ms: int) -> None:
        self._window_ms = window_ms
        self._first: OrderedDict[bytes, When] = OrderedDict()

    def first(self, measurement: bytes, when: When) -> When:
        """Return when a measurement was first heard, which is ``when`` unless it is a repeat.

        Args:
            measurement: All bytes that the device said, its address and its counter among them.
            when: When it was heard this time.
        """
        measurement = _short(measurement)
        before = self._first.get(measurement)
        if before is not None and abs(when.event_at - before.event_at) <= self._window_ms:
            return before
        self._first[measurement] = when
        self._first.move_to_end(measurement)
        if len(self._first) > _KEPT:
            self._first.popitem(last=False)
        return when
