"""Intervals of sequences never leave one out, and stay few."""

from hypothesis import given
from hypothesis import strategies as st

from links.influx_spans import MOST_SPANS, add, holds


@given(st.lists(st.integers(0, 2**63), max_size=80) | st.lists(st.integers(0, 60), max_size=80))
def test_what_was_added_is_held_and_the_intervals_rise_and_stay_few(sequences: list[int]) -> None:
    spans: list[int] = []
    for at, sequence in enumerate(sequences):
        add(spans, sequence)
        assert all(holds(spans, each) for each in sequences[: at + 1])
        assert spans == sorted(spans)
        assert len(spans) <= 2 * MOST_SPANS


def test_neighbours_become_one_interval() -> None:
    spans: list[int] = []
    for sequence in (5, 7, 6, 4):
        add(spans, sequence)
    assert spans == [4, 7]
    assert not holds(spans, 3)
    assert not holds(spans, 8)


def test_when_there_are_too_many_the_least_gap_is_taken_for_full() -> None:
    spans: list[int] = []
    for sequence in [100 * step for step in range(MOST_SPANS)] + [5000, 5002]:
        add(spans, sequence)
    assert holds(spans, 5001)
    assert not holds(spans, 4999)
