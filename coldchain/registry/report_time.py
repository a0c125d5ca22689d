"""When a standing report is due: once each local day, by the clock on the wall. Pure: not a clock.

Not who wants one, nor whether it was written already: see ``alerts/reports``.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from coldchain.errors import InputError
from coldchain.instants import MS_PER_S

_FORM = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_DAY = timedelta(days=1)


class Slot(NamedTuple):
    """The report of one local day: which day, and when it is due [ms]."""

    day: date
    at: int


def parse_report_time(text: str) -> time:
    """Return a time of day as the clock on the wall shows it.

    Args:
        text: ``06:30``.

    Raises:
        InputError: It has another form.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise InputError("time of the report", repr(text), "a time of day such as 06:30")
    return time(int(found[1]), int(found[2]))


def slot_of(day: date, text: str, zone: tzinfo) -> Slot | None:
    """Return the report of a local day; None when that day does not exist there.

    A time that a change to summer time leaves out comes by so much later, and one that comes twice counts the
    first time.

    Args:
        day: By the local calendar.
        text: ``06:30``.
        zone: Of the cooperative.
    """
    wanted = datetime.combine(day, parse_report_time(text), tzinfo=zone)
    moment = wanted.astimezone(UTC)
    if moment.astimezone(zone).date() != day:
        return None
    return Slot(day, round(moment.timestamp()) * MS_PER_S)


def slot_due(text: str, now: int, zone: tzinfo, lasts_ms: int) -> Slot | None:
    """Return the report that is due at an instant; None when none is.

    Args:
        text: ``06:30``.
        now: [ms since 1970, UTC].
        zone: Of the cooperative.
        lasts_ms: For so long it is of use [ms]; less than a day.
    """
    today = _today(now, zone)
    near = (slot_of(today + _DAY * days, text, zone) for days in (1, 0, -1))
    return next((slot for slot in near if slot and slot.at <= now < slot.at + lasts_ms), None)


def slot_next(text: str, now: int, zone: tzinfo) -> Slot:
    """Return the report that is due next, after an instant [ms]."""
    today = _today(now, zone)
    near = (slot_of(today + _DAY * days, text, zone) for days in range(-1, 4))
    return min((slot for slot in near if slot and slot.at > now), key=lambda slot: slot.at)


def _today(now: int, zone: tzinfo) -> date:
    return datetime.fromtimestamp(now // MS_PER_S, zone).date()
