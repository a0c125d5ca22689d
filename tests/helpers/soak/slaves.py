"""XY-MD02 transmitters on one Modbus line: a pseudo-terminal that answers as they do, or stays silent.

Each answer is told from every other: temperature and humidity together count the answers of a slave, so that
afterwards each one can be looked for in the store.
"""

import os
import select
import threading
import tty
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from coldchain.crc import modbus_crc
from helpers.soak.virtual_time import SharedTime

_REQUEST = 8  # [bytes]
_STEPS = 400  # temperatures of 0.0 to 39.9 degC; humidity counts how often they went round
_READ_INPUT = 4
TAKEN_S = 0.006  # real time in which the bridge takes an answer, also on a busy machine


class Answer(NamedTuple):
    """What a slave said: when, and with which values."""

    at: int
    temperature_c: float
    humidity_pct: float


class Slaves:
    """A line with slaves.

    Args:
        path: Where the port appears.
        addresses: Of the slaves.
        time: The true time.
    """

    def __init__(self, path: Path, addresses: tuple[int, ...], time: SharedTime) -> None:
        self.path = path
        self.dead: set[int] = set()
        self.answers: dict[int, list[Answer]] = {address: [] for address in addresses}
        self.unanswered = dict.fromkeys(addresses, 0)
        self._time = time
        self._asked_s = 0.0
        self._end, port = os.openpty()
        tty.setraw(port)
        path.unlink(missing_ok=True)
        path.symlink_to(os.ttyname(port))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def is_busy(self) -> bool:
        """Return whether somebody was asked just now, and the answer is perhaps not taken yet."""
        return monotonic() - self._asked_s < TAKEN_S

    def __enter__(self) -> "Slaves":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(5)
        os.close(self._end)

    def _run(self) -> None:
        held = b""
        while not self._stop.is_set():
            if not select.select([self._end], [], [], 0.1)[0]:
                held = b""  # a request that stops half way is none
                continue
            held += os.read(self._end, 4096)
            self._asked_s = monotonic()
            while len(held) >= _REQUEST:
                if modbus_crc(held[:_REQUEST]) == 0:
                    self._answer(held[:_REQUEST])
                    held = held[_REQUEST:]
                else:
                    held = held[1:]

    def _answer(self, request: bytes) -> None:
        address, function = request[0], request[1]
        first, count = int.from_bytes(request[2:4]), int.from_bytes(request[4:6])
        if address not in self.answers or function != _READ_INPUT:
            return
        if address in self.dead:
            self.unanswered[address] += 1
            return
        said = self.answers[address]
        registers = {1: len(said) % _STEPS, 2: len(said) // _STEPS}
        words = b"".join(registers.get(first + place, 0).to_bytes(2) for place in range(count))
        body = bytes([address, function, len(words)]) + words
        os.write(self._end, body + modbus_crc(body).to_bytes(2, "little"))
        said.append(Answer(self._time.at, registers[1] / 10, registers[2] / 10))
