"""Instants, durations and numbers as a reader of a language writes them. Not a clock."""

from datetime import UTC, datetime, tzinfo

from coldchain.instants import MS_PER_S
from coldchain.messages.catalogue import Phrases

MS_PER_MINUTE = 60_000
_MINUTES = {"d": 24 * 60, "h": 60, "min": 1}
_LONGEST = 2  # parts of a duration that are said


def time_text(instant: int, zone: tzinfo, phrases: Phrases) -> str:
    """Return an instant as a person reads it; plain UTC, which nobody expects, is named.

    Args:
        instant: [ms since 1970, UTC].
        zone: The time zone of the reader.
        phrases: Of the reader.
    """
    moment = datetime.fromtimestamp(instant // MS_PER_S, zone)
    month, clock = phrases.months[moment.month - 1], f"{moment:%H:%M}"
    return _named(phrases.say("time", "date", day=f"{moment:%d}", month=month, clock=clock), zone, phrases)


def day_text(instant: int, zone: tzinfo, phrases: Phrases) -> str:
    """Return the day of an instant as a person reads it, with its weekday."""
    moment = datetime.fromtimestamp(instant // MS_PER_S, zone)
    weekday, month = phrases.weekdays[moment.weekday()], phrases.months[moment.month - 1]
    return phrases.say("time", "weekday", weekday=weekday, day=f"{moment:%d}", month=month)


def until_text(begin_at: int, end_at: int, zone: tzinfo, phrases: Phrases) -> str:
    """Return the end of a time whose beginning was said: the same day is said once."""
    begin = datetime.fromtimestamp(begin_at // MS_PER_S, zone)
    end = datetime.fromtimestamp(end_at // MS_PER_S, zone)
    if begin.date() != end.date():
        return time_text(end_at, zone, phrases)
    return _named(f"{end:%H:%M}", zone, phrases)


def duration_text(duration_ms: int, phrases: Phrases) -> str:
    """Return a duration in hours and minutes; below a minute in seconds."""
    minutes = round(duration_ms / MS_PER_MINUTE)
    if minutes < 1:
        return phrases.say("time", "s", count=round(duration_ms / MS_PER_S))
    hours, minutes = divmod(minutes, _MINUTES["h"])
    parts = [phrases.say("time", "h", count=hours)] if hours else []
    return phrases.say("time", "gap").join([*parts, phrases.say("time", "min", count=minutes)])


def long_duration_text(duration_ms: int, phrases: Phrases) -> str:
    """Return a duration by its two longest parts, of days, hours and minutes."""
    step = _MINUTES["h"] if duration_ms >= _MINUTES["d"] * MS_PER_MINUTE else 1
    rest = round(duration_ms / (MS_PER_MINUTE * step)) * step
    parts = []
    for name, minutes in _MINUTES.items():
        count, rest = divmod(rest, minutes)
        parts += [phrases.say("time", name, count=count)] if count else []
    return phrases.say("time", "gap").join(parts[:_LONGEST]) or phrases.say("time", "min", count=0)


def number_text(value: float, decimals: int, phrases: Phrases) -> str:
    """Return a number with so many digits behind the point or comma."""
    return f"{value:.{decimals}f}".replace(".", phrases.decimal)


def _named(text: str, zone: tzinfo, phrases: Phrases) -> str:
    return phrases.say("time", "utc", time=text) if zone is UTC else text
