"""An entry is live as long as one of its readings is."""

import pytest

from coldchain.reading import Reading
from links.lanes import HISTORY, HISTORY_AFTER_MS, LIVE, lane_of

NOW = 1_795_338_000_000


def readings(*ages_ms: int) -> list[Reading]:
    return [
        Reading("van-1", "air/temperature", 1, n, NOW - age, NOW, 4.5, "Cel") for n, age in enumerate(ages_ms)
    ]


@pytest.mark.parametrize(
    ("ages_ms", "lane"),
    [
        ((), LIVE),
        ((0,), LIVE),
        ((HISTORY_AFTER_MS,), LIVE),
        ((HISTORY_AFTER_MS + 1,), HISTORY),
        ((3 * HISTORY_AFTER_MS, 2 * HISTORY_AFTER_MS), HISTORY),
        ((3 * HISTORY_AFTER_MS, 1000), LIVE),
        ((1000, 3 * HISTORY_AFTER_MS), LIVE),
        ((-60_000,), LIVE),  # a clock that is ahead
    ],
)
def test_the_newest_reading_decides(ages_ms: tuple[int, ...], lane: int) -> None:
    assert lane_of(readings(*ages_ms), NOW) == lane
