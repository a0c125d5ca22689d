"""Why a message in the outbox was not sent, or waits: the names that stand in its ``error``. Pure.

Not why a step has no message at all: that is ``untold``.
"""

from enum import StrEnum


class Unsent(StrEnum):
    """Why a message is not sent, or not yet."""

    EXPIRED = "expired"  # it would have come too late to be of use
    OVER = "over-before-sent"  # what it tells as going on was over before it could be sent
    NEVER_WAS = "never-was"  # late readings have shown that what it tells never was
    NEVER_TOLD = "never-told"  # it takes back what this person was not told
    TOGETHER = "told-together"  # another message to the same person tells it too: ``folded_into``
    BY_GATEWAY = "told-by-gateway"  # the gateway has told this person while it was alone
    FELL_BACK = "fell-back"  # another channel has taken over: ``folded_into``
    IN_DOUBT = "in-doubt"  # it may have been sent every time, and is not repeated for ever
    RATE = "rate"  # this person has had as many messages as he is to get in an hour
    DIGEST = "budget-digest"  # the budget thins: it waits to be told together with others
    URGENT_ONLY = "budget-urgent-only"  # little is left of the budget: only urgent ones go out
    NO_REPORT = "budget-no-report"  # the budget thins: standing reports are the first that are left out
    RESERVE = "budget-reserve"  # what is left of the budget is for critical ones


HELD = (Unsent.RATE, Unsent.DIGEST, Unsent.URGENT_ONLY, Unsent.RESERVE)
"""Reasons for which a message waits, and for which it stays unsent when it expires meanwhile."""

DROPPED = frozenset({*Unsent} - {Unsent.EXPIRED, Unsent.IN_DOUBT})
"""Reasons for which a message is rightly never sent: nothing has failed."""
