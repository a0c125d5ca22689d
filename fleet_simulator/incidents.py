"""What goes wrong on purpose, and when: the known truth that tests and the demo are held against.

Plans only: what an incident does to a box is in ``equipment.py``; the truth is written by ``truth.py``.
"""

from enum import StrEnum

import msgspec

from fleet_simulator.weather import MS_PER_HOUR, UTC_OFFSET_H

MS_PER_S = 1000
_MS_PER_DAY = 24 * MS_PER_HOUR
_SETTLED_MS = 2 * MS_PER_HOUR  # a historic incident ends at least this long before the history does
_FALLBACK_MS = 12 * MS_PER_HOUR


class IncidentKind(StrEnum):
    """What can go wrong."""

    DOOR_LEFT_OPEN = "door-left-open"  # rear door wide open, strip curtain tied back, cooling off
    BREAKDOWN = "breakdown"  # power cut: the compressor stands still, the logger runs on its battery
    SENSOR_FAILED = "sensor-failed"  # the humidity sensor answers with a wrong checksum


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that goes wrong in one asset, from ``begin_at`` up to ``end_at`` [ms since 1970, UTC]."""

    id: str
    asset: str
    kind: IncidentKind
    begin_at: int
    end_at: int

    def holds(self, instant: int) -> bool:
        """Return whether it is going on at an instant."""
        return self.begin_at <= instant < self.end_at


class Mishap(msgspec.Struct, frozen=True, kw_only=True):
    """An incident of the day of history, by the local time at which it begins.

    Args:
        asset: Where.
        kind: What.
        local_hour: When it begins, in hours of the local day.
        duration_s: How long it lasts [s].
    """

    asset: str
    kind: IncidentKind
    local_hour: float
    duration_s: float


class LivePlan(msgspec.Struct, frozen=True, kw_only=True):
    """The incident that recurs while the simulator runs, with time to recover in between.

    Args:
        asset: Where.
        after_s: When the first one begins, after the history has been acknowledged [s].
        duration_s: How long each lasts [s].
        every_s: From one beginning to the next [s].
    """

    asset: str
    after_s: float = 20.0
    duration_s: float = 120.0
    every_s: float = 600.0


def history(mishaps: tuple[Mishap, ...], from_at: int, until_at: int) -> list[Incident]:
    """Return the incidents of a span of history, sorted by beginning.

    Each mishap happens at most once, at its latest local time that has been over for two hours when the
    history ends. When the span is a whole day but does not hold that time, it happens half a day ago instead.

    Args:
        mishaps: What goes wrong on such a day.
        from_at: Where the history begins [ms since 1970, UTC].
        until_at: Where it ends [ms since 1970, UTC].
    """
    planned = [
        _placed(mishap, until_at=until_at, day=until_at - from_at >= _MS_PER_DAY) for mishap in mishaps
    ]
    inside = [one for one in planned if from_at + MS_PER_HOUR <= one.begin_at and one.end_at <= until_at]
    return sorted(inside, key=lambda one: (one.begin_at, one.asset))


def live(plan: LivePlan, acknowledged_at: int, now: int) -> Incident:
    """Return the live incident that is going on or comes next.

    Args:
        plan: When and where.
        acknowledged_at: When the history had been acknowledged [ms since 1970, UTC].
        now: [ms since 1970, UTC].
    """
    first_at = acknowledged_at + round(plan.after_s * MS_PER_S)
    every_ms = round(plan.every_s * MS_PER_S)
    duration_ms = round(plan.duration_s * MS_PER_S)
    over = max(0, (now - first_at - duration_ms) // every_ms + 1)
    begin_at = first_at + over * every_ms
    return _incident(plan.asset, IncidentKind.DOOR_LEFT_OPEN, begin_at, begin_at + duration_ms)


def _placed(mishap: Mishap, *, until_at: int, day: bool) -> Incident:
    """Return a mishap as an incident at its latest local time, or half a day ago (see ``history``)."""
    duration_ms = round(mishap.duration_s * MS_PER_S)
    latest_at = until_at - _SETTLED_MS - duration_ms
    midnight_at = _local_midnight_at(latest_at)
    begin_at = midnight_at + round(mishap.local_hour * MS_PER_HOUR)
    if begin_at > latest_at:
        begin_at -= _MS_PER_DAY
    if day and begin_at < until_at - _MS_PER_DAY + MS_PER_HOUR:
        begin_at = until_at - _FALLBACK_MS
    return _incident(mishap.asset, mishap.kind, begin_at, begin_at + duration_ms)


def _local_midnight_at(instant: int) -> int:
    """Return the local midnight before an instant [ms since 1970, UTC]."""
    offset_ms = UTC_OFFSET_H * MS_PER_HOUR
    return (instant + offset_ms) // _MS_PER_DAY * _MS_PER_DAY - offset_ms


def _incident(asset: str, kind: IncidentKind, begin_at: int, end_at: int) -> Incident:
    """Return an incident whose id follows from where, what and when."""
    return Incident(id=f"{asset}/{kind}/{begin_at}", asset=asset, kind=kind, begin_at=begin_at, end_at=end_at)
