"""The words for what people do to alarms, and for what comes of it."""

from coldchain.judgement.acts import Action, Came
from coldchain.judgement.alarm_table import Reason


def test_what_was_refused_is_told_apart_from_what_was_written() -> None:
    assert Came.TOO_LONG.is_refusal
    assert Came.NO_SUCH.is_refusal
    assert not Came.DONE.is_refusal
    assert not Came.DONE_BEFORE.is_refusal
    assert not Came.OVER.is_refusal  # the comment is kept


def test_what_comes_of_an_acknowledgement_has_the_words_of_the_table() -> None:
    assert Came(Reason.SEEN) is Came.SEEN
    assert Came(Reason.SEEN_AFTERWARDS) is Came.SEEN_AFTERWARDS


def test_an_action_is_one_word_for_the_records() -> None:
    assert all(action and " " not in action for action in Action)
