"""Files of the kernel as a source: read on a beat, doors also when they change. A thread of its own."""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from coldchain.errors import PortError
from coldchain.frames import Ack, Field
from coldchain.sensors.outcome import Reason
from firmware_bridge.sensors.face import Counters, Parts, keep_going
from firmware_bridge.sensors.files.value import failed, field
from firmware_bridge.sensors.memory import Memory
from links.kernel_files import read_one

if TYPE_CHECKING:
    from firmware_bridge.sensors.files.settings import FileSettings, FilesSettings

_TURN_S = 1.0  # how long it waits at most before it looks at its memory again
_log = logging.getLogger(__name__)


class FilesSource:
    """The files of one device.

    Args:
        settings: Of the files.
        parts: What it may use.
    """

    kind = "files"

    def __init__(self, settings: FilesSettings, parts: Parts) -> None:
        self.path = settings.name
        self.counters = Counters()
        self.memory = Memory(self, parts.intake, parts.clock)
        self.errors: dict[str, str] = {}  # path as it is set -> why it cannot be read
        self._settings = settings
        self._clock = parts.clock
        self._doors = [each for each in settings.files if each.quantity == "open"]
        self._shown: dict[str, str] = {}  # path of a door -> what was said of it last
        self._due_s = self._look_s = parts.clock.monotonic_s()

    def say(self, acks: Sequence[Ack]) -> None:
        """Forget what is on disk. Any thread may call it."""
        self.memory.say(acks)

    def run(self, stop: threading.Event) -> None:
        """Read until ``stop``; a defect on the way is logged, counted, and met again only after a pause."""
        keep_going(
            lambda: self._turn(stop),
            stop,
            clock=self._clock,
            counters=self.counters,
            tell=f"{self.path}: defect while reading",
        )

    def status(self, now_s: float) -> dict[str, Any]:
        """Return how it is."""
        del now_s
        return {
            "kind": self.kind,
            "path": self.path,
            "state": "away" if len(self.errors) == len(self._settings.files) else "open",
            "error": "; ".join(self.errors.values()),
            "frames": self.counters.frames,
            "last_frame_at": self.counters.last_frame_at,
            "failures": self.counters.failures,
            "held": len(self.memory),
            "given_up": self.memory.given_up,
        }

    def _turn(self, stop: threading.Event) -> None:
        self.memory.repeat()
        now_s = self._clock.monotonic_s()
        if now_s >= self._due_s:
            interval_s = self._settings.sample_interval
            self._due_s += (int((now_s - self._due_s) / interval_s) + 1) * interval_s
            self._measured([self._read(each) for each in self._settings.files])
        elif self._doors and now_s >= self._look_s:
            self._look_s = now_s + self._settings.door_poll
            self._measured([door for each in self._doors if (door := self._changed(each))])
        until_s = min(self._due_s, self._look_s) if self._doors else self._due_s
        self._clock.wait(stop, max(0.0, min(_TURN_S, until_s - self._clock.monotonic_s())))

    def _changed(self, door: FileSettings) -> Field | None:
        before = self._shown.get(door.path)
        now = self._read(door)
        return now if self._shown[door.path] != before else None

    def _read(self, settings: FileSettings) -> Field:
        """Return what a file says now, and remember what a door said."""
        try:
            found = field(settings, read_one(settings.path))
            self._told(settings, "")
        except PortError as error:
            # The kernel answers "input/output error" when the checksum of a 1-Wire probe was wrong
            is_crc = isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.EIO
            found = failed(settings, Reason.CRC if is_crc else Reason.OFF)
            self._told(settings, str(error))
        if settings.quantity == "open":
            self._shown[settings.path] = f"{found.value}{found.note}"
        return found

    def _told(self, settings: FileSettings, error: str) -> None:
        """Keep why a file cannot be read, and log it once."""
        if error and self.errors.get(settings.path) != error:
            _log.warning("%s", error)
            self.errors[settings.path] = error
        elif not error:
            self.errors.pop(settings.path, None)

    def _measured(self, found: Sequence[Field]) -> None:
        if not found:
            return
        self.memory.measured(self._settings.device, found)
        self.counters.frames += 1
        self.counters.last_frame_at = self._clock.now()
