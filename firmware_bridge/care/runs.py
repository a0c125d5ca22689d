"""How often this program was started, and why it ended the last time. One small file in the data folder.

A program that was killed, or whose machine lost its power, cannot write down why: that no end is written
there says it, and whether the machine has started since says which of the two it was.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from links.clock import Clock
from links.kept_file import write_whole
from links.machine import Machine

FILE = "bridge-runs.json"
MACHINE_RESTARTED = "the machine started anew: power lost, or a reboot"
KILLED = "killed, without a word"
_LONGEST = 300  # characters of a reason
_log = logging.getLogger(__name__)


class _Kept(msgspec.Struct):
    """What the file holds; ``why`` is empty while the program runs."""

    starts: int = 0
    started_at: int = 0
    boot: str = ""
    why: str = ""
    ended_at: int = 0


class Runs:
    """This run and what is known of the one before.

    Args:
        folder: The data folder.
        clock: Of this machine.
        machine: Says whether the machine has started since.
    """

    def __init__(self, folder: Path, *, clock: Clock, machine: Machine) -> None:
        self.why = "stopped"  # written down when the program ends as it should
        self._path = folder / FILE
        self._clock = clock
        self._began_s = clock.monotonic_s()
        before = self._read()
        self._last_end = _why(before, machine.boot() or "")
        self._now = _Kept(before.starts + 1, clock.now(), machine.boot() or "")

    def told(self) -> dict[str, Any]:
        """Return what the status tells: starts so far, for how long this one runs [s], how the last ended."""
        told: dict[str, Any] = {
            "starts": self._now.starts,
            "running_s": round(self._clock.monotonic_s() - self._began_s),
        }
        return told | ({"last_end": self._last_end} if self._last_end else {})

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Write down that the program runs, and at the end why it ended."""
        self._write()
        try:
            yield
        except BaseException as error:
            self._end(f"{type(error).__name__}: {error}")
            raise
        self._end(self.why)

    def _end(self, why: str) -> None:
        self._now.why = why[:_LONGEST]
        self._now.ended_at = self._clock.now()
        self._write()

    def _read(self) -> _Kept:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_Kept)
        except (OSError, msgspec.MsgspecError):
            return _Kept()

    def _write(self) -> None:
        """Write it; a disk that takes nothing must not keep the program from its work."""
        try:
            write_whole(self._path, msgspec.json.encode(self._now).decode())
        except OSError as error:
            _log.warning("%s: cannot be written: %s", self._path, error)


def _why(before: _Kept, boot: str) -> str:
    """Return why the run before ended; empty when there was none."""
    if not before.starts:
        return ""
    if before.why:
        return before.why
    return KILLED if before.boot == boot else MACHINE_RESTARTED
