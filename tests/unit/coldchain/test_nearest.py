"""Suggestions for mistyped words."""

from coldchain.nearest import did_you_mean, listed


def test_a_near_word_is_suggested() -> None:
    assert did_you_mean("van-2", ["cooler-1", "van-1"]) == "Did you mean 'van-1'?"


def test_a_far_word_is_not() -> None:
    assert did_you_mean("zebra", ["cooler-1", "van-1"]) == ""


def test_known_words_are_listed_in_order_and_the_tail_is_counted() -> None:
    assert listed(["b", "a"]) == "a, b"
    assert listed([]) == "none yet"
    assert listed(f"{number:02}" for number in range(15)).endswith("10, 11 and 3 more")
