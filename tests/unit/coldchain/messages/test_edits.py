"""Typing mistakes, counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.messages.edits import distance, mistakes, mistakes_allowed

WORD = st.text("abc", max_size=6)


@pytest.mark.parametrize(
    ("word", "meant", "found"),
    [
        ("ok", "ok", 0),
        ("ik", "ok", None),
        ("sawaa", "sawa", 1),
        ("gone", "done", None),
        ("deliverd", "delivered", 1),
        ("dleivred", "delivered", 2),
        ("dlvrd", "delivered", None),
    ],
)
def test_mistakes(word: str, meant: str, found: int | None) -> None:
    assert mistakes(word, meant) == found


@given(WORD, WORD, WORD)
def test_distance_is_one(one: str, other: str, letter: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) is (one == other)
    assert distance(one, one + letter) == len(letter)


def test_swapped_neighbours_are_one_mistake() -> None:
    assert distance("unlaoded", "unloaded") == 1
    assert [mistakes_allowed("x" * length) for length in (3, 4, 7, 8)] == [0, 1, 1, 2]
