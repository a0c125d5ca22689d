"""Looks once a second what is new, for all who listen, and wakes them. One thread while anybody does.

What is new is kept in memory for the next minutes; who is further behind reads it from the records.
"""

import asyncio
import contextlib
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator

from coldchain.errors import LinkError
from links.clock import Clock
from links.records import Records
from links.records_stream import StreamEvent, events_after, has_news, head, number, oldest

POLL_S = 1.0
KEPT = 1_000
_log = logging.getLogger(__name__)


class Listener:
    """Somebody who is woken when there is something new.

    Args:
        loop: In which he waits.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._event = asyncio.Event()

    def wake(self) -> None:
        """Wake him, from any thread."""
        with contextlib.suppress(RuntimeError):  # his loop has ended
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self, most_s: float) -> None:
        """Wait until there is something new, but no longer than this [s]."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), most_s)
        self._event.clear()


class _Kept:
    """The newest events of a cooperative; all behind ``after`` are there."""

    def __init__(self, after: int) -> None:
        self.after, self.events = after, deque[StreamEvent]()
        self.listeners: set[Listener] = set()

    def add(self, found: list[StreamEvent]) -> None:
        self.events.extend(found)
        while len(self.events) > KEPT:
            self.after = self.events.popleft().id

    @property
    def head(self) -> int:
        return self.events[-1].id if self.events else self.after


class Feed:
    """The events of all cooperatives to which somebody listens.

    Args:
        records: Opens the records, or returns those that are open; None while there are none.
        clock: For waiting.
    """

    def __init__(self, records: Callable[[], Records | None], clock: Clock) -> None:
        self._records, self._clock = records, clock
        self._lock = threading.Lock()
        self._kept: dict[str, _Kept] = {}
        self._thread: threading.Thread | None = None
        self._never = threading.Event()

    def begin(self, coop: str) -> tuple[int, int]:
        """Number what is new; return the newest number and the oldest that is kept; 0: there is none.

        Who begins now hears what comes behind the newest.

        Raises:
            LinkError: The records cannot be read.
        """
        records = self._records()
        if records is None:
            return 0, 0
        self._number(records, coop)
        with records.reading() as connection:
            return head(connection, coop), oldest(connection)

    @contextlib.contextmanager
    def listening(self, coop: str, listener: Listener, after: int) -> Iterator[None]:
        """Have somebody woken by what is new, for as long as this lasts."""
        with self._lock:
            kept = self._kept.setdefault(coop, _Kept(after))
            kept.listeners.add(listener)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="console-feed", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                kept.listeners.discard(listener)
                if not kept.listeners:
                    self._kept.pop(coop, None)

    def after(self, coop: str, after: int) -> list[StreamEvent] | None:
        """Return the events behind a number that are in memory; None when some of them are not."""
        with self._lock:
            kept = self._kept.get(coop)
            if kept is None or after < kept.after:
                return None
            return [each for each in kept.events if each.id > after]

    def read(self, coop: str, after: int) -> list[StreamEvent]:
        """Return events behind a number from the records, the first of them.

        Raises:
            LinkError: They cannot be read.
        """
        records = self._records()
        if records is None:
            return []
        with records.reading() as connection:
            return events_after(connection, coop, after)

    def _run(self) -> None:
        """Look until nobody listens any more."""
        while True:
            with self._lock:
                if not self._kept:
                    self._thread = None
                    return
                coops = {coop: kept.head for coop, kept in self._kept.items()}
            for coop, after in coops.items():
                try:
                    self._look(coop, after)
                except LinkError as error:
                    _log.warning("live stream of %s: %s", coop, error)
                except Exception:  # noqa: BLE001 - one defect must not end the others' stream
                    _log.exception("live stream of %s", coop)
            self._clock.wait(self._never, POLL_S)

    def _look(self, coop: str, after: int) -> None:
        records = self._records()
        if records is None:
            return
        self._number(records, coop)
        with records.reading() as connection:
            found = events_after(connection, coop, after)
        if not found:
            return
        with self._lock:
            kept = self._kept.get(coop)
            if kept is None or kept.head != after:
                return  # all have gone, and others have come
            kept.add(found)
            listeners = list(kept.listeners)
        for each in listeners:
            each.wake()

    def _number(self, records: Records, coop: str) -> None:
        now = self._clock.now()
        with records.reading() as connection:
            is_news = has_news(connection, coop, now)
        if is_news:
            with records.transaction() as connection:
                number(connection, coop, now)
