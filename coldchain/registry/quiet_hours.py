"""Quiet hours: when a person sleeps and is told only of what is critical. Pure: not a clock."""

import re
from datetime import datetime, time, timedelta, tzinfo

from coldchain.errors import InputError
from coldchain.instants import MS_PER_S

_FORM = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def parse_quiet_hours(text: str) -> tuple[time, time]:
    """Return when quiet hours begin and end, as the clock on the wall shows it.

    Args:
        text: ``22:00-06:00``.

    Raises:
        InputError: It has another form, or begins when it ends.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise InputError("quiet hours", repr(text), "two times of day such as 22:00-06:00")
    first, last = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if first == last:
        raise InputError("quiet hours", repr(text), "two different times", "Leave it out to be told always.")
    return first, last


def quiet_until(text: str, instant: int, zone: tzinfo) -> int:
    """Return when the quiet hours are over in which an instant lies; 0 when it lies in none.

    An hour that a change to summer time leaves out ends them when it would have come.

    Args:
        text: ``22:00-06:00``; empty: there are none.
        instant: [ms since 1970, UTC].
        zone: Of the person.
    """
    if not text:
        return 0
    first, last = parse_quiet_hours(text)
    local = datetime.fromtimestamp(instant // MS_PER_S, zone)
    here = local.time().replace(microsecond=0)
    inside = first <= here < last if first < last else here >= first or here < last
    if not inside:
        return 0
    day = local.date() if here < last else local.date() + timedelta(days=1)
    end_at = round(datetime.combine(day, last, tzinfo=zone).timestamp() * MS_PER_S)
    return end_at if end_at > instant else 0  # the hour that comes twice in autumn
