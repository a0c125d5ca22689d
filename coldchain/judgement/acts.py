"""What people may do to an alarm, and what may come of it. Words only; ``acts/alarms.py`` does it."""

from enum import StrEnum


class Action(StrEnum):
    """What is done to an alarm, by a person or by the clock."""

    ACKNOWLEDGE = "acknowledge"
    COMMENT = "comment"
    SHELVE = "shelve"
    UNSHELVE = "unshelve"
    REMOVE = "remove-from-service"
    RETURN = "return-to-service"
    CLOSE = "close"
    OPEN_WINDOW = "open-window"
    END_WINDOW = "end-window"
    TOLD_AGAIN = "told-again"  # by the clock: people are no longer spared it, and it goes on
    OVER_MEANWHILE = "over-meanwhile"  # by the clock: people are no longer spared it, and it is over
    EXPLAINED = "explained"  # by the clock: a cause, the comment, keeps it from people from now on
    EXPLAINED_NO_MORE = "explained-no-more"  # by the clock: that cause is gone
    TOLD_AFTER_ALL = "told-after-all"  # by the clock: the outcome had kept a step, the comment, from people


NOTES = (Action.EXPLAINED, Action.EXPLAINED_NO_MORE, Action.TOLD_AFTER_ALL)
"""What is written down for evidence alone: nobody did anything."""


class Came(StrEnum):
    """What came of an act."""

    SEEN = "seen"
    SEEN_AFTERWARDS = "seen-afterwards"  # it was over, and nobody had acknowledged it
    DONE = "done"
    DONE_BEFORE = "done-before"  # this very act, by its id: a message that came twice
    SO_ALREADY = "so-already"  # somebody else did it; what was said of it is kept
    OVER = "over"  # nothing goes on and nothing waits to be acknowledged; what was said is kept
    NO_SUCH = "no-such-alarm"
    REASON_NEEDED = "reason-needed"
    TOO_LONG = "too-long"
    IN_THE_PAST = "in-the-past"
    STILL_HEARD = "still-heard"  # it ends by itself: its sensor speaks
    GOODS = "harm-to-goods"  # it never ends before the goods have arrived

    @property
    def is_refusal(self) -> bool:
        """Return whether nothing was done, and nothing was written."""
        return self in _REFUSALS


_REFUSALS = (
    Came.NO_SUCH,
    Came.REASON_NEEDED,
    Came.TOO_LONG,
    Came.IN_THE_PAST,
    Came.STILL_HEARD,
    Came.GOODS,
)
