"""An alarm that comes and goes. Minutes."""

from coldchain.judgement.chatter import Chatter, ChatterRules, calm_at, hear, is_calm

RULES = ChatterRules(raises=3, within_ms=60)


def heard(*instants: int, rules: ChatterRules = RULES) -> tuple[Chatter, list[str]]:
    """Return what is remembered of raisings, and what each was: news, chatter that is said, chatter."""
    chatter, found = Chatter(), []
    for instant in instants:
        one = hear(chatter, rules, instant)
        chatter = one.chatter
        found.append("said" if one.says_so else "chatter" if one.is_chatter else "news")
    return chatter, found


def test_the_fourth_in_an_hour_says_that_it_chatters_and_the_next_say_nothing() -> None:
    assert heard(0, 10, 20, 30, 40, 50)[1] == ["news", "news", "news", "said", "chatter", "chatter"]


def test_three_in_an_hour_are_news_for_ever() -> None:
    assert set(heard(*range(0, 600, 20))[1]) == {"news"}


def test_chatter_that_goes_on_is_said_once() -> None:
    assert heard(*range(0, 6000, 10))[1].count("said") == 1


def test_chatter_after_it_was_calm_is_said_again() -> None:
    assert heard(0, 10, 20, 30, 200, 210, 220, 230)[1].count("said") == 2


def test_the_same_raising_twice_is_one() -> None:
    assert heard(0, 10, 20, 20, 20)[1] == ["news"] * 5


def test_a_backlog_counts_by_its_own_time_in_whatever_order_it_comes() -> None:
    assert heard(0, 100, 200, 300)[1] == ["news"] * 4
    assert heard(30, 20, 10, 0)[1] == ["news"] * 4  # nothing of it is told twice, whatever comes first
    assert heard(30, 10, 20, 40)[1] == ["news", "news", "news", "said"]


def test_little_is_remembered() -> None:
    assert len(heard(*range(0, 6000, 10))[0].begins) == RULES.raises + 1


def test_nothing_chatters_when_nobody_asks() -> None:
    assert set(heard(0, 1, 2, 3, 4, rules=ChatterRules(0, 60))[1]) == {"news"}


def test_it_is_calm_an_hour_after_the_last_raising_or_when_it_stays_on() -> None:
    chatter, _ = heard(0, 10, 20, 30)
    assert calm_at(chatter, RULES, on_since=None) == 90
    assert calm_at(chatter, RULES, on_since=30) == 45
    assert not is_calm(chatter, RULES, 89, on_since=None)
    assert is_calm(chatter, RULES, 90, on_since=None)
    assert is_calm(chatter, RULES, 45, on_since=30)
    assert calm_at(Chatter(), RULES, on_since=None) is None


def test_a_clock_that_was_set_back_makes_nobody_wait_for_ever() -> None:
    chatter, _ = heard(9_000, 9_010, 9_020, 9_030)
    assert is_calm(chatter, RULES, 100, on_since=None)
