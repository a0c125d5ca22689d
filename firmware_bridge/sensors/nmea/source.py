"""A GPS receiver as a source, in a thread of its own: its place as readings, its time to the clock keeper."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from coldchain.errors import FrameError
from coldchain.frames import Ack, Field
from coldchain.sensors.outcome import Reason
from coldchain.units import QUANTITIES
from firmware_bridge.sensors.face import Counters, Parts, keep_going, port_state
from firmware_bridge.sensors.memory import Memory
from firmware_bridge.sensors.nmea.fixes import Fixes
from firmware_bridge.sensors.nmea.lines import NmeaLines
from firmware_bridge.time_fix import TimeFix
from links.nmea import parse
from links.serial_port import KeptPort

if TYPE_CHECKING:
    from firmware_bridge.sensors.nmea.settings import NmeaSettings

MAX_FRESH_BYTES = 2048  # more in one read has waited in a buffer: what time it says is not now
_READ_S = 1.0
_CODES = (QUANTITIES["latitude"].code, QUANTITIES["longitude"].code)
_DECIMALS = 6
_log = logging.getLogger(__name__)


class NmeaSource:
    """One GPS receiver.

    Args:
        settings: Of the receiver.
        parts: What it may use.
    """

    kind = "nmea"

    def __init__(self, settings: NmeaSettings, parts: Parts) -> None:
        self.path = settings.path
        self.counters = Counters()
        self.fixes = Fixes()
        self.memory = Memory(self, parts.intake, parts.clock)
        self.damaged = 0
        self.last_time_at: int | None = None
        self._settings = settings
        self._clock = parts.clock
        self._on_time = parts.on_time
        self._lines = NmeaLines()
        self._port = KeptPort(
            settings.path, settings.baud, silence_s=parts.silence_s, clock=parts.clock, stop=parts.stop
        )
        now_s = parts.clock.monotonic_s()
        self._due_s = now_s
        self._placed_s = now_s  # when a place was said last, or the start

    def say(self, acks: Sequence[Ack]) -> None:
        """Forget what is on disk. Any thread may call it."""
        self.memory.say(acks)
        if not acks:  # the bridge stops: let a read that waits return
            self._port.wake()

    def run(self, stop: threading.Event) -> None:
        """Read until ``stop``; a defect on the way is logged, counted, and met again only after a pause."""
        keep_going(
            self._once,
            stop,
            clock=self._clock,
            counters=self.counters,
            tell=f"GPS {self.path}: defect while reading",
        )
        self._port.close()

    def status(self, now_s: float) -> dict[str, Any]:
        """Return how it is."""
        return {
            "kind": self.kind,
            "path": self.path,
            **port_state(self._port.health, now_s),
            "frames": self.counters.frames,
            "last_frame_at": self.counters.last_frame_at,
            "failures": self.counters.failures,
            "damaged": self.damaged,
            "noise_bytes": self._lines.noise_bytes,
            "has_place": self.fixes.fresh_place(now_s) is not None,
            "last_time_at": self.last_time_at,
            "refused_dates": self.fixes.refused_dates,
            "held": len(self.memory),
            "given_up": self.memory.given_up,
        }

    def _once(self) -> None:
        data = self._port.read(_READ_S)
        heard_s = self._clock.monotonic_s()
        fix: TimeFix | None = None
        for line in self._lines.feed(data):
            fix = self._hear(line, heard_s) or fix
        if fix is not None and len(data) <= MAX_FRESH_BYTES:
            self.last_time_at = fix.at
            self._on_time(fix)
        self._sample(heard_s)
        self.memory.repeat()

    def _hear(self, line: bytes, heard_s: float) -> TimeFix | None:
        try:
            sentence = parse(line)
        except FrameError:
            self.damaged += 1
            return None
        return self.fixes.hear(sentence, heard_s) if sentence else None

    def _sample(self, now_s: float) -> None:
        """Make a reading of the place when one is due and there is one, or when there was none for long."""
        place = self.fixes.fresh_place(now_s)
        if place is not None:
            self._placed_s = now_s
        is_lost = now_s - self._placed_s >= self._settings.lost_after
        if now_s < self._due_s or not (place or is_lost):
            return
        values = (place.latitude, place.longitude) if place else (float("nan"), float("nan"))
        note = "" if place else str(Reason.OFF)
        self.memory.measured(
            self._settings.device,
            [
                Field(self._settings.probe, code, round(value, _DECIMALS) + 0.0, note)
                for code, value in zip(_CODES, values, strict=True)
            ],
        )
        interval_s = self._settings.sample_interval
        self._due_s += (max(0, int((now_s - self._due_s) / interval_s)) + 1) * interval_s
        self.counters.frames += 1
        self.counters.last_frame_at = self._clock.now()
