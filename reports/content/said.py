"""What a device said on all its channels together, as arrays: a month is 170 000 readings. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from coldchain.gaps import Gap, gaps_of
from coldchain.reading import NO_BOOT, Reading
from reports.content.columns import Columns, Instants


class Said(NamedTuple):
    """Readings of one device, in the order of time.

    Args:
        event_at: When each was measured [ms].
        boot: Of the device.
        sequence: Within the boot.
        channel: Which of the columns it was made of.
    """

    event_at: Instants
    boot: Instants
    sequence: Instants
    channel: Instants

    @classmethod
    def of(cls, columns: Sequence[Columns]) -> "Said":
        """Return the channels of one device as one."""
        none = np.array([], dtype=np.int64)
        event_at = np.concatenate([none, *(each.event_at for each in columns)])
        boot = np.concatenate([none, *(each.boot for each in columns)])
        sequence = np.concatenate([none, *(each.sequence for each in columns)])
        channel = np.repeat(np.arange(len(columns)), [len(each.event_at) for each in columns])
        return cls(event_at, boot, sequence, channel).sorted_by(sequence, boot, event_at)

    def sorted_by(self, *keys: Instants) -> "Said":
        """Return them in another order; the last key counts most."""
        order = np.lexsort(keys)
        return Said(*(each[order] for each in self))

    def between(self, from_at: int, until_at: int) -> "Said":
        """Return what was measured from an instant until before another [ms]."""
        first, last = np.searchsorted(self.event_at, (from_at, until_at))
        return Said(*(each[first:last] for each in self))

    def gaps(self, silent_after_ms: int) -> list[Gap]:
        """Return the gaps, as ``gaps_of`` finds them: it is asked only about the few places in question."""
        steps, is_same = np.diff(self.sequence), (np.diff(self.boot) == 0) & (self.boot[1:] != NO_BOOT)
        places = np.flatnonzero((np.diff(self.event_at) > silent_after_ms) | (is_same & (steps > 1)))
        starts = 1 + np.count_nonzero(np.diff(self.boot))
        if (is_same & (steps < 0)).any() or starts > max(1, len(np.unique(self.boot))):
            # A clock was set back: what was counted next does not stand next.
            return gaps_of(self._readings(range(len(self.event_at))), silent_after_ms=silent_after_ms)
        pairs = (self._readings((place, place + 1)) for place in places.tolist())
        return [gap for pair in pairs for gap in gaps_of(pair, silent_after_ms=silent_after_ms)]

    def _readings(self, places: Iterable[int]) -> Iterator[Reading]:
        for place in places:
            boot, sequence, at = (int(each[place]) for each in (self.boot, self.sequence, self.event_at))
            yield Reading("", "", boot, sequence, at, 0, 0.0, "")
