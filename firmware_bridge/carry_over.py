"""When a frame was measured that came before a restart of the gateway which then had no clock. Pure.

Where the device ran through the restart, its own uptime carries the time over. Where it did not, there are
only bounds: not before the last time that was known earlier, not after the first that was known later, less
what has run since. A frame then gets an instant between them, and says so; order and spacing stay. Not a
judge of what such a frame is worth.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

MAX_RATE_ERROR = 0.02  # a device's clock is never so wrong; then its uptime says nothing


class GatewayBoot(NamedTuple):
    """One run of the gateway, from its start to its end.

    Args:
        id: Counts up from start to start.
        last_ms: Its monotonic time when it was last heard of [ms].
        start_at: When that time was 0 [ms since 1970, UTC]; None when nobody ever knew.
        source: Where that is known from, a ``coldchain.reading.Clock``.
        spread_ms: How wrong it may be [ms].
    """

    id: int
    last_ms: int
    start_at: int | None = None
    source: str = ""
    spread_ms: int = 0


class Bounds(NamedTuple):
    """Between which instants a boot began [ms since 1970, UTC]; the earliest may be unknown."""

    low: int | None
    high: int

    @property
    def guess(self) -> int:
        """Return the middle, or the latest when there is no earliest."""
        return self.high if self.low is None else (self.low + self.high) // 2


class Mark(NamedTuple):
    """A measurement whose time is known: the device's uptime [ms], and the instant [ms since 1970, UTC]."""

    uptime_ms: int
    at: int


class Waiting(NamedTuple):
    """A frame without a time.

    Args:
        id: Of its row.
        taken: The boot of the gateway that took it.
        taken_ms: When it was measured [ms of that boot's monotonic time].
        uptime_ms: The same by the device's own time [ms].
    """

    id: int
    taken: int
    taken_ms: int
    uptime_ms: int


class Placed(NamedTuple):
    """What became of a frame.

    Args:
        id: Of its row.
        event_at: When it was measured [ms since 1970, UTC].
        low: Not before [ms since 1970, UTC]; None when unknown. Only of a guess.
        high: Not after [ms since 1970, UTC]; None when it is no guess.
    """

    id: int
    event_at: int
    low: int | None = None
    high: int | None = None


def bounds(boots: Sequence[GatewayBoot]) -> dict[int, Bounds]:
    """Return when each boot without a time may have started, as far as a later one has a time.

    Args:
        boots: All of this gateway, in order.
    """
    found: dict[int, Bounds] = {}
    high: int | None = None
    for boot in reversed(boots):
        if boot.start_at is not None:
            high = boot.start_at
        elif high is not None:
            high -= boot.last_ms
            found[boot.id] = Bounds(None, high)
    low: int | None = None
    for boot in boots:
        if boot.start_at is not None:
            low = boot.start_at + boot.last_ms
        elif low is not None:
            if boot.id in found:
                latest = found[boot.id].high
                found[boot.id] = Bounds(min(low, latest), latest)
            low += boot.last_ms
    return found


def by_uptime(rows: Sequence[Waiting], marks: Sequence[Mark], limits: dict[int, Bounds]) -> list[Placed]:
    """Return where the device's own time puts its frames; empty when it says nothing.

    Args:
        rows: Of one boot of one device.
        marks: Of the same boot of that device: one, or two between which is interpolated.
        limits: From ``bounds``; no frame is put outside of them.
    """
    if not marks:
        return []
    first, last = min(marks), max(marks)
    apart_ms = last.uptime_ms - first.uptime_ms
    rate = (last.at - first.at) / apart_ms if apart_ms > 0 else 1.0
    if abs(rate - 1.0) > MAX_RATE_ERROR:
        return []

    def place(row: Waiting) -> int:
        if first.uptime_ms <= row.uptime_ms <= last.uptime_ms:
            return first.at + round((row.uptime_ms - first.uptime_ms) * rate)
        mark = first if row.uptime_ms < first.uptime_ms else last
        return mark.at + row.uptime_ms - mark.uptime_ms

    return [Placed(row.id, at) for row, at in _in_bounds(rows, place, limits)]


def by_bounds(rows: Sequence[Waiting], limits: dict[int, Bounds]) -> list[Placed]:
    """Return a guess for each frame, with its bounds; their order and spacing stay.

    Args:
        rows: Of one boot of one device, at least one.
        limits: From ``bounds``, of every boot of the gateway in which one of the rows was taken.
    """
    first = min(rows, key=lambda row: row.uptime_ms)
    first_at = limits[first.taken].guess + first.taken_ms
    placed = []
    for row, at in _in_bounds(rows, lambda row: first_at + row.uptime_ms - first.uptime_ms, limits):
        low, high = limits[row.taken]
        latest = max(at, high + row.taken_ms)
        placed.append(Placed(row.id, at, None if low is None else min(at, low + row.taken_ms), latest))
    return placed


def _in_bounds(
    rows: Sequence[Waiting], place: Callable[[Waiting], int], limits: dict[int, Bounds]
) -> list[tuple[Waiting, int]]:
    """Return the rows by their device's time, each where it is placed, but within bounds and in order."""
    found: list[tuple[Waiting, int]] = []
    before: int | None = None
    for row in sorted(rows, key=lambda row: row.uptime_ms):
        low, high = limits[row.taken]
        at = min(place(row), high + row.taken_ms)
        at = at if low is None else max(at, low + row.taken_ms)
        at = at if before is None else max(at, before)
        before = at
        found.append((row, at))
    return found
