"""Readings as columns: an array for each field of a channel, so that a month is counted in milliseconds."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coldchain.reading import Reading

Instants = NDArray[np.int64]
Values = NDArray[np.float64]


class Columns(NamedTuple):
    """The readings of one channel, in the order of their position.

    Args:
        device: Who measured.
        channel: What.
        unit: SenML, of the newest reading.
        event_at: When each was measured [ms].
        received_at: When each came [ms].
        boot: Of the device.
        sequence: Within the boot.
        value: In ``unit``; NaN where there is none.
        flag: See ``coldchain.reading.Flag``.
    """

    device: str
    channel: str
    unit: str
    event_at: Instants
    received_at: Instants
    boot: Instants
    sequence: Instants
    value: Values
    flag: Instants

    def between(self, from_at: int, until_at: int) -> "Columns":
        """Return those measured from an instant until before another [ms]."""
        first, last = np.searchsorted(self.event_at, (from_at, until_at))
        part = slice(first, last)
        return self._replace(
            event_at=self.event_at[part],
            received_at=self.received_at[part],
            boot=self.boot[part],
            sequence=self.sequence[part],
            value=self.value[part],
            flag=self.flag[part],
        )


def columns_of(readings: Sequence[Reading]) -> list[Columns]:
    """Return readings as columns, one for each channel; they are sorted by device, channel and position."""
    return list(_columns(readings))


def _columns(readings: Sequence[Reading]) -> Iterator[Columns]:
    for (device, channel), group in groupby(readings, key=lambda each: (each.device, each.channel)):
        some = list(group)
        yield Columns(
            device,
            channel,
            some[-1].unit,
            event_at=np.array([each.event_at for each in some], dtype=np.int64),
            received_at=np.array([each.received_at for each in some], dtype=np.int64),
            boot=np.array([each.boot for each in some], dtype=np.int64),
            sequence=np.array([each.sequence for each in some], dtype=np.int64),
            value=np.array([each.value for each in some], dtype=np.float64),
            flag=np.array([each.flag for each in some], dtype=np.int64),
        )
