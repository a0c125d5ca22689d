"""Brings lines to an InfluxDB server, and finds those that it refuses. Not a store.

A server that refuses some lines of a request may have stored the others. So a refused request is halved and
sent again until the bad lines stand alone: sending a line again changes nothing.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

from coldchain.errors import StoreError
from links.influx import InfluxServer, zipped
from links.influx_types import RefusedError, Space, TooLargeError

_OF_ALL = ("field type conflict", "limit exceeded", "max-series", "max-values")
"""Refusals that are not for the points' own sake: the server has to be mended, and they wait meanwhile."""
_TOO_OLD = "beyond retention"
_OF_LINES = (
    "partial write",
    "unable to parse",
    "parsing failed",
    _TOO_OLD,
    "time outside",
    "invalid",
    "max key",
)
"""Refusals for a line's own sake, in the words of 1.x, 2.x and 3.x. In other words it is the server, or
something before it, that refuses whatever comes: then the lines wait."""


class Refused(NamedTuple):
    """A line that cannot be stored.

    Args:
        number: Which line of the request, from 0.
        detail: What the server said.
        is_too_old: Whether it is only older than what the server keeps.
    """

    number: int
    detail: str
    is_too_old: bool


class LineWriter:
    """Sends lines from a thread of its own, so that the next are made meanwhile.

    Args:
        server: Where to.
    """

    def __init__(self, server: InfluxServer) -> None:
        self._server = server
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="influx")

    def send(self, space: Space, lines: Sequence[str]) -> "Future[list[Refused]]":
        """Begin to store lines; the answer names those that are refused, or raises ``StoreError``."""
        return self._thread.submit(self.store, space, lines)

    def store(self, space: Space, lines: Sequence[str]) -> list[Refused]:
        """Store lines; return those that are refused.

        Raises:
            StoreError: They are not all stored, and not for their own sake.
        """
        return self._store(space, lines, 0) if lines else []

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=True)

    def _store(self, space: Space, lines: Sequence[str], first: int) -> list[Refused]:
        try:
            self._server.write(space, zipped("\n".join(lines).encode("utf-8", "backslashreplace")))
        except (RefusedError, TooLargeError) as error:
            if isinstance(error, RefusedError) and any(text in error.came for text in _OF_ALL):
                raise _of_all(error) from error
            if isinstance(error, RefusedError) and not any(text in error.came for text in _OF_LINES):
                raise _of_all(error) from error
            if len(lines) == 1:
                return [Refused(first, error.came, _TOO_OLD in error.came)]
            half = len(lines) // 2
            return self._store(space, lines[:half], first) + self._store(space, lines[half:], first + half)
        return []


def _of_all(error: RefusedError) -> StoreError:
    next_step = (
        "See what answers under url in [readings]; give Coldchain a database of its own there; see to the"
        " limits in the server's settings. Nothing is lost meanwhile."
    )
    return StoreError(
        error.thing, error.came, "a database that takes our fields and series", next_step, retry=True
    )
