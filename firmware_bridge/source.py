"""One boot of one device, as the bridge remembers it: which frames it has heard, and when they were measured.

Pure. ``event_at`` is decided here once for each frame and never again: arrival by the gateway's clock minus
the age that the device states. A line that waited in a buffer arrives late and looks too young, so a frame is
never stamped before, or at, a frame that its device measured earlier. Differences beyond ``MAX_JITTER_MS``
are no waiting but a step of the gateway's clock, and the clock is believed.
"""

from dataclasses import dataclass

from firmware_bridge.seen import Seen, Verdict

MAX_JITTER_MS = 60_000


@dataclass(slots=True)
class Source:
    """One boot of one device.

    Args:
        id: Row id in the spool.
        seen: Which sequences were heard.
        uptime_ms: The device's time of the youngest measurement heard [ms].
        event_at: The instant that was given to that measurement [ms since 1970, UTC].
    """

    id: int
    seen: Seen
    uptime_ms: int = -1
    event_at: int = 0

    def hear(self, sequence: int, uptime_ms: int, measured_at: int) -> tuple[Verdict, int]:
        """Return what is known of a frame, and its ``event_at`` for ever when it is new.

        Args:
            sequence: Of the frame.
            uptime_ms: The device's time of the measurement [ms].
            measured_at: Arrival minus age [ms since 1970, UTC].
        """
        verdict = self.seen.verdict(sequence)
        if verdict is not Verdict.NEW:
            return verdict, measured_at
        event_at = self._in_order(uptime_ms, measured_at)
        self.seen.add(sequence)
        if uptime_ms > self.uptime_ms:
            self.uptime_ms, self.event_at = uptime_ms, event_at
        return verdict, event_at

    def _in_order(self, uptime_ms: int, measured_at: int) -> int:
        if self.uptime_ms < 0 or abs(measured_at - self.event_at) > MAX_JITTER_MS:
            return measured_at
        if uptime_ms > self.uptime_ms:
            return max(measured_at, self.event_at + 1)
        if uptime_ms < self.uptime_ms:
            return min(measured_at, self.event_at - 1)
        return measured_at
