"""The checksum of a series: whether two stores hold the same readings, to the last bit and in every field.

Not a signature: whoever can change a store can change it too. It is reckoned here, from readings in the order
of their positions, so that it is the same whatever the store is: a file, a server, or paper.

It is BLAKE2b with 16 bytes over one MessagePack array for each reading: ``[event_at, boot, sequence,
received_at, value, unit, flag, clock, note]``. The value is a 64-bit float; without a value (FAIL, NaN) it is
nil, and -0.0 is 0.0, because SQLite keeps neither NaN nor the sign of zero.
"""

import hashlib
import math

import msgspec

from coldchain.reading import Reading

_BYTES = 16
_encode = msgspec.msgpack.Encoder().encode


def sameness(reading: Reading) -> tuple[object, ...]:
    """Return everything of a reading but its series, such that equal tuples are the same reading."""
    return (
        reading.event_at,
        reading.boot,
        reading.sequence,
        reading.received_at,
        None if math.isnan(reading.value) else float(reading.value) + 0.0,
        reading.unit,
        int(reading.flag),
        str(reading.clock),
        reading.note,
    )


class Checksum:
    """Sums up readings that are given to it in the order of their positions."""

    def __init__(self) -> None:
        self.count = 0
        self._hash = hashlib.blake2b(digest_size=_BYTES)

    def add(self, reading: Reading) -> None:
        """Take the next reading into account."""
        self.count += 1
        self._hash.update(_encode(sameness(reading)))

    @property
    def text(self) -> str:
        """Return it as 32 hexadecimal digits."""
        return self._hash.hexdigest()
