"""The memory of devices that have none: what the gateway measured itself, until it is on disk.

A device on a framed line keeps its frames until they are acknowledged. A Modbus transmitter, a GPS receiver
or a file of the kernel cannot: here the gateway is their device. It draws a boot id at each start, counts,
and hands each frame to the intake again, with its larger age, until the intake has committed it. So a full
disk or a clock that is not set costs nothing until the memory is full; then the oldest go, and are counted.
It does not outlive the process.
"""

import secrets
import threading
from collections.abc import Sequence
from typing import NamedTuple

from coldchain.frames import REPEAT_AFTER_S, Ack, Field, Frame
from firmware_bridge.intake import Arrival, Intake, Speaker
from links.clock import Clock

MAX_KEPT = 5000  # frames of one source; about 5 MB, and 8 h of ten devices that are asked every minute
BATCH = 200  # frames handed over again together
_BOOTS = 2**32 - 1


class _Kept(NamedTuple):
    frame: Frame
    handed_s: float  # when it was last handed over [s, monotonic]


class Memory:
    """Frames of one source. Its thread measures and repeats; the intake's thread says acknowledgements.

    ``given_up`` counts frames that were lost here because the memory was full.

    Args:
        port: Whose frames they are; its ``say`` calls ours.
        intake: Takes frames.
        clock: Of this machine.
        max_kept: How many frames it holds.
    """

    def __init__(self, port: Speaker, intake: Intake, clock: Clock, *, max_kept: int = MAX_KEPT) -> None:
        self.boot = secrets.randbelow(_BOOTS) + 1
        self.given_up = 0
        self._port = port
        self._intake = intake
        self._clock = clock
        self._max_kept = max_kept
        self._lock = threading.Lock()
        self._next: dict[str, int] = {}
        self._kept: dict[Ack, _Kept] = {}

    def __len__(self) -> int:
        """Return how many frames wait for their acknowledgement."""
        return len(self._kept)

    def measured(self, device: str, fields: Sequence[Field]) -> None:
        """Keep what was measured just now, and hand it to the intake. Never waits.

        Args:
            device: Its name.
            fields: At least one.
        """
        now_s = self._clock.monotonic_s()
        sequence = self._next.get(device, 0)
        self._next[device] = sequence + 1
        frame = Frame(device, self.boot, sequence, round(now_s * 1000), 0, tuple(fields))
        with self._lock:
            while len(self._kept) >= self._max_kept:
                del self._kept[next(iter(self._kept))]
                self.given_up += 1
            self._kept[Ack(device, self.boot, sequence)] = _Kept(frame, now_s)
        if not self._hand_over([frame], now_s):
            self._forget_handing([frame])

    def say(self, acks: Sequence[Ack]) -> None:
        """Forget what is on disk."""
        with self._lock:
            for ack in acks:
                self._kept.pop(ack, None)

    def repeat(self) -> None:
        """Hand over again the oldest of what was not acknowledged in time; call it about every second."""
        now_s = self._clock.monotonic_s()
        due: list[Frame] = []
        with self._lock:
            for ack, kept in self._kept.items():
                if now_s - kept.handed_s >= REPEAT_AFTER_S:
                    due.append(kept.frame)
                    self._kept[ack] = kept._replace(handed_s=now_s)
                    if len(due) == BATCH:
                        break
        if due and not self._hand_over(due, now_s):
            self._forget_handing(due)

    def _hand_over(self, frames: Sequence[Frame], now_s: float) -> bool:
        now_ms = round(now_s * 1000)
        events = [frame._replace(age_ms=now_ms - frame.uptime_ms) for frame in frames]
        return self._intake.offer(Arrival(self._port, self._clock.now(), events))

    def _forget_handing(self, frames: Sequence[Frame]) -> None:
        """Let frames that found no room in the intake be handed over at the next ``repeat``."""
        with self._lock:
            for frame in frames:
                ack = Ack(frame.device, frame.boot, frame.sequence)
                if ack in self._kept:
                    self._kept[ack] = _Kept(frame, float("-inf"))
