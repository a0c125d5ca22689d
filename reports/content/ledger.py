"""Completeness: what a device was to say, what came, what came late, and what is missing. Pure.

A device counts its readings by itself; what it counted and nobody has is missing. Its interval is asked only
about time in which nothing was heard and nothing was counted: see ``due.py``.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from msgspec.structs import replace

from coldchain.evidence import CameAgain, Evidence, Refused, Stretch
from coldchain.gaps import Gap
from coldchain.instants import MS_PER_S
from coldchain.reading import NO_BOOT, Flag
from coldchain.registry.things import Device
from reports.content.columns import Columns
from reports.content.document import Counted, Hole
from reports.content.due import Due, Dues
from reports.content.said import Said
from reports.content.seldom import Silence, melted

LATE_MS = 120_000
"""What was longer on its way than this came late: out of a spool, not from now."""
MISSED = 3  # intervals without a word are a gap


def count_all(evidence: Evidence, columns: Sequence[Columns]) -> tuple[tuple[Counted, ...], tuple[Hole, ...]]:
    """Return the ledger: a row for each channel in each stretch, and a row for each gap of a device."""
    rows: list[Counted] = []
    holes: list[Hole] = []
    for name in dict.fromkeys(each.device for each in evidence.stretches):
        device = evidence.devices.get(name) or Device(id=name)
        interval_ms = max(1, round(device.sample_interval_s * MS_PER_S))
        own = [each for each in columns if each.device == name] or [_never_heard(name)]
        refused = [each for each in evidence.refused if each.device == name]
        stretches = [each for each in evidence.stretches if each.device == name]
        said = Said.of(own)
        for run in _runs(stretches):
            within = [
                each for each in stretches if run.from_at <= each.from_at <= each.until_at <= run.until_at
            ]
            part = said.between(run.from_at, run.until_at)
            gaps = part.gaps(MISSED * interval_ms)
            edges = _edges(part, run, MISSED * interval_ms)
            found = melted([_hole(name, gap, part, refused) for gap in gaps], edges)
            dues = Dues(part, run, interval_ms=interval_ms, missed=MISSED)
            by_channel = [dues.of(place, within) for place in range(len(own))]
            silence = Silence(found, longer_than_ms=MISSED * interval_ms)
            for stretch, due in zip(within, zip(*by_channel, strict=True), strict=True):
                is_known = _is_known(part, gaps, stretch)
                pairs = zip(own, due, strict=True)
                rows += [_counted(stretch, *each, silence, is_known=is_known) for each in pairs]
            holes += found
    order = sorted(holes, key=lambda each: (each.from_at, each.device))
    return tuple(_with_duplicates(rows, evidence.again)), tuple(order)


def _with_duplicates(rows: Iterable[Counted], again: Iterable[CameAgain]) -> Iterator[Counted]:
    """Yield rows with how many of their readings came again."""
    times = {(each.device, each.channel): each.event_at for each in again}
    for row in rows:
        own = times.get((row.device, row.channel), ())
        yield replace(row, duplicate=bisect_left(own, row.until_at) - bisect_left(own, row.from_at))


def _never_heard(device: str) -> Columns:
    """Return the one row of a device that never said anything: which channels it has nobody knows."""
    none = np.array([], dtype=np.int64)
    return Columns(device, "", "", none, none, none, none, none.astype(np.float64), none)


def _runs(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches of one device that touch as one: what is lost where goods change hands is lost too."""
    found: list[Stretch] = []
    for each in sorted(stretches, key=lambda stretch: (stretch.from_at, stretch.until_at)):
        if found and each.from_at <= found[-1].until_at:
            found[-1] = replace(found[-1], until_at=max(found[-1].until_at, each.until_at))
        else:
            found.append(each)
    return found


def _is_known(said: Said, gaps: Sequence[Gap], stretch: Stretch) -> bool:
    """Return whether a device's own count tells what is missing in a stretch."""
    boots = said.between(stretch.from_at, stretch.until_at).boot
    mine = [each.missing for each in gaps if stretch.from_at <= each.from_at < stretch.until_at]
    return bool(len(boots)) and NO_BOOT not in boots and None not in mine


def _hole(device: str, gap: Gap, said: Said, refused: Iterable[Refused]) -> Hole:
    cause = "lost" if gap.missing else "silent"
    if gap.missing is None and _is_counted(said, gap):
        cause = "restarted"
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


def _is_counted(said: Said, gap: Gap) -> bool:
    """Return whether the device counts what it says on both sides of a gap."""
    first, last = np.searchsorted(said.event_at, (gap.from_at, gap.until_at))
    return NO_BOOT not in (said.boot[first], said.boot[last])


def _edges(said: Said, run: Stretch, silent_after_ms: int) -> list[Hole]:
    """Return the time before the first reading and after the last one, where it is a gap."""
    if not len(said.event_at):
        spans = [(run.from_at, run.until_at, "never-heard")]
    else:
        first_at, last_at = int(said.event_at[0]), int(said.event_at[-1])
        spans = [(run.from_at, first_at, "silent"), (last_at, run.until_at, "silent")]
    return [
        Hole(device=run.device, channel="", from_at=begin, until_at=end, missing=None, cause=cause)
        for begin, end, cause in spans
        if end - begin > silent_after_ms
    ]


def _counted(stretch: Stretch, columns: Columns, due: Due, silence: Silence, *, is_known: bool) -> Counted:
    columns = columns.between(stretch.from_at, stretch.until_at)
    delays = columns.received_at - columns.event_at
    received = len(columns.event_at)
    return Counted(
        device=columns.device,
        channel=columns.channel,
        asset=stretch.asset,
        from_at=stretch.from_at,
        until_at=stretch.until_at,
        expected=received + due.missing + due.unheard,
        received=received,
        late=int(np.count_nonzero(delays > LATE_MS)),
        latest_ms=int(delays.max(initial=0)),
        failed=int(np.count_nonzero(columns.flag == Flag.FAIL)),
        unheard=due.unheard,
        missing=due.missing if is_known else None,
        silent_ms=silence.lasted_ms(
            np.concatenate(([stretch.from_at], columns.event_at, [stretch.until_at]))
        ),
    )
