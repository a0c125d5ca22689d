"""The windows at hand: those that people opened, from the records, and those that legs open, by the registry.

Read anew every second, also after a restart. Which alarm a window explains is said in the core.
"""

from collections.abc import Sequence

from coldchain.judgement.windows import About, Window, explains, loading_windows
from coldchain.registry.registry import Registry
from links.records import Connection
from links.records_windows import as_window, windows_since

KEPT_MS = 604_800_000  # a week: what comes later from a window is told as LATE, and is old news anyway
SOON_MS = 60_000


class Windows:
    """All windows of all cooperatives that are not long over.

    Args:
        loading_ms: How long loading takes [ms].
    """

    def __init__(self, loading_ms: int) -> None:
        self._loading_ms = loading_ms
        self._registries: Sequence[Registry] = ()
        self._opened: dict[str, list[Window]] = {}  # by cooperative
        self._loading: dict[tuple[str, str], list[Window]] = {}  # by cooperative and asset
        self._soon: list[Window] = []  # of those of legs, what is open now or in a minute
        self._soon_at = 0

    def load(self, connection: Connection, registries: Sequence[Registry], now: int) -> None:
        """Take up what people have opened and ended, and changed registries.

        Args:
            connection: To read from.
            registries: As they are now.
            now: [ms].
        """
        self._opened = {}
        for row in windows_since(connection, now - KEPT_MS):
            window = as_window(row)
            self._opened.setdefault(window.coop, []).append(window)
        if registries is not self._registries:
            self._registries, self._loading, self._soon_at = registries, {}, 0
            for registry in registries:
                for window in loading_windows(registry, self._loading_ms, now - KEPT_MS):
                    self._loading.setdefault((window.coop, window.target), []).append(window)

    def causes(self, about: About, instant: int) -> frozenset[str]:
        """Return the causes of those windows that explain an alarm at an instant [ms]."""
        near = [*self._opened.get(about.coop, ()), *self._loading.get((about.coop, about.asset), ())]
        return frozenset(each.cause for each in near if each.covers(instant) and explains(each, about))

    def open_at(self, instant: int) -> frozenset[tuple[str, str, str]]:
        """Return the windows that are open at an instant [ms]; a change concerns alarms that go on."""
        if abs(instant - self._soon_at) >= SOON_MS:
            legs = [each for some in self._loading.values() for each in some]
            last_at = instant + SOON_MS
            self._soon = [each for each in legs if each.from_at <= last_at and instant < each.until_at]
            self._soon_at = instant
        near = [*self._soon, *(each for some in self._opened.values() for each in some)]
        return frozenset((each.coop, each.target, each.cause) for each in near if each.covers(instant))
