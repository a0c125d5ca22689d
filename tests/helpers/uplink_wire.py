"""What an uplink hangs on in tests: a clock moved by hand, and a wire that keeps what was published."""

import threading

from coldchain import stored
from coldchain.errors import BrokerError
from coldchain.senml import decode_json
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import from_frame
from firmware_bridge.uplink import Uplink
from helpers.serial_lines import frame
from links.broker import Message

NOW = 1_800_000_000_000


class HandClock:
    """A clock that the test moves; it waits for real, but not long."""

    def __init__(self) -> None:
        self.moved_s = 0.0

    def now(self) -> int:
        return NOW + round(self.moved_s * 1000)

    def monotonic_s(self) -> float:
        return 1000.0 + self.moved_s

    def sleep(self, duration_s: float) -> None:
        raise AssertionError("nobody sleeps here")

    def wait(self, event: threading.Event, duration_s: float) -> bool:
        return event.wait(min(duration_s, 0.01))


class Wire:
    """The session's place: keeps what was published; may be cut."""

    def __init__(self) -> None:
        self.connected = threading.Event()
        self.connected.set()
        self.packs: list[list[int]] = []
        self.acknowledged: list[int] = []
        self.refusing = False

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> object:
        if self.refusing:
            raise BrokerError("publish", "a full queue", "room", retry=True)
        assert (topic, retain) == ("readings", False)
        readings = decode_json(payload, received_at=NOW)
        self.packs.append(sorted({reading.sequence for reading in readings}))
        return None

    def acknowledge(self, mid: int) -> bool:
        self.acknowledged.append(mid)
        return True


def hear(spool: Spool, uplink: Uplink, sequences: range, age_s: float) -> None:
    """Let frames come that were measured some time ago."""
    rows = [
        from_frame(frame("van", n, age_ms=round(age_s * 1000)), arrived_at=NOW, clock="gateway")
        for n in sequences
    ]
    uplink.offer(spool.put(rows).new)


def store(uplink: Uplink, *sequences: int, mid: int = 1) -> None:
    """Let the server say what it holds."""
    payload = stored.encode(("van", 0xB007, sequence) for sequence in sequences)
    uplink.on_message(Message("stored", payload, mid, retain=False, duplicate=False))
