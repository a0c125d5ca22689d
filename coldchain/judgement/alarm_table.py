"""The life of an alarm as one table, in the words of ANSI/ISA-18.2. Nothing else may change an alarm's state.

States: NORMAL, UNACK (active, nobody has acknowledged), ACKED (active, acknowledged), RTN_UNACK (back to
normal, nobody had acknowledged). Whether an alarm is shown to people at all is a second, independent field:
``suppression.py``. The diagram in README.md is held against this table by a test.
"""

from enum import StrEnum
from typing import NamedTuple


class AlarmState(StrEnum):
    """ISA-18.2 states."""

    NORMAL = "NORMAL"
    UNACK = "UNACK"
    ACKED = "ACKED"
    RTN_UNACK = "RTN_UNACK"


class AlarmEvent(StrEnum):
    """What can happen to an alarm."""

    RAISE = "raise"  # the condition is true
    RETURN = "return"  # the condition is no longer true
    ACKNOWLEDGE = "acknowledge"  # a person has seen it
    WITHDRAW = "withdraw"  # late data show that the condition never was true
    RECORD = "record"  # late data show that the condition was true for a time that is over
    CLOSE = "close"  # nobody watches any more: the device was taken out, or the limit is gone
    REALARM = "realarm"  # it was acknowledged long ago, and still goes on
    WORSEN = "worsen"  # it goes on, and is much worse than people were told


class Suppression(StrEnum):
    """Why an alarm is kept from people, the stronger the later; its state goes on underneath."""

    NONE = "NONE"
    SUPPRESSED_BY_DESIGN = "SUPPRESSED_BY_DESIGN"
    SHELVED = "SHELVED"
    OUT_OF_SERVICE = "OUT_OF_SERVICE"


class Reason(StrEnum):
    """Why a step led where it did."""

    NEW = "new"
    AGAIN = "again"  # raised again before anybody acknowledged the last time
    STILL = "still"  # already active: nothing changes
    OVER = "over"
    OVER_UNSEEN = "over-unseen"
    SEEN = "seen"
    SEEN_AFTERWARDS = "seen-afterwards"
    NEVER_WAS = "never-was"
    FOUND_LATE = "found-late"
    NOT_WATCHED = "not-watched"
    STILL_ON = "still-on"  # long after somebody acknowledged it
    WORSE = "worse"
    NOTHING_TO_DO = "nothing-to-do"


class Outcome(NamedTuple):
    """Where a step leads, and why."""

    state: AlarmState
    reason: Reason


_NORMAL, _UNACK, _ACKED, _RTN = AlarmState
_RAISE, _RETURN, _ACK, _WITHDRAW, _RECORD, _CLOSE, _REALARM, _WORSEN = AlarmEvent

ALARM_TABLE: dict[tuple[AlarmState, AlarmEvent], Outcome] = {
    (_NORMAL, _RAISE): Outcome(_UNACK, Reason.NEW),
    (_NORMAL, _RETURN): Outcome(_NORMAL, Reason.NOTHING_TO_DO),
    (_NORMAL, _ACK): Outcome(_NORMAL, Reason.NOTHING_TO_DO),
    (_NORMAL, _WITHDRAW): Outcome(_NORMAL, Reason.NEVER_WAS),
    (_NORMAL, _RECORD): Outcome(_RTN, Reason.FOUND_LATE),
    (_NORMAL, _CLOSE): Outcome(_NORMAL, Reason.NOTHING_TO_DO),
    (_NORMAL, _REALARM): Outcome(_NORMAL, Reason.NOTHING_TO_DO),
    (_NORMAL, _WORSEN): Outcome(_NORMAL, Reason.NOTHING_TO_DO),
    (_UNACK, _RAISE): Outcome(_UNACK, Reason.STILL),
    (_UNACK, _RETURN): Outcome(_RTN, Reason.OVER_UNSEEN),
    (_UNACK, _ACK): Outcome(_ACKED, Reason.SEEN),
    (_UNACK, _WITHDRAW): Outcome(_NORMAL, Reason.NEVER_WAS),
    (_UNACK, _RECORD): Outcome(_UNACK, Reason.FOUND_LATE),
    (_UNACK, _CLOSE): Outcome(_RTN, Reason.NOT_WATCHED),
    (_UNACK, _REALARM): Outcome(_UNACK, Reason.STILL),
    (_UNACK, _WORSEN): Outcome(_UNACK, Reason.WORSE),
    (_ACKED, _RAISE): Outcome(_ACKED, Reason.STILL),
    (_ACKED, _RETURN): Outcome(_NORMAL, Reason.OVER),
    (_ACKED, _ACK): Outcome(_ACKED, Reason.NOTHING_TO_DO),
    (_ACKED, _WITHDRAW): Outcome(_NORMAL, Reason.NEVER_WAS),
    (_ACKED, _RECORD): Outcome(_ACKED, Reason.FOUND_LATE),
    (_ACKED, _CLOSE): Outcome(_NORMAL, Reason.NOT_WATCHED),
    (_ACKED, _REALARM): Outcome(_UNACK, Reason.STILL_ON),
    (_ACKED, _WORSEN): Outcome(_UNACK, Reason.WORSE),
    (_RTN, _RAISE): Outcome(_UNACK, Reason.AGAIN),
    (_RTN, _RETURN): Outcome(_RTN, Reason.NOTHING_TO_DO),
    (_RTN, _ACK): Outcome(_NORMAL, Reason.SEEN_AFTERWARDS),
    (_RTN, _WITHDRAW): Outcome(_RTN, Reason.NEVER_WAS),
    (_RTN, _RECORD): Outcome(_RTN, Reason.FOUND_LATE),
    (_RTN, _CLOSE): Outcome(_RTN, Reason.NOTHING_TO_DO),
    (_RTN, _REALARM): Outcome(_RTN, Reason.NOTHING_TO_DO),
    (_RTN, _WORSEN): Outcome(_RTN, Reason.NOTHING_TO_DO),
}


def step_alarm(state: AlarmState, event: AlarmEvent) -> Outcome:
    """Return where an event leads an alarm; every pair of state and event has its row."""
    return ALARM_TABLE[state, event]


def is_active(state: AlarmState) -> bool:
    """Return whether the alarm's condition holds in this state."""
    return state in (AlarmState.UNACK, AlarmState.ACKED)
