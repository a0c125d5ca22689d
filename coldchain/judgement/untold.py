"""Why a step of an alarm is written down and not told: fewer texts are read, many are switched off.

Pure. Who is told is decided by ``routing``; what is told already stands in the records.
"""

from enum import StrEnum

from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.alarms import ABOUT_NOW, Transition
from coldchain.registry.profile import Severity

BEGINS = (AlarmEvent.RAISE, AlarmEvent.RECORD)
ENDS = (AlarmEvent.RETURN, AlarmEvent.CLOSE, AlarmEvent.WITHDRAW)


class Untold(StrEnum):
    """Why people get no text of their own of a step."""

    SUPPRESSED = "suppressed"  # the alarm is kept from people: shelved, out of service, explained by another
    SAME_SIDE = "same-side"  # another limit of the asset is passed on the same side, and that is told
    TOGETHER = "told-together"  # stands in the text of another step
    TOLD_BEFORE = "told-before"  # harm to the same goods, no less urgent, was told a few minutes before
    LOST_ALREADY = "lost-already"  # further harm to goods of which was told that nothing is left to save
    OVER_SOON = "over-soon"  # over before the news of it would be worth a text
    OVER_BEFORE = "over-before-told"  # over or answered while its text still waited
    NEVER_TOLD = "never-told"  # the end of what nobody was told
    ARRIVED = "arrived"  # harm does not end, it arrives
    BY_GATEWAY = "told-by-gateway"  # everybody concerned was told by the gateway, while it was alone
    CHATTER = "chatter"  # it comes and goes; people were told so once
    BY_PERSON = "by-a-person"  # somebody did it himself
    NOTHING_NEW = "nothing-new"  # no text, or nobody who is responsible


NOT_HEARD = (
    Untold.SAME_SIDE,
    Untold.TOLD_BEFORE,
    Untold.LOST_ALREADY,
    Untold.SUPPRESSED,
    Untold.OVER_BEFORE,
)
"""Reasons for which people do not know of an alarm that goes on."""


def is_over_soon(step: Transition, over_after_ms: int) -> bool:
    """Return whether a step says that something is over which did not last long enough to be worth a text.

    What is found to be over only long after it was is told: people have waited for it.

    Args:
        step: What happened.
        over_after_ms: How long an alarm must have lasted, or its end have been unknown [ms].
    """
    excursion, over_at = step.excursion, step.event_at
    is_end = step.event is AlarmEvent.RETURN
    if step.event is AlarmEvent.WITHDRAW and excursion.kind in ABOUT_NOW:
        is_end = True  # of a silence that late readings filled
    lasted_ms, waited_ms = over_at - excursion.confirmed_at, step.recorded_at - over_at
    return is_end and max(lasted_ms, waited_ms) < over_after_ms


def is_as_urgent(one: str, other: str) -> bool:
    """Return whether a severity is at least another one; what is not known is the least."""
    return urgency(one) >= urgency(other)


def urgency(severity: str) -> int:
    """Return the rank of a severity, the greater the more urgent; -1 for what is none."""
    return [*Severity].index(Severity(severity)) if severity in [*Severity] else -1
