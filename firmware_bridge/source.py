"""One boot of one device, as the bridge remembers it: which frames it has heard, and when they were measured.

Pure. The time of a frame is decided here once and never again: arrival by the gateway's time minus the age
that the device states. A line that waited in a buffer arrives late and looks too young, so a frame is never
put before, or at, a frame that its device measured earlier. Differences beyond ``MAX_JITTER_MS`` are no
waiting: one of two sources of time was wrong, and the later one is believed.

Before the gateway knows the time, a frame is placed on the monotonic time of the gateway's own boot by the
same rule. When the time is known, all of them move by one and the same amount, so their order stays.
"""

from dataclasses import dataclass

from firmware_bridge.seen import Seen, Verdict

MAX_JITTER_MS = 60_000
State = tuple[tuple[str, int, float], ...]  # channel, flag, and the door: what makes a frame worth keeping


@dataclass(slots=True)
class Source:
    """One boot of one device.

    Args:
        id: Row id in the spool.
        seen: Which sequences were heard.
        uptime_ms: The device's time of the youngest measurement whose time is known [ms]; -1 for none.
        event_at: The instant that was given to that measurement [ms since 1970, UTC].
        waits_in: The boot of the gateway in which frames of this source wait for the time; 0 for none.
        waiting_uptime_ms: The device's time of the youngest of them [ms]; -1 for none.
        waiting_ms: When that one was measured [ms of that boot's monotonic time].
        kept_uptime_ms: ``uptime_ms`` when the first of them came: time is carried over from there.
        kept_at: ``event_at`` when the first of them came.
        last: Sequence and state of the frame that came last; only in memory.
    """

    id: int
    seen: Seen
    uptime_ms: int = -1
    event_at: int = 0
    waits_in: int = 0
    waiting_uptime_ms: int = -1
    waiting_ms: int = 0
    kept_uptime_ms: int = -1
    kept_at: int = 0
    last: tuple[int, State] | None = None

    def hear(self, sequence: int, uptime_ms: int, measured: int, *, waits_in: int = 0) -> tuple[Verdict, int]:
        """Return what is known of a frame, and its time for ever when it is new.

        Args:
            sequence: Of the frame.
            uptime_ms: The device's time of the measurement [ms].
            measured: Arrival minus age [ms since 1970, UTC; or ms of the monotonic time of ``waits_in``].
            waits_in: The boot of the gateway by whose monotonic time ``measured`` is told; 0 for UTC.
        """
        verdict = self.seen.verdict(sequence)
        if verdict is not Verdict.NEW:
            return verdict, measured
        self.seen.add(sequence)
        if waits_in:
            return verdict, self._wait(uptime_ms, measured, waits_in)
        event_at = _in_order(uptime_ms, measured, self.uptime_ms, self.event_at)
        if uptime_ms > self.uptime_ms:
            self.uptime_ms, self.event_at = uptime_ms, event_at
        return verdict, event_at

    def settle(self, start_at: int) -> None:
        """Move what waits to the time that is known now.

        Args:
            start_at: When the monotonic time of that boot was 0 [ms since 1970, UTC].
        """
        if self.waiting_uptime_ms > self.uptime_ms:
            self.uptime_ms, self.event_at = self.waiting_uptime_ms, self.waiting_ms + start_at
        self.waits_in, self.waiting_uptime_ms = 0, -1

    def _wait(self, uptime_ms: int, measured_ms: int, waits_in: int) -> int:
        if not self.waits_in:
            self.kept_uptime_ms, self.kept_at = self.uptime_ms, self.event_at
        if self.waits_in != waits_in:
            self.waits_in, self.waiting_uptime_ms = waits_in, -1
        placed_ms = _in_order(uptime_ms, measured_ms, self.waiting_uptime_ms, self.waiting_ms)
        if uptime_ms > self.waiting_uptime_ms:
            self.waiting_uptime_ms, self.waiting_ms = uptime_ms, placed_ms
        return placed_ms


def _in_order(uptime_ms: int, measured: int, known_uptime_ms: int, known: int) -> int:
    """Return the time of a measurement beside one that is known."""
    if known_uptime_ms < 0 or abs(measured - known) > MAX_JITTER_MS:
        return measured
    if uptime_ms > known_uptime_ms:
        return max(measured, known + 1)
    if uptime_ms < known_uptime_ms:
        return min(measured, known - 1)
    return measured
