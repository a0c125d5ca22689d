"""Turns: threads of one program that want the same thing get it in the order in which they asked.

SQLite lets one writer in at a time, and has the others look again after ever longer naps: a thread that
writes all the time keeps the others out for seconds. Not a lock between programs: SQLite's own is that.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Lets one thread in at a time, the one that has waited longest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[tuple[int, threading.Lock]] = deque()
        self._inside: int | None = None  # the thread; it may come in again

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and hand it on at the end."""
        if self._inside == threading.get_ident():
            yield
            return
        self._come_in()
        try:
            yield
        finally:
            self._go_out()

    def _come_in(self) -> None:
        me = threading.get_ident()
        with self._lock:
            if self._inside is None:
                self._inside = me
                return
            gate = threading.Lock()
            gate.acquire()
            self._waiting.append((me, gate))
        try:
            gate.acquire()
        except BaseException:  # the main thread is interrupted while it waits: the turn must not be lost
            with self._lock:
                waits = (me, gate) in self._waiting
                if waits:
                    self._waiting.remove((me, gate))
            if not waits:
                self._go_out()
            raise

    def _go_out(self) -> None:
        with self._lock:
            if not self._waiting:
                self._inside = None
                return
            self._inside, gate = self._waiting.popleft()  # from now on: nobody can slip in between
            gate.release()
