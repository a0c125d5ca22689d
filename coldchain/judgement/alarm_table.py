"""The life of an alarm as one table, in the words of ANSI/ISA-18.2. Nothing else may change an alarm's state.

States: NORMAL, UNACK (active, nobody has acknowledged), ACKED (active, acknowledged), RTN_UNACK (back to
    normal,
nobody had acknowledged). Whether an alarm is shown to people at all is a second, independent field:
suppression. The diagram in README.md is held against this table by a test.
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


class Suppression(StrEnum):
    """Why an alarm is kept from people; its state goes on underneath."""

    NONE = "NONE"
    SHELVED = "SHELVED"
    SUPPRESSED_BY_DESIGN = "SUPPRESSED_BY_DESIGN"
    OUT_OF_SERVICE = "OUT_OF_SERVICE"


class SuppressionEvent(StrEnum):
    """What can happen to the suppression of an alarm."""

    SHELVE = "shelve"
    UNSHELVE = "unshelve"
    SUPPRESS = "suppress"
    UNSUPPRESS = "unsuppress"
    REMOVE = "remove_from_service"
    RETURN = "return_to_service"


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
    NOTHING_TO_DO = "nothing-to-do"


class Outcome(NamedTuple):
    """Where a step leads, and why."""

    state: AlarmState
    reason: Reason


_NORMAL, _UNACK, _ACKED, _RTN = AlarmState
_RAISE, _RETURN, _ACK, _WITHDRAW, _RECORD, _CLOSE = AlarmEvent

ALARM_TABLE: dict[tuple[AlarmState, AlarmEvent], Outcome] = {
    (_NORMAL, _RAISE): Outcome(_UNACK, Reason.NEW),
    (_NORMAL, _RETURN): Outcome(_NORMAL, Reason.NOTHING_TO_DO),
    (_NORMAL, _ACK): Outcome(_NORMAL, Reason.NOTHING_TO_DO),
    (_NORMAL, _WITHDRAW): Outcome(_NORMAL, Reason.NEVER_WAS),
    (_NORMAL, _RECORD): Outcome(_RTN, Reason.FOUND_LATE),
    (_NORMAL, _CLOSE): Outcome(_NORMAL, Reason.NOTHING_TO_DO),
    (_UNACK, _RAISE): Outcome(_UNACK, Reason.STILL),
    (_UNACK, _RETURN): Outcome(_RTN, Reason.OVER_UNSEEN),
    (_UNACK, _ACK): Outcome(_ACKED, Reason.SEEN),
    (_UNACK, _WITHDRAW): Outcome(_NORMAL, Reason.NEVER_WAS),
    (_UNACK, _RECORD): Outcome(_UNACK, Reason.FOUND_LATE),
    (_UNACK, _CLOSE): Outcome(_RTN, Reason.NOT_WATCHED),
    (_ACKED, _RAISE): Outcome(_ACKED, Reason.STILL),
    (_ACKED, _RETURN): Outcome(_NORMAL, Reason.OVER),
    (_ACKED, _ACK): Outcome(_ACKED, Reason.NOTHING_TO_DO),
    (_ACKED, _WITHDRAW): Outcome(_NORMAL, Reason.NEVER_WAS),
    (_ACKED, _RECORD): Outcome(_ACKED, Reason.FOUND_LATE),
    (_ACKED, _CLOSE): Outcome(_NORMAL, Reason.NOT_WATCHED),
    (_RTN, _RAISE): Outcome(_UNACK, Reason.AGAIN),
    (_RTN, _RETURN): Outcome(_RTN, Reason.NOTHING_TO_DO),
    (_RTN, _ACK): Outcome(_NORMAL, Reason.SEEN_AFTERWARDS),
    (_RTN, _WITHDRAW): Outcome(_RTN, Reason.NEVER_WAS),
    (_RTN, _RECORD): Outcome(_RTN, Reason.FOUND_LATE),
    (_RTN, _CLOSE): Outcome(_RTN, Reason.NOTHING_TO_DO),
}

_SUPPRESSION_TABLE: dict[tuple[Suppression, SuppressionEvent], Suppression] = {
    (Suppression.NONE, SuppressionEvent.SHELVE): Suppression.SHELVED,
    (Suppression.NONE, SuppressionEvent.SUPPRESS): Suppression.SUPPRESSED_BY_DESIGN,
    (Suppression.NONE, SuppressionEvent.REMOVE): Suppression.OUT_OF_SERVICE,
    (Suppression.SHELVED, SuppressionEvent.UNSHELVE): Suppression.NONE,
    (Suppression.SHELVED, SuppressionEvent.REMOVE): Suppression.OUT_OF_SERVICE,
    (Suppression.SUPPRESSED_BY_DESIGN, SuppressionEvent.UNSUPPRESS): Suppression.NONE,
    (Suppression.SUPPRESSED_BY_DESIGN, SuppressionEvent.REMOVE): Suppression.OUT_OF_SERVICE,
    (Suppression.OUT_OF_SERVICE, SuppressionEvent.RETURN): Suppression.NONE,
}


def step_alarm(state: AlarmState, event: AlarmEvent) -> Outcome:
    """Return where an event leads an alarm; every pair of state and event has its row."""
    return ALARM_TABLE[state, event]


def step_suppression(suppression: Suppression, event: SuppressionEvent) -> Suppression:
    """Return the suppression after an event; one that does not fit changes nothing."""
    return _SUPPRESSION_TABLE.get((suppression, event), suppression)


def is_active(state: AlarmState) -> bool:
    """Return whether the alarm's condition holds in this state."""
    return state in (AlarmState.UNACK, AlarmState.ACKED)
