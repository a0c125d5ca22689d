"""Placements that were entered or corrected later: their channels are judged again, from the history.

Which asset a reading belongs to is what the placements say of its own time. When what they say of the past
changes, an excursion may belong to another asset, or to none. A device that is moved now changes nothing of
the past, and costs nothing here.
"""

from collections.abc import Iterable

from alerts.bookkeeping import Finding
from alerts.judging import Judging
from links.readings_store import ReadingsStore
from links.records import Records
from links.records_alarms import placed_states

AT_ONCE = 20  # channels judged again in one step


class Replacing:
    """Finds the channels whose past has moved, and has them judged again.

    Args:
        records: Where it is kept under which placements each channel was judged.
        store: Where readings of channels are found that nobody has judged in their asset.
        judging: Judges them.
    """

    def __init__(self, records: Records, store: ReadingsStore, judging: Judging) -> None:
        self._records = records
        self._store = store
        self._judging = judging
        self._stale = False
        self._waiting: dict[str, None] = {}

    def reload(self) -> None:
        """Take up a changed registry, or look again after a failure."""
        self._stale = True

    def is_due(self, up_to: int, now: int) -> bool:
        """Return whether channels wait; none does while the store is ahead of what is judged.

        Args:
            up_to: Journal position up to which everything is judged.
            now: Processing time [ms].
        """
        if not (self._stale or self._waiting) or self._store.position() > up_to:
            return False
        if self._stale:
            self._waiting |= dict.fromkeys(self._moved(now))
            self._stale = False
        return bool(self._waiting)

    def judge(self, up_to: int, now: int) -> list[Finding]:
        """Return what follows for some of the channels that wait; arguments as for ``is_due``."""
        if not self.is_due(up_to, now):
            return []
        keys = list(self._waiting)[:AT_ONCE]
        for key in keys:
            del self._waiting[key]
        return self._judging.anew(keys, up_to, now)

    def _moved(self, now: int) -> Iterable[str]:
        """Yield the channels that were judged under other placements, and those that never were judged."""
        watch_list = self._judging.watch_list
        with self._records.reading() as connection:
            rows = placed_states(connection)
        for row in rows:
            coop, _, device, _ = row.key.split("/", 3)
            somewhere = watch_list.placements_of(coop, device)  # else it was taken away, not moved
            if somewhere and watch_list.plan(row.key, row.judged_until) != row.placed:
                yield row.key
        known = {row.key for row in rows}
        for registry in watch_list.registries:
            for series in self._store.series(registry.cooperative.id):
                for placed in watch_list.placements_of(series.coop, series.device):
                    key = f"{series.coop}/{placed.asset.id}/{series.device}/{series.channel}"
                    begin_at, end_at = placed.placement.from_at, placed.placement.until_at or now
                    if key in known or self._judging.is_at_hand(key) or watch_list.by_key(key) is None:
                        continue
                    if self._store.range(series, start_at=begin_at, end_at=end_at, limit=1):
                        yield key
