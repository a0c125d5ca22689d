"""One device of a Modbus line: when it is due, when it is spared, how well it answers. Pure.

Its readings are due on a fixed beat. A device that is dead is asked less and less often, so that its
time-outs do not eat the line, but its absence is told on every beat.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from coldchain.sensors.outcome import Reason
from firmware_bridge.sensors.modbus.registers import requests

if TYPE_CHECKING:
    from firmware_bridge.sensors.modbus.settings import SlaveSettings

LONGEST_SPARING_S = 60.0  # a device that is back is found within this, or its own interval
_MOST_OF_THE_LINE = 0.1  # the share of time that one dead device may cost
_RATED = 100  # asks over which the error rate is taken


class Slave:
    """One device.

    Args:
        settings: Of the device.
        now_s: Now [s, monotonic]; it is due at once.
    """

    def __init__(self, settings: SlaveSettings, now_s: float) -> None:
        self.settings = settings
        self.requests = requests(settings)
        self.due_s = now_s
        self.state = "waiting"
        self.last_answer_at: int | None = None
        self.asked = 0
        self.failed = 0
        self._ask_from_s = now_s
        self._sparing_s = 0.0
        self._lately: deque[bool] = deque(maxlen=_RATED)

    @property
    def is_dead(self) -> bool:
        """Return whether it did not answer the last time."""
        return self.state == Reason.OFF

    def waits_behind(self, now_s: float) -> bool:
        """Return whether others that are due come first: it may cost a time-out, and has not waited long."""
        costly = self.is_dead and not self.is_spared(now_s)
        return costly and now_s - self.due_s < self.settings.sample_interval

    def is_spared(self, now_s: float) -> bool:
        """Return whether it is not to be asked now, although it is due."""
        return now_s < self._ask_from_s

    def next_beat(self, now_s: float) -> None:
        """Let the next reading be due one interval after the last; beats that were missed are left out."""
        interval_s = self.settings.sample_interval
        missed = max(0, int((now_s - self.due_s) / interval_s))
        self.due_s += (missed + 1) * interval_s

    def answered(self, reason: Reason | None, *, at: int, now_s: float, took_s: float = 0.0) -> None:
        """Take the outcome of asking it.

        Args:
            reason: Why it gave no value; None when it did.
            at: Now [ms since 1970, UTC].
            now_s: Now [s, monotonic].
            took_s: How long it held the line [s].
        """
        self.asked += 1
        self.failed += reason is not None
        self._lately.append(reason is not None)
        self.state = "ok" if reason is None else str(reason)
        if reason is not Reason.OFF:
            self._sparing_s = 0.0
            self.last_answer_at = at if reason is not Reason.CRC else self.last_answer_at
            return
        interval_s = self.settings.sample_interval
        self._ask_from_s = now_s + max(self._sparing_s, took_s / _MOST_OF_THE_LINE)
        self._sparing_s = min(max(LONGEST_SPARING_S, interval_s), max(interval_s, self._sparing_s) * 2)

    def status(self) -> dict[str, Any]:
        """Return how it is."""
        return {
            "device": self.settings.device,
            "address": self.settings.address,
            "state": self.state,
            "last_answer_at": self.last_answer_at,
            "asked": self.asked,
            "failed": self.failed,
            "error_pct": round(100 * sum(self._lately) / len(self._lately), 1) if self._lately else None,
        }
