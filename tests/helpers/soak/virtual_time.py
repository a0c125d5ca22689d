"""Time that a test moves, seen by programs in processes of their own: a small file that all of them map.

The true time and what a gateway believes are apart: its wall clock may be wrong by days, its monotonic clock
begins anew when it is switched on again.
"""

import mmap
import threading
from pathlib import Path
from uuid import UUID

_TRUE_AT, _WALL_OFF_MS, _SWITCHED_ON_AT, _BOOTS = range(4)
_CELLS = 8
_LOOK_S = 0.003  # how soon a wait notices that time has moved


class SharedTime:
    """The file.

    Args:
        path: Where it is.
        start_at: Makes it, with this true time [ms since 1970, UTC]; None opens the one that is there.
    """

    def __init__(self, path: Path, start_at: int | None = None) -> None:
        if start_at is not None:
            path.write_bytes(bytes(8 * _CELLS))
        with path.open("r+b") as file:
            self._cells = memoryview(mmap.mmap(file.fileno(), 8 * _CELLS)).cast("q")
        if start_at is not None:
            self._cells[_TRUE_AT] = start_at
            self.reboot()

    @property
    def at(self) -> int:
        """Return the true time [ms since 1970, UTC]."""
        return self._cells[_TRUE_AT]

    def move_to(self, at: int) -> None:
        """Let time pass until an instant [ms since 1970, UTC]."""
        assert at >= self.at, "time does not go back"
        self._cells[_TRUE_AT] = at

    @property
    def wall_off_ms(self) -> int:
        """Return how far the gateway's wall clock is ahead of the truth [ms]."""
        return self._cells[_WALL_OFF_MS]

    def set_wall(self, off_ms: int) -> None:
        """Set the gateway's wall clock; no time passes."""
        self._cells[_WALL_OFF_MS] = off_ms

    @property
    def up_ms(self) -> int:
        """Return for how long the gateway has been switched on [ms]."""
        return self.at - self._cells[_SWITCHED_ON_AT]

    @property
    def boot(self) -> str:
        """Return what names the gateway's present start."""
        return str(UUID(int=self._cells[_BOOTS]))

    def reboot(self) -> None:
        """Switch the gateway on anew: its monotonic clock begins at nought, and its start has a new name."""
        self._cells[_SWITCHED_ON_AT] = self.at
        self._cells[_BOOTS] += 1


class VirtualClock:
    """A ``links.clock.MachineClock`` that follows the file; nobody keeps its wall time by NTP.

    Args:
        time: The file.
        is_gateway: Whether it is the gateway's, which may be wrong, or the server's, which is right.
    """

    def __init__(self, time: SharedTime, *, is_gateway: bool) -> None:
        self._time = time
        self._is_gateway = is_gateway

    def boot_id(self) -> str:
        """Return what names this start of the machine."""
        return self._time.boot if self._is_gateway else ""

    def ntp_spread_ms(self) -> int | None:
        """Return None: no NTP."""
        return None

    def now(self) -> int:
        """Return the wall time [ms since 1970, UTC]."""
        return self._time.at + (self._time.wall_off_ms if self._is_gateway else 0)

    def monotonic_s(self) -> float:
        """Return the monotonic time [s]."""
        return (self._time.up_ms if self._is_gateway else self._time.at) / 1000

    def sleep(self, duration_s: float) -> None:
        """Wait until so much time has passed [s]."""
        self.wait(threading.Event(), duration_s)

    def wait(self, event: threading.Event, duration_s: float) -> bool:
        """Wait for an event until so much time has passed [s]; return whether it is set."""
        until_s = self.monotonic_s() + duration_s
        while not event.wait(_LOOK_S if duration_s > 0 else 0):
            if self.monotonic_s() >= until_s:
                return event.is_set()
        return True
