"""Payloads that are a row of objects: a head that tells kind and length, then the value. Not one maker's.

An object that is not known ends the reading, because nobody knows where the next one starts. What stood
before it is kept; nothing before it is an error.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from coldchain.errors import PackError
from ingest.decoders.measured import Measured

MAX_BYTES = 255  # of a payload: no LoRaWAN region carries more
UNREAD = "lorawan-object"


class Kind(NamedTuple):
    """One kind of object.

    Args:
        length: Of its value [bytes].
        read: Returns what the value says, given the channel in its head; None passes it over.
    """

    length: int
    read: Callable[[int, bytes], Iterable[Measured]] | None = None


def check_size(thing: str, data: bytes) -> None:
    """Return when a payload may be one.

    Raises:
        PackError: It is longer than any (reason ``oversize``).
    """
    if len(data) > MAX_BYTES:
        raise PackError(thing, f"{len(data)} bytes", f"at most {MAX_BYTES}", reason="oversize")


def read(
    thing: str, data: bytes, kinds: Mapping[bytes, Kind], *, head: int, channel_at: int
) -> list[Measured]:
    """Return what the objects of a payload say, in their order.

    Args:
        thing: What it is, for messages.
        data: The payload.
        kinds: By what the head says; a head of two bytes is looked for whole, then by its second byte.
        head: How many bytes it has.
        channel_at: Which byte of it is the channel.

    Raises:
        PackError: Its first object is not known or is cut.
    """
    check_size(thing, data)
    found: list[Measured] = []
    at = 0
    while at < len(data):
        says = data[at : at + head]
        kind = kinds.get(says) or kinds.get(says[1:])
        if kind is None or at + head + kind.length > len(data):
            if at == 0:
                why = "is not known" if kind is None else "is cut"
                raise PackError(thing, f"object {says.hex()}, which {why}", "objects of it", reason=UNREAD)
            return found
        if kind.read is not None:
            found += kind.read(says[channel_at], data[at + head : at + head + kind.length])
        at += head + kind.length
    return found
