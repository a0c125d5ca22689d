"""Several sources laid together are one; for those of a server see test_influx_retention.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from links import influx_charts


@given(st.lists(st.lists(st.floats(-50, 50), min_size=1, max_size=9), min_size=1, max_size=5))
def test_parts_laid_together_are_the_whole(parts: list[list[float]]) -> None:
    sums = [influx_charts._Sum(len(one), min(one), max(one), sum(one) / len(one)) for one in parts]
    total = influx_charts._laid_together([None, *sums, None])
    whole = [value for one in parts for value in one]
    assert total is not None
    assert (total.count, total.minimum, total.maximum) == (len(whole), min(whole), max(whole))
    assert total.mean == pytest.approx(sum(whole) / len(whole))


def test_nothing_laid_together_is_nothing() -> None:
    assert influx_charts._laid_together([None, None]) is None
    assert influx_charts._sum([0, 0, None, None, None]) is None
    assert influx_charts._sum_of_sums([0, None, None, None, None]) is None
    assert influx_charts._sum_of_sums([0, 4, 1, 3, 8.0]) == influx_charts._Sum(4, 1.0, 3.0, 2.0)
