"""The known truth: every frame that a device has emitted, and every incident as it really happened.

Two files of one JSON object a line. A frame is handed to the operating system before it may be sent, so even
a killed simulator cannot have sent a frame that is not written down here. Not the devices' memory, though a
restarted simulator fills that from here (``restart.py``).
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from coldchain.errors import JournalError
from fleet_simulator.incidents import Incident

EMITTED = "emitted.ndjson"
EMITTED_BEFORE = "emitted.1.ndjson"
INCIDENTS = "incidents.ndjson"
MOST_BYTES = 256 * 1024 * 1024  # then the file becomes the older generation, of which one is kept


class Emitted(msgspec.Struct, frozen=True, gc=False):
    """One frame as a device measured it.

    Args:
        device: Name of the device.
        boot: The device's boot id.
        sequence: Counts up from 0 within the boot.
        measured_at: When it was really measured [ms since 1970, UTC].
        uptime_ms: The device's own time of the measurement [ms].
        fields: ``<probe>.<code>`` to its value, or to ``?<reason>`` when the sensor failed.
    """

    device: str
    boot: int
    sequence: int
    measured_at: int
    uptime_ms: int
    fields: dict[str, float | str]


class TrueIncident(msgspec.Struct, frozen=True):
    """One incident; while ``over`` is false, ``end_at`` is only what was planned."""

    incident: Incident
    over: bool


_EMITTED_LINE = msgspec.json.Decoder(Emitted)
_INCIDENT_LINE = msgspec.json.Decoder(TrueIncident)
_ENCODER = msgspec.json.Encoder()


class TruthLog:
    """Writes the two files of one folder; only one simulator at a time may.

    Args:
        folder: Where they are; made when absent.
        most_bytes: Size at which ``emitted.ndjson`` becomes the older generation [bytes].

    Raises:
        JournalError: Another simulator holds the folder, or the disk refuses.
    """

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(folder / "simulator.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise _refused(folder, error) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise JournalError(
                f"simulator folder {folder}",
                "a folder that another simulator is using",
                "one simulator a folder",
                "Stop the other one, or give this one its own folder.",
                retry=True,
            ) from error
        self._emitted = _open_whole_lines(folder / EMITTED)
        self._incidents = _open_whole_lines(folder / INCIDENTS)

    def emitted(self, frames: Sequence[Emitted]) -> None:
        """Write frames down; when this returns they may be sent.

        Raises:
            JournalError: The disk refuses.
        """
        if frames:
            self._write(self._emitted, _ENCODER.encode_lines(frames))
            self._turn_when_full()

    def incident(self, incident: Incident, *, over: bool) -> None:
        """Write down that an incident has begun (its end is planned) or is over (its end is true).

        Raises:
            JournalError: The disk refuses.
        """
        self._write(self._incidents, _ENCODER.encode_lines([TrueIncident(incident, over)]))

    def close(self) -> None:
        """Close the files and give the folder free."""
        for descriptor in (self._emitted, self._incidents, self._lock):
            os.close(descriptor)

    def _write(self, descriptor: int, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        except OSError as error:
            raise _refused(self._folder, error) from error

    def _turn_when_full(self) -> None:
        if os.fstat(self._emitted).st_size < self._most_bytes:
            return
        os.close(self._emitted)
        (self._folder / EMITTED).replace(self._folder / EMITTED_BEFORE)
        self._emitted = _open_whole_lines(self._folder / EMITTED)


def read_emitted(folder: Path) -> Iterator[Emitted]:
    """Yield what was emitted, in the order in which it was; a line torn by a kill was never sent."""
    for name in (EMITTED_BEFORE, EMITTED):
        yield from (_EMITTED_LINE.decode(line) for line in _lines(folder / name))


def read_incidents(folder: Path) -> list[TrueIncident]:
    """Return the incidents, sorted by beginning; of several lines about one, the last counts."""
    latest = {}
    for line in _lines(folder / INCIDENTS):
        told = _INCIDENT_LINE.decode(line)
        latest[told.incident.id] = told
    return sorted(latest.values(), key=lambda told: told.incident.begin_at)


def _lines(path: Path) -> Iterator[bytes]:
    """Yield the whole lines of a file that may be absent, without those that a kill has torn."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            if line.startswith(b"{") and line.endswith(b"}\n"):
                yield line


def _open_whole_lines(path: Path) -> int:
    """Return a descriptor that appends; a torn last line is closed first, so that it tears no other."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            os.write(descriptor, b"\n")
    except OSError as error:
        raise _refused(path, error) from error
    return descriptor


def _refused(path: Path, error: OSError) -> JournalError:
    """Return the error for a disk that refuses."""
    return JournalError(
        f"simulator file {path}", str(error), "a folder that can be written", "Free the disk.", retry=True
    )
