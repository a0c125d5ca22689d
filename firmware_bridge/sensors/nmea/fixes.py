"""What a GPS receiver knows: the place, and times that can be trusted. Pure: the arrival comes in.

A checksum of 8 bits lets one damaged sentence in 256 pass, receivers whose week counter has rolled over say a
date 1024 weeks off, and some say a date from their memory before they have seen a satellite. So a time counts
only with a valid place, within the 1024 weeks that this program can meet, and when it fits the one before it.
"""

from typing import NamedTuple

from coldchain.instants import EARLIEST_AT, MS_PER_S
from coldchain.reading import Clock
from firmware_bridge.time_fix import TimeFix
from links.nmea import Sentence

LATEST_AT = EARLIEST_AT + 1024 * 7 * 86_400_000  # a receiver counts 1024 weeks; IS-GPS-200, 20.3.3.3.1.1
SPREAD_MS = (
    1000  # a sentence comes up to 1 s after the second that it names: 0.1 s to reckon, the rest to say
)
FRESH_S = 5.0  # a receiver says its place every second; what is older is not where it is now
_AGREES_MS = 1500  # two times in a row differ as the time between them, give or take their lateness


class Place(NamedTuple):
    """Where the receiver is [degrees], and when that was heard [s, monotonic]."""

    latitude: float
    longitude: float
    heard_s: float


class Fixes:
    """Takes sentences in order. ``refused_dates`` counts times that cannot be, or do not fit the last one."""

    def __init__(self) -> None:
        self.place: Place | None = None
        self.refused_dates = 0
        self._valid_s = float("-inf")
        self._last: TimeFix | None = None

    def hear(self, sentence: Sentence, heard_s: float) -> TimeFix | None:
        """Return the time that a sentence says, when it can be trusted.

        Args:
            sentence: What was said.
            heard_s: When it came [s, monotonic].
        """
        if sentence.valid is False:
            self._valid_s = float("-inf")
        elif sentence.valid and sentence.latitude is not None and sentence.longitude is not None:
            if (sentence.latitude, sentence.longitude) == (0.0, 0.0):  # what some say for "nowhere"
                return None
            self._valid_s = heard_s
            self.place = Place(sentence.latitude, sentence.longitude, heard_s)
        if sentence.at is None or heard_s - self._valid_s > FRESH_S:
            return None
        return self._agreed(TimeFix(Clock.GPS, sentence.at, heard_s, SPREAD_MS))

    def fresh_place(self, now_s: float) -> Place | None:
        """Return where the receiver is now; None when it does not know."""
        fresh = self.place is not None and now_s - self.place.heard_s <= FRESH_S
        return self.place if fresh else None

    def _agreed(self, fix: TimeFix) -> TimeFix | None:
        if not EARLIEST_AT <= fix.at < LATEST_AT:
            self.refused_dates += 1
            return None
        last, self._last = self._last, fix
        if last is None:
            return None
        passed_ms = (fix.heard_s - last.heard_s) * MS_PER_S
        if abs(fix.at - last.at - passed_ms) > _AGREES_MS:
            self.refused_dates += 1
            return None
        return fix
