"""The names of messages that a modem has taken: ``<number>/<reference of the network>``. Bounded memory.

Not the outbox. A delivery report may be quicker than the outbox is in writing the name down; it waits until
that has surely happened.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from links.clock import Clock

SETTLE_S = 1.0  # the outbox writes a name down within this
REMEMBERED = 512


def name_of(number: str, reference: str | int) -> str:
    """Return the name of one part of a message.

    Args:
        number: International.
        reference: Of the network: 0..255, so it comes again; with the number it does so much later.
    """
    return f"{number}/{reference}"


class Sent:
    """What was handed to a modem lately. Thread-safe.

    Args:
        clock: Of this machine.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._under_way: list[str] = []
        self._at_s: OrderedDict[str, float] = OrderedDict()

    @contextmanager
    def sending(self, number: str) -> Iterator[None]:
        """Say that a message to a number is on its way to the modem."""
        with self._lock:
            self._under_way.append(number)
        try:
            yield
        finally:
            with self._lock:
                self._under_way.remove(number)

    def note(self, number: str, references: str) -> str:
        """Return the name of a message, of several parts with commas; empty when the modem gave none.

        Args:
            number: International.
            references: As the modem told them, with commas.
        """
        if not references.strip(","):
            return ""
        names = [name_of(number, each) for each in references.split(",") if each]
        with self._lock:
            for name in names:
                self._at_s[name] = self._clock.monotonic_s()
                self._at_s.move_to_end(name)
            while len(self._at_s) > REMEMBERED:
                self._at_s.popitem(last=False)
        return ",".join(names)

    def is_settled(self, number: str, name: str) -> bool:
        """Return whether what is known of a message may be told now."""
        with self._lock:
            if number in self._under_way:
                return False
            at_s = self._at_s.get(name)
            return at_s is None or self._clock.monotonic_s() - at_s >= SETTLE_S
