"""When something was measured, by what its payload says, and whose clock that is. Reads no clock.

A device whose clock was never set says the year in which its clock begins, 1970 or 2000: then the time of its
coming to us counts. Any later time is taken as it is said: an old one is an old one, and never made fresh.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from coldchain.errors import PackError
from coldchain.instants import MS_PER_S, from_iso
from coldchain.reading import NO_BOOT, Clock, Reading
from ingest.decoders.face import Came

_SET_AT = from_iso("2001-01-01T00:00:00Z")  # clock chips begin in 2000, all others in 1970
_END_AT = 253_402_300_800_000  # the year 10000, of which ISO 8601 and Python have no text
_EARLIER_MS = 10 * 60 * 1000  # a clock may be this far ahead
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_SHORTEST = len("2026-11-22T07:25")
ISO = "an ISO 8601 date and time such as 2026-11-22T07:25:12Z"


class When(NamedTuple):
    """When something was measured, as far as can be known.

    Args:
        event_at: [ms since 1970, UTC].
        clock: Whose clock says so, a ``Clock``.
        received_at: When the server had it [ms since 1970, UTC].
    """

    event_at: int
    clock: str
    received_at: int

    def reading(self, device: str, channel: str, value: float, unit: str) -> Reading:
        """Return a good reading of this time, of a device that does not number what it says: see decision 22.

        Args:
            device: Ours.
            channel: Ours.
            value: In ``unit``.
            unit: SenML unit symbol.
        """
        at = self.event_at
        return Reading(device, channel, NO_BOOT, at, at, self.received_at, value, unit, clock=self.clock)


def arrival(came: Came) -> When:
    """Return the time of a message that has none of its own: when the server had it."""
    return When(came.received_at, Clock.SERVER, came.received_at)


def said(thing: str, event_at: float, came: Came, *, clock: str = Clock.DEVICE) -> When:
    """Return a time that a payload says; that of its coming when the clock was never set.

    Args:
        thing: What it is, for messages.
        event_at: [ms since 1970, UTC].
        came: The message.
        clock: Whose it is.

    Raises:
        PackError: It is beyond the year 9999.
    """
    if event_at >= _END_AT:
        raise PackError(thing, f"{event_at:g} ms since 1970", "a time before the year 10000")
    return When(round(event_at), clock, came.received_at) if event_at >= _SET_AT else arrival(came)


def said_iso(thing: str, text: object, came: Came, *, zone: tzinfo = UTC, clock: str = Clock.DEVICE) -> When:
    """Return a time in ISO 8601.

    Of a local time that the clocks show twice, the later one that is not ahead of its coming counts.

    Args:
        thing: What it is, for messages.
        text: What came.
        came: The message.
        zone: Of a text that names none.
        clock: Whose it is.

    Raises:
        PackError: It is no date and time.
    """
    if not isinstance(text, str) or len(text) < _SHORTEST:
        raise PackError(thing, repr(text)[:80], ISO)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        first_at, second_at = (_instant(moment.replace(fold=fold)) for fold in (0, 1))
    except (ValueError, OverflowError):
        raise PackError(thing, repr(text)[:80], ISO) from None
    is_second = first_at < second_at <= came.received_at + _EARLIER_MS
    return said(thing, second_at if is_second else first_at, came, clock=clock)


def said_epoch(thing: str, value: float, came: Came, *, clock: str = Clock.DEVICE) -> When:
    """Return a time in seconds since 1970, UTC.

    Raises:
        PackError: It is beyond the year 9999.
    """
    return said(thing, value * MS_PER_S, came, clock=clock)


def _instant(moment: datetime) -> int:
    return (moment - _EPOCH) // _MS
