"""Which shipments a reading speaks of: by the windows of their trips at the reading's own time.

Made anew when a registry changes. A lookup costs the same however many shipments there have been.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from alerts.sheaves import Sheaf
from coldchain.judgement.goods import tells_of_goods
from coldchain.judgement.trip import Trip, Window, trips_of
from coldchain.reading import Reading
from coldchain.registry.registry import Registry

_BUCKET_MS = 21_600_000  # six hours: a window is found in the buckets that it touches
_MOST_BUCKETS = 400  # a window that touches more than 100 days is looked at every time


class TripList:
    """The trips of all shipments, by key, by device and time.

    Args:
        registries: As they are now.
        known: Trips by key as they were: those that are still so are not made anew.
    """

    def __init__(self, registries: Iterable[Registry], known: Mapping[str, Trip] | None = None) -> None:
        self.by_key: dict[str, Trip] = {}
        self.registry_of: dict[str, Registry] = {}
        self._buckets: defaultdict[tuple[str, str, int], list[tuple[Window, Trip]]] = defaultdict(list)
        self._devices: defaultdict[tuple[str, str], list[tuple[Window, Trip]]] = defaultdict(list)
        self._long: defaultdict[tuple[str, str], list[tuple[Window, Trip]]] = defaultdict(list)
        for registry in registries:
            for trip in trips_of(registry, known):
                self.by_key[trip.key] = trip
                self.registry_of[trip.key] = registry
                for window in trip.windows:
                    self._add(registry.cooperative.id, window, trip)

    def find_all(self, sheaf: Sheaf) -> list[tuple[Trip, list[Reading]]]:
        """Return the trips of which readings of a channel speak, each with those that do.

        None for a channel that says nothing of goods.
        """
        found: dict[str, tuple[Trip, list[Reading]]] = {}
        for window, trip in self._near(sheaf):
            if window.from_at <= sheaf.oldest_at and sheaf.newest_at < window.until_at:
                inside = sheaf.readings
            else:
                inside = [
                    each for each in sheaf.readings if window.from_at <= each.event_at < window.until_at
                ]
            if inside:
                found.setdefault(trip.key, (trip, []))[1].extend(inside)
        return list(found.values())

    def _near(self, sheaf: Sheaf) -> list[tuple[Window, Trip]]:
        """Return the windows that may hold readings of a channel, each once."""
        place = (sheaf.coop, sheaf.device)
        if place not in self._devices or not tells_of_goods(sheaf.channel):
            return []
        first, last = sheaf.oldest_at // _BUCKET_MS, sheaf.newest_at // _BUCKET_MS
        if last - first > _MOST_BUCKETS:
            return self._devices[place]
        near = [*self._long.get(place, ())]
        for bucket in range(first, last + 1):
            near += self._buckets.get((*place, bucket), ())
        return list({(trip.key, window): (window, trip) for window, trip in near}.values())

    def covers(self, coop: str, device: str, channel: str, instant: int) -> bool:
        """Return whether any shipment is judged by a channel at an instant [ms]."""
        if not tells_of_goods(channel):
            return False
        near = self._buckets.get((coop, device, instant // _BUCKET_MS), ())
        windows = (window for window, _ in (*near, *self._long.get((coop, device), ())))
        return any(window.from_at <= instant < window.until_at for window in windows)

    def _add(self, coop: str, window: Window, trip: Trip) -> None:
        self._devices[coop, window.device].append((window, trip))
        first, last = window.from_at // _BUCKET_MS, (window.until_at - 1) // _BUCKET_MS
        if last - first > _MOST_BUCKETS:
            self._long[coop, window.device].append((window, trip))
            return
        for bucket in range(first, last + 1):
            self._buckets[coop, window.device, bucket].append((window, trip))
