"""Which sessions of ours a broker may keep messages for: one small file for each, touched while it is served.

A broker keeps messages for a session until somebody comes for them. A receiver that is gone for good would
take its share of the readings for ever, and nobody would miss it. So each session is written down before it
is first used, and stays so until it has been retired.
"""

import threading
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from coldchain.errors import JournalError
from links.clock import Clock
from links.kept_file import remove, write_whole

TOUCH_S = 30.0
GONE_S = 600.0  # a supervisor has started it again long before


class Seen(NamedTuple):
    """A session, and when somebody last served it [ms since 1970, UTC]."""

    name: str
    seen_at: int


class Members:
    """The sessions of one data folder.

    Args:
        folder: Where the files are.
        clock: Says when a session was served.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def touch(self, name: str) -> None:
        """Write down that a session is served now.

        Raises:
            JournalError: It cannot be written.
        """
        try:
            write_whole(self._folder / name, str(self._clock.now()))
        except OSError as error:
            came, allowed = error.strerror or str(error), "one that can be written"
            raise JournalError(f"folder {self._folder}", came, allowed, retry=True) from None

    def keep(self, name: str, stop: threading.Event) -> None:
        """Write it down again and again until ``stop``; a disk that is full for a while does no harm."""
        while not stop.is_set():
            with suppress(
                JournalError
            ):  # who writes readings says it better; the session stands there already
                self.touch(name)
            self._clock.wait(stop, TOUCH_S)

    def all(self) -> list[Seen]:
        """Return every session that was not retired, by name."""
        if not self._folder.is_dir():
            return []
        files = sorted(file for file in self._folder.iterdir() if not file.name.endswith(".new"))
        return [Seen(file.name, _number(file)) for file in files]

    def gone(self, expected: list[str]) -> list[Seen]:
        """Return the sessions that nobody serves: none of those expected, or not seen for ten minutes.

        Args:
            expected: Names of sessions that the settings ask for.
        """
        latest_at = self._clock.now() - round(GONE_S * 1000)
        return [each for each in self.all() if each.name not in expected or each.seen_at < latest_at]

    def forget(self, name: str) -> None:
        """Strike out a session that the broker has forgotten."""
        remove(self._folder / name)


def _number(file: Path) -> int:
    """Return the instant in a file; 0 when there is none, e.g. because the disk was full."""
    try:
        return int(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0
