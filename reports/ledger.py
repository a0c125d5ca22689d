"""Completeness: what a device was to say, what came, what came late, and what is missing. Pure.

A device counts its readings by itself; what it counted and nobody has is missing,
whichever channel it was on.
"""

from collections.abc import Sequence

import numpy as np

from coldchain.evidence import Evidence, Stretch
from coldchain.gaps import Gap, gaps_of
from coldchain.instants import MS_PER_S
from coldchain.reading import NO_BOOT, Flag, Reading
from coldchain.registry.things import Device
from reports.columns import Columns
from reports.document import Counted, Hole

LATE_MS = 120_000
"""What was longer on its way than this came late: out of a spool, not from now."""
MISSED = 3  # intervals without a word are a gap


def count_all(evidence: Evidence, columns: Sequence[Columns]) -> tuple[tuple[Counted, ...], tuple[Hole, ...]]:
    """Return the ledger: a row for each channel in each stretch, and a row for each gap of a device."""
    rows: list[Counted] = []
    holes: list[Hole] = []
    for stretch in evidence.stretches:
        device = evidence.devices.get(stretch.device) or Device(id=stretch.device)
        interval_ms = max(1, round(device.sample_interval_s * MS_PER_S))
        own = [each for each in columns if each.device == device.id]
        said = _of_stretch(evidence.readings, stretch)
        gaps = gaps_of(said, silent_after_ms=MISSED * interval_ms)
        edges = _edges(said, stretch, MISSED * interval_ms)
        holes += [_hole(stretch.device, gap) for gap in gaps] + edges
        missing = _missing(said, gaps)
        rows += [_counted(each, stretch, interval_ms, missing) for each in own]
    order = sorted(holes, key=lambda each: (each.from_at, each.device))
    return tuple(rows), tuple(order)


def _of_stretch(readings: Sequence[Reading], stretch: Stretch) -> list[Reading]:
    return [
        each
        for each in readings
        if each.device == stretch.device and stretch.from_at <= each.event_at < stretch.until_at
    ]


def _missing(said: Sequence[Reading], gaps: Sequence[Gap]) -> int | None:
    if not said or any(each.boot == NO_BOOT for each in said):
        return None
    return sum(gap.missing or 0 for gap in gaps)


def _hole(device: str, gap: Gap) -> Hole:
    cause = "restarted" if gap.missing is None else "lost" if gap.missing else "silent"
    return Hole(
        device=device,
        channel="",
        from_at=gap.from_at,
        until_at=gap.until_at,
        missing=gap.missing,
        cause=cause,
    )


def _edges(said: Sequence[Reading], stretch: Stretch, silent_after_ms: int) -> list[Hole]:
    """Return the time before the first reading and after the last one, where it is a gap."""
    times = sorted(each.event_at for each in said)
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
