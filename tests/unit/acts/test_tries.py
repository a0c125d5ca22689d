"""How often somebody may try, and which of many failures are written down."""

from acts.tries import MOST_KEPT, Rate, Summaries, Tries, place_of


def test_so_many_at_once_and_then_one_each_so_often() -> None:
    tries = Tries(Rate(3, 10.0))
    assert [tries.take("a", 0.0) for _ in range(3)] == [0, 0, 0]
    assert tries.take("a", 0.0) == 10.0
    assert tries.take("b", 0.0) == 0
    assert tries.take("a", 4.0) == 6.0
    assert tries.take("a", 10.5) == 0
    assert [tries.take("a", 1_000.0) for _ in range(4)][:3] == [0, 0, 0]


def test_a_try_that_was_no_wrong_one_is_given_back() -> None:
    tries = Tries(Rate(1, 10.0))
    for _ in range(5):
        assert tries.take("a", 0.0) == 0
        tries.give_back("a")
    tries.give_back("unknown")
    assert tries.take("a", 0.0) == 0
    assert tries.take("a", 0.0) > 0


def test_who_comes_from_everywhere_fills_no_memory() -> None:
    tries = Tries(Rate(1, 10.0))
    for number in range(MOST_KEPT + 50):
        tries.take(str(number), 0.0)
    assert len(tries._kept) == MOST_KEPT


def test_a_clock_that_goes_back_gives_nobody_more() -> None:
    tries = Tries(Rate(1, 10.0))
    assert tries.take("a", 100.0) == 0
    assert tries.take("a", 50.0) > 0


def test_a_flood_is_told_as_a_number() -> None:
    summaries = Summaries(Rate(2, 60.0))
    assert [summaries.count("a", 0.0) for _ in range(5)] == [0, 0, None, None, None]
    assert summaries.count("b", 0.0) == 0
    assert summaries.count("a", 61.0) == 3
    assert summaries.count("a", 200.0) == 0


def test_whoever_has_one_address_of_a_net_has_all_of_it() -> None:
    assert place_of("2001:db8:1:2::1") == place_of("2001:db8:1:2:ffff::9") != place_of("2001:db8:1:3::1")
    assert place_of("::ffff:10.0.0.1") == place_of("10.0.0.1")
    assert place_of("10.0.0.1") != place_of("10.0.0.2")
    assert len(place_of("x" * 500)) == 64
