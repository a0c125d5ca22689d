"""Least, mean and greatest of each channel by local hour and day, by pandas. Pure.

A day is a day of the cooperative's own zone, also where a clock is put forward. Hours without a value are
left
out: that nothing was heard is told by the ledger and the gaps.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

import numpy as np
import pandas as pd

from coldchain.instants import MS_PER_S
from reports.content.columns import Columns

HOUR, DAY = "hour", "day"
_STEP_MS = {HOUR: 3_600 * MS_PER_S, DAY: 86_400 * MS_PER_S}


class Step(NamedTuple):
    """An hour or a day of a channel; the instant is when it began [ms], the values are in its unit."""

    device: str
    channel: str
    unit: str
    from_at: int
    readings: int
    minimum: float
    mean: float
    maximum: float


def steps_of(columns: Sequence[Columns], zone: tzinfo, step: str) -> list[Step]:
    """Return the hours or days of all channels, in their order.

    Args:
        columns: The readings.
        zone: Whose hours and days.
        step: ``HOUR`` or ``DAY``.
    """
    frame = _frame(columns, zone, step)
    groups = frame["value"].groupby([frame["number"], frame["began"]], sort=True)
    counts, lows, means, highs = groups.count(), groups.min(), groups.mean(), groups.max()
    values = (each.tolist() for each in (counts, lows, means, highs))
    return [
        Step(each.device, each.channel, each.unit, _began_at(began, zone, step), count, low, mean, high)
        for (number, began), count, low, mean, high in zip(counts.index.tolist(), *values, strict=True)
        for each in (columns[number],)
    ]


def _frame(columns: Sequence[Columns], zone: tzinfo, step: str) -> pd.DataFrame:
    """Return all values with the number of their channel and when their hour or day began.

    An hour is told by its instant [ms], since a clock that is put back has one of them twice; a day by the
    zone's own clock [ms], since one may begin with another offset than it has later.
    """
    sizes = [len(each.value) for each in columns]
    empty = np.array([], dtype=np.int64)
    times = np.concatenate([*(each.event_at for each in columns), empty])
    local = pd.DatetimeIndex(times.astype("datetime64[ms]"), tz="UTC").tz_convert(zone).tz_localize(None)
    clock = local.to_numpy().astype("datetime64[ms]").astype(np.int64)
    began = clock - clock % _STEP_MS[step]
    frame: pd.DataFrame = pd.DataFrame(
        {
            "number": np.repeat(np.arange(len(columns)), sizes),
            "began": began if step == DAY else began - (clock - times),
            "value": np.concatenate([*(each.value for each in columns), empty.astype(np.float64)]),
        }
    )
    return pd.DataFrame(frame[np.isfinite(frame["value"])])


def _began_at(began: int, zone: tzinfo, step: str) -> int:
    """Return the instant [ms] of a row's begin."""
    if step == HOUR:
        return began
    midnight = datetime.fromtimestamp(began // MS_PER_S, UTC).replace(tzinfo=zone)
    return round(midnight.timestamp()) * MS_PER_S
