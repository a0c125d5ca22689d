"""How many readings a channel was to have beside those that came. Pure.

Where a device counts, its numbers tell it: those that nobody has are missing, and there were no others. Only
where nothing was heard and no number tells anything - before the first reading and after the last one, over a
restart, and of devices that do not count - its interval has to.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from coldchain.evidence import Stretch
from coldchain.reading import NO_BOOT
from coldchain.spans import Span
from reports.content.columns import Instants
from reports.content.said import Said

_MOST = 2**53
"""No more numbers than that are told of one channel in one stretch: a device may say any number of 63 bits,
and what is told has to stay a number for whoever reads it."""


class Due(NamedTuple):
    """Of one channel in one stretch.

    Args:
        missing: How many the device counted that nobody has.
        unheard: How many its interval makes where nothing was heard and nothing was counted.
    """

    missing: int
    unheard: int


class Dues:
    """What was due of the channels of a device in a run of stretches.

    Args:
        said: All that it said in the run.
        run: The time without a break that its stretches make together.
        interval_ms: How often it is registered to measure [ms].
        missed: So many intervals without a word are a gap.
    """

    def __init__(self, said: Said, run: Stretch, *, interval_ms: int, missed: int) -> None:
        self._said, self._run = said, run
        self._interval_ms, self._missed = interval_ms, missed
        self._counted = counted = said.sorted_by(said.sequence, said.boot)
        is_next = (np.diff(counted.boot) != 0) | (np.diff(counted.sequence) != 0)
        self._rank = np.concatenate(([0], np.cumsum(is_next)))  # how many numbers came before each

    def of(self, channel: int, stretches: Sequence[Stretch]) -> list[Due]:
        """Return what was due of a channel, by stretch.

        Args:
            channel: Its place among the columns of which ``said`` was made.
            stretches: Those of the run.
        """
        at, missing, unheard = self._by_number(channel)
        places = np.flatnonzero(missing | unheard)
        at, missing, unheard = at[places], missing[places], unheard[places]
        spans = _Spans(*self._by_time(channel))
        found: list[Due] = []
        for each in stretches:
            own = (at >= each.from_at) & (at < each.until_at)
            in_time = spans.due_in(each.from_at, each.until_at)
            lost, silent = (min(_MOST, sum(each[own].tolist())) for each in (missing, unheard))
            found.append(Due(lost, silent + in_time))
        return found

    def _by_number(self, channel: int) -> tuple[Instants, Instants, Instants]:
        """Return for each reading that has a next one of its boot: when it was, what is missing, and unheard.

        A channel need not be in each thing that is said: then every so-many-th number is its own.
        """
        place = self._counted.channel == channel
        at, boot, sequence = (each[place] for each in self._counted[:3])
        steps, ranks = np.diff(sequence), np.diff(self._rank[: len(place)][place])
        is_same = (np.diff(boot) == 0) & (boot[1:] != NO_BOOT)
        usual = max(1, _median(ranks[is_same])) if is_same.any() else 1
        numbers = np.minimum(np.rint(steps / usual), float(_MOST)).astype(np.int64)
        due = np.where(is_same, np.maximum(numbers - 1, 0), 0)
        missing = np.minimum(np.where(is_same, steps - ranks, 0), due)
        is_silent = np.diff(at) > self._missed * self._interval_ms
        return at[:-1], missing, np.where(is_silent, due - missing, 0)

    def _by_time(self, channel: int) -> tuple[Span | None, list[Span], int]:
        """Return the time before the first reading, all other of which no number tells, and the beat [ms].

        A device that counts has told how often it measures, which may be less often than it is registered to.
        """
        place = self._said.channel == channel
        at, boot = self._said.event_at[place], self._said.boot[place]
        if not len(at):
            return (self._run.from_at, self._run.until_at), [], self._interval_ms
        beat_ms = self._interval_ms
        if len(at) > 1 and NO_BOOT not in boot:
            beat_ms = max(beat_ms, _median(np.diff(at)))
        is_known = (np.diff(boot) == 0) & (boot[1:] != NO_BOOT)
        longest_ms = self._missed * beat_ms
        unknown = np.flatnonzero((np.diff(at) > longest_ms) & ~is_known).tolist()
        spans = [(int(at[place]), int(at[place + 1])) for place in unknown]
        first, last = (self._run.from_at, int(at[0])), (int(at[-1]), self._run.until_at)
        if last[1] - last[0] > longest_ms:
            spans.append(last)
        return first if first[1] - first[0] > longest_ms else None, spans, beat_ms


def _median(some: Instants) -> int:
    """Return the upper median of at least one number: as numpy's, and a tenth of its time for so few."""
    half = len(some) // 2
    return int(np.partition(some, half)[half])


class _Spans(NamedTuple):
    first: Span | None
    others: list[Span]
    beat_ms: int

    def due_in(self, from_at: int, until_at: int) -> int:
        """Return how many readings were due in the part of the spans that is in a stretch."""
        whole = 0
        if self.first is not None:  # counted back from what came first
            end_at = self.first[1]
            whole += _back(end_at, max(from_at, self.first[0]), self.beat_ms)
            whole -= _back(end_at, max(until_at, self.first[0]), self.beat_ms)
        for begin_at, end_at in self.others:
            whole += _on(begin_at, min(until_at, end_at), self.beat_ms)
            whole -= _on(begin_at, min(from_at, end_at), self.beat_ms)
        return whole


def _back(end_at: int, at: int, beat_ms: int) -> int:
    """Return how many beats before the end are not before an instant."""
    return max(0, (end_at - at) // beat_ms)


def _on(begin_at: int, at: int, beat_ms: int) -> int:
    """Return how many beats after the begin are before an instant."""
    return max(0, -((begin_at - at) // beat_ms) - 1)
