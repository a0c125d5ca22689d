"""The last status of the bridge as a file in the data folder, for whoever looks when there is no network.

Written seldom, since a memory card wears; the newest numbers are in the spool itself. Whoever reads it sees
either the old one or the new one, whole.
"""

from pathlib import Path

from links.clock import Clock
from links.kept_file import replace_whole

FILE = "bridge-status.json"
EVERY_S = 60.0
_MODE = 0o644  # for whoever looks


class LastStatus:
    """Keeps the file.

    Args:
        folder: The data folder.
        clock: Says when to write.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.error = ""
        self._path = folder / FILE
        self._clock = clock
        self._from_s = clock.monotonic_s()

    def is_due(self) -> bool:
        """Return whether ``keep`` would write now."""
        return self._clock.monotonic_s() >= self._from_s

    def keep(self, status: bytes, *, at_once: bool = False) -> None:
        """Write a status down, if it is time; a disk that takes nothing is no reason to stop.

        Args:
            status: The message.
            at_once: It is the last one.
        """
        if not at_once and not self.is_due():
            return
        self._from_s = self._clock.monotonic_s() + EVERY_S
        try:
            replace_whole(self._path, status, mode=_MODE, lasts=False)
            self.error = ""
        except OSError as error:
            self.error = f"{self._path}: {error.strerror or error}"
