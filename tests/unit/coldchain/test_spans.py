"""Sets of moments: as if each moment were looked at by itself."""

from hypothesis import given
from hypothesis import strategies as st

from coldchain.spans import length_of, merged, overlap, without

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6)


def _moments(spans: list[tuple[int, int]]) -> set[int]:
    return {at for begin, end in spans for at in range(begin, end)}


@given(SPANS, SPANS)
def test_sets_hold_the_moments_that_they_should(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    left, right = merged(one), merged(other)
    assert _moments(left) == _moments(one)
    assert length_of(left) == len(_moments(one))
    assert _moments(overlap(left, right)) == _moments(one) & _moments(other)
    assert _moments(without(left, right)) == _moments(one) - _moments(other)
    assert length_of(overlap(left, right)) + length_of(without(left, right)) == length_of(left)


def test_a_set_has_one_form() -> None:
    assert merged([(5, 7), (1, 3), (3, 4), (6, 9), (8, 8)]) == [(1, 4), (5, 9)]
