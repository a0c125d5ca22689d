"""A ladder loses the rung that is missed least."""

from coldchain.judgement.ladder import thinned


def test_the_rung_with_the_smallest_gap_for_its_age_goes() -> None:
    assert thinned((0, 50, 51, 100), lambda rung: rung) == (0, 51, 100)


def test_an_old_gap_may_be_wider_than_a_new_one() -> None:
    assert thinned((0, 10, 95, 100), lambda rung: rung) == (0, 95, 100)


def test_the_ends_stay() -> None:
    assert thinned((0, 1, 100), lambda rung: rung) == (0, 100)
