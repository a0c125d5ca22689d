"""Hours and days of channels by the local clock, held against plain Python."""

import math
from collections import defaultdict
from datetime import UTC, datetime
from statistics import fmean
from zoneinfo import ZoneInfo

import pytest

from coldchain.reading import Reading
from reports.content.columns import columns_of
from reports.workbook.by_hour import DAY, HOUR, steps_of

MINUTE = 60_000


def _readings(begin: str, minutes: int, zone: ZoneInfo, every: int = 7) -> list[Reading]:
    first = round(datetime.fromisoformat(begin).replace(tzinfo=zone).timestamp() * 1000)
    return [
        Reading(
            "d-1",
            channel,
            1,
            at,
            first + at * MINUTE,
            0,
            math.nan if at % 50 == 3 else math.sin(at) * 5,
            "Cel",
        )
        for channel in ("air/temperature", "product/temperature")
        for at in range(0, minutes, every)
    ]


@pytest.mark.parametrize(
    ("zone", "begin"),
    [
        ("Africa/Nairobi", "2026-11-22T00:10:00"),
        ("Asia/Kathmandu", "2026-11-22T00:10:00"),  # 5:45 ahead
        ("Europe/Berlin", "2026-10-24T20:00:00"),  # a day of 25 hours
        ("Europe/Berlin", "2026-03-28T20:00:00"),  # a day of 23
    ],
)
@pytest.mark.parametrize("step", [HOUR, DAY])
def test_each_hour_and_day_is_that_of_the_wall_clock(zone: str, begin: str, step: str) -> None:
    place = ZoneInfo(zone)
    readings = _readings(begin, 2 * 24 * 60 + 30, place)
    expected: dict[tuple[str, object], list[float]] = defaultdict(list)
    for each in readings:
        local = datetime.fromtimestamp(each.event_at / 1000, place)
        if not math.isnan(each.value):
            key = (local.date(), local.hour, local.utcoffset()) if step == HOUR else local.date()
            expected[each.channel, key].append(each.value)
    found = steps_of(columns_of(readings), place, step)
    assert [each.readings for each in found] == [len(values) for values in expected.values()]
    for hour, values in zip(found, expected.values(), strict=True):
        assert (hour.minimum, hour.maximum) == (min(values), max(values))
        assert hour.mean == pytest.approx(fmean(values), rel=1e-12, abs=1e-12)
        begun = datetime.fromtimestamp(hour.from_at / 1000, place)
        assert (begun.minute, begun.second) == (0, 0)
        assert step == HOUR or begun.hour == 0


def test_there_may_be_nothing() -> None:
    assert steps_of([], UTC, HOUR) == []
    silent = [Reading("d-1", "air/temperature", 1, 0, 5, 0, math.nan, "Cel", 4)]
    assert steps_of(columns_of(silent), UTC, DAY) == []
