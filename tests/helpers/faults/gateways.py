"""Gateways with the bridge's own spool and uplink: what the test feeds them, they send until it is stored."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from coldchain import senml, topics
from coldchain.reading import Clock
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import from_frame
from firmware_bridge.uplink import Uplink
from helpers.serial_lines import frame
from links.broker import BrokerAddress, Session
from links.clock import SystemClock

COOP = "highland"
PROBES = 2  # readings in a frame
CAPACITY = 1_000_000
DAY_S = 86_400


class Gateway:
    """One gateway with one device that measures at a steady pace, on days that may pass quickly.

    Args:
        folder: Its own.
        number: Its own.
        address: Of the broker.
    """

    def __init__(self, folder: Path, number: int, address: BrokerAddress) -> None:
        self.name, self.device = f"gw-{number}", f"logger-{number}"
        self.said = 0
        self.every_s: float | None = None
        self.frames = 1  # said together
        self.days_s = 0.0  # how long ago the next frame is meant to be
        self.pass_s = 0.0  # time that passes with each frame
        self._clock = SystemClock()
        self._spool = Spool(folder / f"{self.name}.sqlite", capacity_rows=CAPACITY)
        self._session = Session(
            address,
            client_id=self.name,
            subscriptions=[topics.build(COOP, self.name, "stored")],
            clock=self._clock,
        )
        topic = topics.build(COOP, self.name, "readings")
        self._uplink = Uplink(
            self._spool, self._session, topic=topic, encode=senml.encode_cbor, clock=self._clock
        )
        self._session.on_connect = self._uplink.on_connect

    @property
    def unsent(self) -> int:
        """Return how many frames the server has not said to be stored."""
        return self._spool.stats().rows

    def run(self, stop: threading.Event) -> list[threading.Thread]:
        """Return its threads, started."""
        loops = (
            lambda: self._session.run(self._uplink.on_message, stop),
            lambda: self._uplink.run(stop),
            lambda: self._measure(stop),
        )
        threads = [threading.Thread(target=loop, daemon=True) for loop in loops]
        for thread in threads:
            thread.start()
        return threads

    def close(self) -> None:
        """Close the spool."""
        self._spool.close()

    def _measure(self, stop: threading.Event) -> None:
        next_s = time.monotonic()
        while not stop.is_set():
            if self.every_s is None or time.monotonic() < next_s:
                next_s = max(next_s, time.monotonic() - 1.0)
                stop.wait(0.02)
                continue
            next_s += self.every_s
            self._say()

    def _say(self) -> None:
        """Measure some frames and put them into the spool."""
        rows = []
        for _ in range(self.frames):
            at = self._clock.now() - round(self.days_s * 1000)
            self.days_s = max(0.0, self.days_s - self.pass_s)
            value = 2.0 + abs(self.said % 100 - 50) / 10  # without a leap: that would be a fault of its own
            said = frame(self.device, self.said, value=value)
            rows.append(from_frame(said, arrived_at=at, clock=Clock.NTP))
            self.said += 1
        self._uplink.offer(self._spool.put(rows).new)


@contextmanager
def sending(gateways: Sequence[Gateway]) -> Iterator[None]:
    """Run gateways."""
    stop = threading.Event()
    threads = [thread for each in gateways for thread in each.run(stop)]
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)
        for each in gateways:
            each.close()
