"""A raw RS-485 bus for tests: on a pseudo-terminal, devices answer as a test tells them to, or stay silent.

Independent of pymodbus, whose server answers for absent devices, which no real bus does.
"""

import select
import threading
import time
from collections.abc import Callable
from pathlib import Path

from coldchain.crc import modbus_crc
from helpers.serial_lines import Line

REQUEST_BYTES = 8
Answer = Callable[[bytes], bytes]


def with_crc(body: bytes) -> bytes:
    """Return a message with its checksum."""
    return body + modbus_crc(body).to_bytes(2, "little")


def air(temperature_c: float, humidity_pct: float, *, steps: int = 10) -> Answer:
    """Return how an XY-MD02 answers to any read of input registers: both values, or the one asked for."""
    words = [round(temperature_c * steps) & 0xFFFF, round(humidity_pct * steps)]

    def answer(request: bytes) -> bytes:
        first, count = int.from_bytes(request[2:4]) - 1, int.from_bytes(request[4:6])
        if request[1] != 4 or first < 0 or first + count > len(words):
            return with_crc(bytes([request[0], request[1] | 0x80, 2]))
        data = b"".join(word.to_bytes(2) for word in words[first : first + count])
        return with_crc(bytes([request[0], 4, len(data)]) + data)

    return answer


class Bus(Line):
    """Devices by their address; one that is not there is silent. ``asked`` holds (address, second)."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.devices: dict[int, Answer] = {}
        self.asked: list[tuple[int, float]] = []
        self._buffer = b""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        """End the bus."""
        self._stop.set()
        self._thread.join(10)

    def times_of(self, address: int) -> list[float]:
        """Return when a device was asked [s]."""
        return [at for who, at in self.asked if who == address]

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                ready, _, _ = select.select([self.end], [], [], 0.02)
                self._buffer += self.hear() if ready else b""
            except (OSError, ValueError):  # unplugged just now
                time.sleep(0.01)
                continue
            self._answer()

    def _answer(self) -> None:
        while len(self._buffer) >= REQUEST_BYTES:
            request, rest = self._buffer[:REQUEST_BYTES], self._buffer[REQUEST_BYTES:]
            if modbus_crc(request) != 0:
                self._buffer = self._buffer[1:]
                continue
            self._buffer = rest
            self.asked.append((request[0], time.monotonic()))
            if request[0] in self.devices and (reply := self.devices[request[0]](request)):
                try:
                    self.say(reply)
                except OSError:
                    return
