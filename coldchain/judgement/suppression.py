"""Whether people are spared an alarm: three causes, side by side. Never touches the alarm's state.

A person shelves it for a time, or takes it out of service until he puts it back; or something explains it:
its gateway is down, a maintenance window, loading, chatter. Each cause comes and goes by itself, so their
order does not matter; what is shown is the strongest. When the last is gone, ``hidden_at`` stays until people
have been told what goes on, so that a kill in between loses no news. Not who is told: see ``routing``.
"""

from msgspec.structs import replace

from coldchain.judgement.alarm_table import Suppression
from coldchain.judgement.alarms import Alarm

GATEWAY = "gateway"
"""The cause of a silence that the silence of a gateway explains."""

AT_ONCE = 0
"""``due_at`` of an alarm at which the watcher is to look at once."""


def shelve(alarm: Alarm, until_at: int, now: int) -> Alarm:
    """Return an alarm that a person does not want to hear of until an instant [ms]."""
    return _changed(alarm, now, shelved_until_at=until_at)


def unshelve(alarm: Alarm, now: int) -> Alarm:
    """Return an alarm that is no longer shelved."""
    return _changed(alarm, now, shelved_until_at=None)


def remove_from_service(alarm: Alarm, now: int) -> Alarm:
    """Return an alarm that nobody hears of until it is returned to service."""
    return _changed(alarm, now, out_of_service=True)


def return_to_service(alarm: Alarm, now: int) -> Alarm:
    """Return an alarm that is in service again."""
    return _changed(alarm, now, out_of_service=False)


def explain_by(alarm: Alarm, cause: str, now: int) -> Alarm:
    """Return an alarm that is suppressed by design because of a cause, beside others."""
    return _with_causes(alarm, causes_of(alarm) | {cause}, now)


def no_longer_by(alarm: Alarm, cause: str, now: int) -> Alarm:
    """Return an alarm that a cause no longer explains."""
    return _with_causes(alarm, causes_of(alarm) - {cause}, now)


def causes_of(alarm: Alarm) -> frozenset[str]:
    """Return what explains an alarm."""
    return frozenset(filter(None, alarm.by_design.split(",")))


def is_hidden(alarm: Alarm) -> bool:
    """Return whether people are spared an alarm now."""
    return alarm.suppression is not Suppression.NONE


def waits_for_news(alarm: Alarm) -> bool:
    """Return whether people are no longer spared an alarm, and have not been told yet what goes on."""
    return alarm.hidden_at is not None and not is_hidden(alarm)


def told(alarm: Alarm) -> Alarm:
    """Return an alarm of which people know how it is now."""
    return alarm if is_hidden(alarm) else replace(alarm, hidden_at=None)


def _with_causes(alarm: Alarm, causes: frozenset[str], now: int) -> Alarm:
    return _changed(alarm, now, by_design=",".join(sorted(causes)))


def _changed(alarm: Alarm, now: int, **causes: object) -> Alarm:
    after = replace(alarm, **causes)
    if after == alarm:
        return alarm
    suppression = _strongest(after)
    hidden_at = now if suppression is not Suppression.NONE and alarm.hidden_at is None else alarm.hidden_at
    return replace(after, suppression=suppression, hidden_at=hidden_at, due_at=AT_ONCE)


def _strongest(alarm: Alarm) -> Suppression:
    if alarm.out_of_service:
        return Suppression.OUT_OF_SERVICE
    if alarm.shelved_until_at is not None:
        return Suppression.SHELVED
    return Suppression.SUPPRESSED_BY_DESIGN if alarm.by_design else Suppression.NONE
