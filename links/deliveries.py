"""Which MQTT messages are in our hands, each under a number that is never used twice. Not a queue.

MQTT's own message id names a message only until it is acknowledged, and only on its connection. A late
acknowledgement could therefore name another message, one that nobody has stored yet.
"""

import itertools
import threading
from collections.abc import Callable, Iterable
from typing import Protocol


class Deliveries:
    """Messages between their coming and their acknowledgement, on one connection at a time. Thread-safe.

    Two cases are told apart by MQTT's duplicate flag. A repeat of a message that is still in our hands (NATS
    does that on a live connection) is refused: the first copy will be acknowledged. A new message under an id
    that is still in our hands takes the id over: the broker must have had our acknowledgement.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._wire_of: dict[int, int] = {}
        self._number_of: dict[int, int] = {}

    def take(self, wire_mid: int, *, repeat: bool) -> int | None:
        """Return our own number for a message that came; None when it repeats one that is still in our hands.

        Args:
            wire_mid: MQTT's message id.
            repeat: MQTT's duplicate flag.
        """
        with self._lock:
            held = self._number_of.get(wire_mid)
            if held is not None and repeat:
                return None
            if held is not None:
                del self._wire_of[held]
            number = next(self._numbers)
            self._wire_of[number] = wire_mid
            self._number_of[wire_mid] = number
            return number

    def settle(self, numbers: Iterable[int], send: Callable[[list[int]], object]) -> int:
        """Return how many messages were still in our hands; they no longer are, and ``send`` was called.

        Args:
            numbers: What ``take`` returned.
            send: Sends the acknowledgements of MQTT's message ids. It is called under the lock, so that no
                new connection can begin in between.
        """
        with self._lock:
            wire_mids = [mid for number in numbers if (mid := self._wire_of.pop(number, None)) is not None]
            if wire_mids:
                for wire_mid in wire_mids:
                    del self._number_of[wire_mid]
                send(wire_mids)
            return len(wire_mids)

    @property
    def held(self) -> int:
        """How many messages are in our hands."""
        return len(self._wire_of)

    def forget(self) -> None:
        """Make everything void: the connection has ended, and the broker will send it all again."""
        with self._lock:
            self._wire_of.clear()
            self._number_of.clear()


class _Sent(Protocol):
    """What paho knows of a message that it was given."""

    mid: int

    def wait_for_publish(self, timeout: float | None = None) -> None:
        """Wait for the broker's acknowledgement at most so long [s]."""

    def is_published(self) -> bool:
        """Return whether it has come."""


class PublishTicket:
    """A message on its way to the broker."""

    def __init__(self, info: _Sent) -> None:
        self._info = info
        self.mid = info.mid

    def wait_acknowledged(self, timeout_s: float) -> bool:
        """Return whether the broker has it, after waiting for that at most so long [s].

        A ticket outlives its connection: paho sends the message again on the next one.
        """
        try:
            self._info.wait_for_publish(timeout_s)
        except (RuntimeError, ValueError):
            return False
        return self._info.is_published()
