"""coldchain/histogram.py: each value in its bucket, bounds included, and what is beyond them."""

from coldchain.histogram import Histogram


def test_values_are_counted_up_to_each_bound() -> None:
    counted = Histogram((0.1, 1.0))
    for value in (0.05, 0.1, 0.2, 1.0, 7.0):
        counted.add(value)
    assert counted.told() == {"buckets": [(0.1, 2), (1.0, 4), (None, 5)], "sum": 8.35}


def test_nothing_was_counted_at_first() -> None:
    assert Histogram((1.0,)).told() == {"buckets": [(1.0, 0), (None, 0)], "sum": 0.0}
