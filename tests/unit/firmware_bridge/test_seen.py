"""The set of heard sequences."""

from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.seen import MAX_INTERVALS, Seen, Verdict


def seen(*sequences: int) -> Seen:
    result = Seen()
    for sequence in sequences:
        result.add(sequence)
    return result


def test_nothing_was_heard_at_first() -> None:
    assert Seen().verdict(0) is Verdict.NEW


def test_what_was_heard_is_repeated() -> None:
    assert seen(5).verdict(5) is Verdict.REPEATED
    assert seen(5).verdict(4) is Verdict.NEW
    assert seen(5).verdict(6) is Verdict.NEW


def test_neighbours_are_one_interval() -> None:
    assert seen(1, 2, 3).dump() == seen(3, 1, 2).dump()
    assert len(seen(*range(10_000)).dump()) < 12


def test_a_full_hole_closes() -> None:
    assert seen(1, 3, 2).dump() == seen(1, 2, 3).dump()


def test_dumping_and_loading_keeps_all() -> None:
    loaded = Seen.load(seen(1, 2, 7, 2**32 - 1).dump())
    assert [n for n in (0, 1, 2, 3, 7, 2**32 - 1) if loaded.verdict(n) is Verdict.REPEATED] == [
        1,
        2,
        7,
        2**32 - 1,
    ]


def test_with_too_many_holes_the_oldest_is_forgotten_and_says_so() -> None:
    many = seen(*range(0, 2 * (MAX_INTERVALS + 2), 2))
    many = Seen.load(many.dump())
    assert many.verdict(0) is Verdict.FORGOTTEN
    assert many.verdict(1) is Verdict.FORGOTTEN
    assert many.verdict(4) is Verdict.REPEATED
    assert many.verdict(5) is Verdict.NEW
    assert many.verdict(2 * MAX_INTERVALS + 3) is Verdict.NEW


@given(st.lists(st.integers(0, 60), max_size=60))
def test_it_is_a_set(sequences: list[int]) -> None:
    heard: set[int] = set()
    tested = Seen()
    for sequence in sequences:
        assert (tested.verdict(sequence) is Verdict.REPEATED) == (sequence in heard)
        if sequence not in heard:
            tested.add(sequence)
            heard.add(sequence)
    found = {n for n in range(62) if Seen.load(tested.dump()).verdict(n) is Verdict.REPEATED}
    assert found == heard


def test_holes_are_what_lies_between() -> None:
    seen = Seen()
    for sequence in (3, 4, 9, 6):
        seen.add(sequence)
    assert seen.holes() == [(5, 5), (7, 8)]
    assert (seen.first, Seen().first, Seen().holes()) == (3, 0, [])
