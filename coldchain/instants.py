"""Instants: whole milliseconds since 1970-01-01T00:00:00Z, UTC. Not a clock: nothing here reads the time.

An instant is a plain ``int`` (names end in ``_at``): cheap to store, compare and put on the wire.
"""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from coldchain.errors import InputError

MS_PER_S = 1000
FOREVER_AT = 2**62
"""Later than every instant."""
LAST_AT = 253_370_764_800_000  # the year 9999: later days cannot be written down


def to_iso(instant: int) -> str:
    """Return an instant as ISO 8601 in UTC, e.g. ``2026-11-22T07:25:12.500Z``.

    Args:
        instant: [ms since 1970, UTC].
    """
    whole, milliseconds = divmod(instant, MS_PER_S)
    text = datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{milliseconds:03d}Z" if milliseconds else f"{text}Z"


def from_iso(text: str) -> int:
    """Return the instant [ms since 1970, UTC] of an ISO 8601 text with a zone.

    Raises:
        InputError: The text is no date and time, or names no zone.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputError("time", repr(text), "ISO 8601, e.g. 2026-11-22T07:25:12Z") from None
    if moment.tzinfo is None:
        raise InputError(
            "time", repr(text), "a time with its zone", "Add Z for UTC or an offset such as +03:00."
        )
    return round(moment.timestamp() * MS_PER_S)


def from_local(field: str, text: str, zone: tzinfo) -> int:
    """Return the instant [ms since 1970, UTC] that a person writes; without a zone it is that of his place.

    Args:
        field: What it is, for the message.
        text: ISO 8601, such as ``2026-11-22T10:25``.
        zone: Of the place.

    Raises:
        InputError: It is no date and time, or far from the time of man.
    """
    try:
        local = datetime.fromisoformat(text)
        local = local if local.tzinfo else local.replace(tzinfo=zone)
        instant = round(local.timestamp() * MS_PER_S)
        if not 0 <= instant <= LAST_AT:
            raise ValueError
    except (ValueError, OverflowError):
        raise InputError(field, repr(text[:40]), "a date and a time", reason="bad-time") from None
    return instant


def to_local(instant: int, zone: tzinfo) -> str:
    """Return an instant as a person reads it in a zone: ``22 Nov 10:25``.

    Args:
        instant: [ms since 1970, UTC].
        zone: The time zone of the reader.
    """
    return datetime.fromtimestamp(instant // MS_PER_S, zone).strftime("%d %b %H:%M")


def local_text(instant: int, zone: tzinfo) -> str:
    """Return an instant as a person reads it; plain UTC, which nobody expects, is named.

    Args:
        instant: [ms since 1970, UTC].
        zone: The time zone of the reader.
    """
    text = to_local(instant, zone)
    return f"{text} UTC" if zone is UTC else text


EARLIEST_AT = from_iso("2024-01-01T00:00:00Z")
"""A clock of a machine that runs this and shows less has not been set."""


def zone_of(name: str) -> tzinfo:
    """Return a time zone; UTC, which messages then name, on a machine that does not know it.

    An alarm in another zone's time is better than none.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # not found, a folder of zones, an impossible name
        return UTC
