"""Which time is believed: fixes from GPS, NTP, the server and a battery clock, held against monotonic time.

Pure. The gateway's monotonic time never jumps, so one fix that can be believed gives every moment of this
boot its time, before it and after it. The system clock is no source by itself: a machine without a
battery clock starts with the time at which it was last switched off. It is only watched: a step of it is
told, and moves nothing. Sleep (suspend) stops monotonic time and is not provided for.
"""

from typing import NamedTuple

from coldchain.reading import Clock
from firmware_bridge.time_fix import TimeFix

SOURCES = (Clock.GPS, Clock.NTP, Clock.SERVER, Clock.GATEWAY)  # the better first; the last is a battery clock
DRIFT_PPM = 100.0  # a quartz from -20 to 70 degC keeps within this
GOOD_SPREAD_MS = 2000.0  # up to this the better source wins, however narrow the worse one is
MAX_SPREAD_MS = 10_000  # a wider fix is no time
STEP_MS = 500  # a system clock that moves more against monotonic time has been set
SLEW_PPM = 1000.0  # ... while NTP moves it by at most 500
APART_MS = 1000  # sources that differ by more than their spreads and this disagree
DRIFT_OVER_S = 600.0  # a drift is measured over so long at least
_PPM = 1e6


class Anchor(NamedTuple):
    """A time that is believed.

    Args:
        source: A ``coldchain.reading.Clock``.
        start_at: When monotonic time was 0 [ms since 1970, UTC].
        spread_ms: How wrong it was, at most, when it was heard [ms].
        heard_s: When that was [s, monotonic].
    """

    source: str
    start_at: float
    spread_ms: float
    heard_s: float

    def spread_at_ms(self, now_s: float) -> float:
        """Return how wrong it may be by now [ms]."""
        return self.spread_ms + abs(now_s - self.heard_s) * DRIFT_PPM / 1000


class TimeKeeper:
    """Holds the time that is believed. Not thread-safe.

    Args:
        anchor: What was believed before a restart of the program, in the same boot of the machine.
    """

    def __init__(self, anchor: Anchor | None = None) -> None:
        self.anchor = anchor
        self.steps = 0
        self.last_step_ms = 0
        self.disagreements: dict[str, int] = {}
        self.drift_ppm: float | None = None
        self._first: dict[str, Anchor] = {}
        self._system: tuple[float, float] | None = None  # offset of the system clock [ms], when [s]

    def offer(self, fix: TimeFix) -> bool:
        """Take a fix; return whether the time that is believed has changed by it.

        Args:
            fix: From whatever source; one that is too wide is not taken.
        """
        if fix.source not in SOURCES or not 0 <= fix.spread_ms <= MAX_SPREAD_MS:
            return False
        new = Anchor(fix.source, fix.at - fix.heard_s * 1000, max(1, fix.spread_ms), fix.heard_s)
        self._measure_drift(new)
        old = self.anchor
        if old is not None:
            self._compare(old, new)
        if old is None or self._is_better(new, old):
            self.anchor = new
            return True
        return False

    def at(self, monotonic_ms: float) -> int | None:
        """Return the time of a moment [ms since 1970, UTC]; None while no time is believed.

        Args:
            monotonic_ms: The moment [ms, monotonic time of this boot].
        """
        return None if self.anchor is None else round(self.anchor.start_at + monotonic_ms)

    def watch(self, system_at: int, now_s: float) -> int:
        """Return by how much the system clock was set since the last look [ms]; 0 when it was not.

        Args:
            system_at: What the system clock shows [ms since 1970, UTC].
            now_s: Now [s, monotonic].
        """
        offset_ms, before = system_at - now_s * 1000, self._system
        self._system = (offset_ms, now_s)
        if before is None:
            return 0
        moved_ms = offset_ms - before[0]
        if abs(moved_ms) <= STEP_MS + (now_s - before[1]) * SLEW_PPM / 1000:
            return 0
        self.steps += 1
        self.last_step_ms = round(moved_ms)
        return self.last_step_ms

    def _is_better(self, new: Anchor, old: Anchor) -> bool:
        """Return whether a fix takes the place of what is believed; one that only agrees does not."""
        spread_ms = old.spread_at_ms(new.heard_s)
        if new.source == old.source:
            # Elsewhere than both allow: it has corrected itself, or monotonic time has drifted. A wide fix
            # that agrees, as of an answer that lay for seconds in a broker, moves nothing.
            moved_ms = abs(new.start_at - old.start_at)
            return new.spread_ms < spread_ms / 2 or moved_ms > spread_ms + new.spread_ms
        rank, held = SOURCES.index(new.source), SOURCES.index(old.source)
        if rank < held:
            return new.spread_ms <= max(GOOD_SPREAD_MS, spread_ms)
        return spread_ms > GOOD_SPREAD_MS and new.spread_ms < spread_ms

    def _compare(self, old: Anchor, new: Anchor) -> None:
        """Note how far a source is from what is believed, when that is too far."""
        if old.source == new.source:
            return
        apart_ms = new.start_at - old.start_at
        other = new.source if SOURCES.index(new.source) > SOURCES.index(old.source) else old.source
        if abs(apart_ms) > old.spread_at_ms(new.heard_s) + new.spread_ms + APART_MS:
            self.disagreements[other] = round(apart_ms if other == new.source else -apart_ms)
        else:
            self.disagreements.pop(other, None)

    def _measure_drift(self, new: Anchor) -> None:
        """Hold monotonic time against the first fix of a source; narrow ones, far apart, tell its drift."""
        first = self._first.setdefault(new.source, new)
        apart_s = new.heard_s - first.heard_s
        if apart_s < DRIFT_OVER_S:
            return
        error_ppm = (first.spread_ms + new.spread_ms) / 1000 / apart_s * _PPM
        if error_ppm < DRIFT_PPM:
            self.drift_ppm = round((new.start_at - first.start_at) / 1000 / apart_s * _PPM, 1)
