"""Completeness: what a device was to say, what came, what came late, and what is missing. Pure.

A device counts its readings by itself; what it counted and nobody has is missing,
whichever channel it was on.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from coldchain.evidence import Evidence, Refused, Stretch
from coldchain.gaps import Gap, gaps_of
from coldchain.instants import MS_PER_S
from coldchain.reading import NO_BOOT, Flag, Reading
from coldchain.registry.things import Device
from reports.columns import Columns, Instants
from reports.document import Counted, Hole

LATE_MS = 120_000
"""What was longer on its way than this came late: out of a spool, not from now."""
MISSED = 3  # intervals without a word are a gap


def count_all(evidence: Evidence, columns: Sequence[Columns]) -> tuple[tuple[Counted, ...], tuple[Hole, ...]]:
    """Return the ledger: a row for each channel in each stretch, and a row for each gap of a device."""
    rows: list[Counted] = []
    holes: list[Hole] = []
    devices = dict.fromkeys(each.device for each in evidence.stretches)
    for name in devices:
        device = evidence.devices.get(name) or Device(id=name)
        interval_ms = max(1, round(device.sample_interval_s * MS_PER_S))
        own = [each for each in columns if each.device == name]
        stretches = [each for each in evidence.stretches if each.device == name]
        said = _Said.of(own)
        gaps: list[Gap] = []
        for run in _runs(stretches):
            part = said.between(run.from_at, run.until_at)
            gaps += part.gaps(MISSED * interval_ms)
            holes += _edges(part.event_at, run, MISSED * interval_ms)
        refused = [each for each in evidence.refused if each.device == name]
        holes += [_hole(name, gap, refused) for gap in gaps]
        for stretch in stretches:
            missing = _missing(said.between(stretch.from_at, stretch.until_at), gaps, stretch)
            rows += [_counted(each, stretch, interval_ms, missing) for each in own]
    order = sorted(holes, key=lambda each: (each.from_at, each.device))
    return tuple(rows), tuple(order)


class _Said(NamedTuple):
    """What a device said on all its channels, in the order of time; arrays, as a month is 170 000."""

    event_at: Instants
    boot: Instants
    sequence: Instants

    @classmethod
    def of(cls, columns: Sequence[Columns]) -> "_Said":
        """Return the channels of one device as one."""
        none = np.array([], dtype=np.int64)
        event_at = np.concatenate([none, *(each.event_at for each in columns)])
        boot = np.concatenate([none, *(each.boot for each in columns)])
        sequence = np.concatenate([none, *(each.sequence for each in columns)])
        order = np.lexsort((sequence, boot, event_at))
        return cls(event_at[order], boot[order], sequence[order])

    def between(self, from_at: int, until_at: int) -> "_Said":
        """Return what was measured from an instant until before another [ms]."""
        first, last = np.searchsorted(self.event_at, (from_at, until_at))
        return _Said(self.event_at[first:last], self.boot[first:last], self.sequence[first:last])

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


def _runs(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches of one device that touch as one: what is lost where goods change hands is lost too."""
    found: list[Stretch] = []
    for each in sorted(stretches, key=lambda stretch: (stretch.from_at, stretch.until_at)):
        if found and each.from_at <= found[-1].until_at:
            found[-1] = replace(found[-1], until_at=max(found[-1].until_at, each.until_at))
        else:
            found.append(each)
    return found


def _missing(said: _Said, gaps: Sequence[Gap], stretch: Stretch) -> int | None:
    """Return how many are missing in the gaps that began in a stretch; None: nobody knows."""
    mine = [each.missing for each in gaps if stretch.from_at <= each.from_at < stretch.until_at]
    known = [each for each in mine if each is not None]
    if not len(said.boot) or NO_BOOT in said.boot or len(known) < len(mine):
        return None
    return sum(known)


def _hole(device: str, gap: Gap, refused: Iterable[Refused]) -> Hole:
    cause = "restarted" if gap.missing is None else "lost" if gap.missing else "silent"
    within = (gap.from_at < each.from_at and each.until_at < gap.until_at for each in refused)
    if gap.missing and any(within):
        cause = "refused"
    return Hole(
        device=device,
        channel="",
        from_at=gap.from_at,
        until_at=gap.until_at,
        missing=gap.missing,
        cause=cause,
    )


def _edges(event_at: Instants, stretch: Stretch, silent_after_ms: int) -> list[Hole]:
    """Return the time before the first reading and after the last one, where it is a gap."""
    times = (int(event_at[0]), int(event_at[-1])) if len(event_at) else ()
    if not times:
        spans = [(stretch.from_at, stretch.until_at, "never-heard")]
    else:
        spans = [(stretch.from_at, times[0], "silent"), (times[-1], stretch.until_at, "silent")]
    return [
        Hole(device=stretch.device, channel="", from_at=begin, until_at=end, missing=None, cause=cause)
        for begin, end, cause in spans
        if end - begin > silent_after_ms
    ]


def _counted(columns: Columns, stretch: Stretch, interval_ms: int, missing: int | None) -> Counted:
    columns = columns.between(stretch.from_at, stretch.until_at)
    delays = columns.received_at - columns.event_at
    times = np.concatenate(([stretch.from_at], columns.event_at, [stretch.until_at]))
    steps = np.diff(times)
    return Counted(
        device=columns.device,
        channel=columns.channel,
        asset=stretch.asset,
        from_at=stretch.from_at,
        until_at=stretch.until_at,
        expected=(stretch.until_at - stretch.from_at) // interval_ms,
        received=len(columns.event_at),
        late=int(np.count_nonzero(delays > LATE_MS)),
        latest_ms=int(delays.max(initial=0)),
        failed=int(np.count_nonzero(columns.flag == Flag.FAIL)),
        missing=missing,
        silent_ms=int(steps[steps > MISSED * interval_ms].sum()),
    )
