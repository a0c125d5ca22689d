"""Readings by channel, in the order in which they came."""

from alerts.sheaves import sheaves_of
from helpers.watching import air, at
from links.journal import Entry


def test_readings_are_bound_by_channel_over_entries() -> None:
    first, other, second = air(3, 4), air(2, 5, device="logger-2"), air(1, 6)
    entries = [(1, Entry("a", "gw", 0, (first, other))), (2, Entry("a", "gw", 0, (second,)))]
    assert [tuple(sheaf) for sheaf in sheaves_of(entries)] == [
        ("a", "logger-1", "air/temperature", [first, second], at(1), at(3)),
        ("a", "logger-2", "air/temperature", [other], at(2), at(2)),
    ]


def test_cooperatives_are_kept_apart() -> None:
    entries = [(1, Entry("a", "gw", 0, (air(0, 4),))), (2, Entry("b", "gw", 0, (air(0, 4),)))]
    assert [sheaf.coop for sheaf in sheaves_of(entries)] == ["a", "b"]


def test_nothing_is_no_sheaf() -> None:
    assert sheaves_of([(1, Entry("a", "gw", 0, ()))]) == []
