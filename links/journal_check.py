"""The seal of a journal entry: four bytes that show whether a disk gives back what it was given.

SQLite notices a page whose structure is broken, and not a bit that has flipped inside an entry: a temperature
would be another one, and nobody would know. Not a signature. Entries from before there were seals have none,
and are taken as they are when they can be read to their last byte.
"""

import zlib
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import msgspec

SEAL_BYTES = 4
DAMAGED = "damaged-entry"
"""The reason under which a damaged entry is kept in the quarantine."""

AnyEntry = TypeVar("AnyEntry")


class Damaged(NamedTuple):
    """An entry that cannot be read: where it stood, what is left of it, and why."""

    position: int
    blob: bytes
    why: str


def seal(blob: bytes) -> bytes:
    """Return an encoded entry with its seal behind it."""
    return blob + zlib.crc32(blob).to_bytes(SEAL_BYTES, "big")


def unsealed(blob: bytes, decode: Callable[[bytes], AnyEntry]) -> AnyEntry:
    """Return an entry that is as it was written.

    Args:
        blob: As it is stored, with its seal or from before there were seals.
        decode: Decodes an entry, and refuses bytes behind its end.

    Raises:
        ValueError: It is damaged.
    """
    body, end = blob[:-SEAL_BYTES], blob[-SEAL_BYTES:]
    try:
        if body and zlib.crc32(body) == int.from_bytes(end, "big"):
            return decode(body)
        return decode(blob)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"its checksum is not right ({error})") from error
