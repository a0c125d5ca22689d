"""When the summary of a month is due, and as of when it is known. Pure."""

from datetime import datetime, tzinfo
from typing import NamedTuple

from coldchain.instants import MS_PER_S
from reports.period.periods import Period, month_before, month_of
from reports.settings import ReportsSettings


class Due(NamedTuple):
    """A summary that is to be there: its period, and the instant as of which it is known [ms]."""

    period: Period
    known_at: int


def due_at(settings: ReportsSettings, zone: tzinfo, now: int) -> Due | None:
    """Return the newest summary that is due; None when none is.

    It is known as of the moment at which it was due, however late it is made: so that every try, also on
    another day, is of the same.

    Args:
        settings: When.
        zone: Of the cooperative.
        now: [ms].
    """
    if settings.every == "never":
        return None
    local = datetime.fromtimestamp(now // MS_PER_S, zone)
    hour, minute = map(int, settings.at.split(":"))
    moment = datetime(local.year, local.month, settings.day, hour, minute, tzinfo=zone)
    known_at = round(moment.timestamp() * MS_PER_S)
    if known_at <= now:
        return Due(month_of(month_before(now, zone), zone), known_at)
    before = month_before(now, zone)
    begin = month_of(before, zone).from_at
    year, month = map(int, before.split("-"))
    earlier = datetime(year, month, settings.day, hour, minute, tzinfo=zone)
    return Due(month_of(month_before(begin, zone), zone), round(earlier.timestamp() * MS_PER_S))
