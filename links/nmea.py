"""One NMEA 0183 sentence to what it says of place and time. Only importer of pynmeagps. Reads no port.

Only sentences that tell a place or a time are taken apart: RMC, GGA, GLL, GNS, ZDA, of any talker (GP, GN,
GL, GA, GB, ...). The rest (GSV, GSA, VTG, makers' own) is passed over before the library sees it.
"""

from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from pynmeagps import NMEAReader  # type: ignore[import-untyped] # it has none
from pynmeagps.exceptions import (  # type: ignore[import-untyped] # as above
    NMEAMessageError,
    NMEAParseError,
    NMEAStreamError,
    NMEATypeError,
)

from coldchain.errors import FrameError
from coldchain.instants import MS_PER_S

KINDS = ("RMC", "GGA", "GLL", "GNS", "ZDA")
_KIND_AT = slice(3, 6)  # behind "$" and two letters of the talker
_BAD_MODES = frozenset("EMNS")  # estimated, typed in by hand, none, simulated (NMEA 0183 4.10, RMC field 12)
_GOOD_QUALITIES = frozenset({1, 2, 3, 4, 5, 9})  # GGA: 0 is none, 6 estimated, 7 by hand, 8 simulated
_DEFECTS = (NMEAMessageError, NMEAParseError, NMEAStreamError, NMEATypeError, ValueError, TypeError)


class Sentence(NamedTuple):
    """What one sentence says.

    Args:
        kind: E.g. ``RMC``.
        valid: Whether the receiver knows where it is; None when the sentence does not say (ZDA).
        at: Time with date [ms since 1970, UTC]; None when there is none.
        latitude: [degrees], north is positive; None when there is none.
        longitude: [degrees], east is positive; None when there is none.
    """

    kind: str
    valid: bool | None
    at: int | None = None
    latitude: float | None = None
    longitude: float | None = None


def parse(line: bytes) -> Sentence | None:
    """Return what a sentence says; None when it is of a kind that tells neither place nor time.

    Args:
        line: From ``$`` to the checksum, without its end.

    Raises:
        FrameError: It is damaged.
    """
    kind = line[_KIND_AT].decode("ascii", "replace")
    if kind not in KINDS or line[1:2] == b"P":
        return None
    try:
        if not line.isascii() or line[-3:-2] != b"*":
            raise ValueError("no checksum")
        message: Any = NMEAReader.parse(line + b"\r\n")
        return _sentence(kind, message)
    except (*_DEFECTS, LookupError, AttributeError) as error:
        allowed = "a whole sentence with its checksum"
        raise FrameError("NMEA sentence", f"{line[:90]!r} ({error})", allowed, reason="bad-nmea") from None


def _sentence(kind: str, message: Any) -> Sentence:  # noqa: ANN401 - its fields depend on the sentence
    if kind == "ZDA":
        has_date = isinstance(message.year, int)  # it is empty before the first satellite
        day = date(message.year, message.month, message.day) if has_date else None
        return Sentence(kind, None, _instant(day, message.time))
    latitude, longitude = _degrees(message.lat, 90.0), _degrees(message.lon, 180.0)
    at = _instant(message.date, message.time) if kind == "RMC" else None
    valid = _is_valid(kind, message) and latitude is not None and longitude is not None
    return Sentence(kind, valid, at, latitude if valid else None, longitude if valid else None)


def _is_valid(kind: str, message: Any) -> bool:  # noqa: ANN401 - as above
    if kind == "GGA":
        return message.quality in _GOOD_QUALITIES
    modes = str(getattr(message, "posMode", ""))
    if kind == "GNS":  # one letter a system of satellites; one that knows is enough
        return bool(set(modes) - _BAD_MODES)
    return message.status == "A" and modes not in _BAD_MODES


def _degrees(came: object, most: float) -> float | None:
    return float(came) if isinstance(came, float | int) and -most <= came <= most else None


def _instant(day: object, moment: object) -> int | None:
    if not isinstance(day, date) or not isinstance(moment, time):
        return None
    return round(datetime.combine(day, moment, tzinfo=UTC).timestamp() * MS_PER_S)
