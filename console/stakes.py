"""What the console asks about goods: verdicts, and which alarm saves most. Shell; kept for a moment.

Reckoned again when an alarm has changed, or after ``REFRESH_MS``: forecasts do not change with every reading.
"""

import threading
from typing import NamedTuple

from coldchain.judgement.saving import Saving
from coldchain.judgement.stakes import LimitForecast, Scene, savings_of, soon_limits, trips_now
from coldchain.judgement.trip import Trip
from coldchain.judgement.verdict import Verdict, verdict
from console.first import as_of
from links.readings_store import ReadingsStore
from links.records import Records
from links.records_views import AlarmRow
from links.scenes import Heard, alarmed_assets, recent_samples, states_of, troubles_of

REFRESH_MS = 20_000


class Stakes(NamedTuple):
    """What was found, and when [ms].

    Args:
        ranked_at: When [ms].
        savings: In the order of money.
        verdicts: By shipment.
        soon: Limits that will be reached before long.
    """

    ranked_at: int
    savings: tuple[Saving, ...] = ()
    verdicts: dict[str, Verdict] = {}  # noqa: RUF012 - never changed
    soon: tuple[LimitForecast, ...] = ()


NO_STAKES = Stakes(0)


class StakesKept:
    """The newest stakes of each cooperative; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[object, Stakes]] = {}
        self._trips: dict[str, dict[str, Trip]] = {}

    def get(self, records: Records, store: ReadingsStore, heard: Heard, alarms: list[AlarmRow]) -> Stakes:
        """Return the stakes of a cooperative, at most ``REFRESH_MS`` old.

        Raises:
            RecordsError: The records cannot be read.
            StoreError: The readings cannot be read.
        """
        coop = heard.registry.cooperative.id
        about = (heard.registry.legs, [(each.id, each.state, each.since_at) for each in alarms])
        with self._lock:
            before, stakes = self._kept.get(coop, (None, NO_STAKES))
        if before == about and 0 <= heard.now - stakes.ranked_at < REFRESH_MS:
            return stakes
        trips = trips_now(heard.registry, heard.now, self._trips.get(coop))
        stakes = _reckoned(records, store, heard, alarms, trips=trips)
        with self._lock:
            self._kept[coop] = about, stakes
            self._trips[coop] = {trip.key: trip for trip in trips}
        return stakes


def _reckoned(
    records: Records, store: ReadingsStore, heard: Heard, alarms: list[AlarmRow], *, trips: list[Trip]
) -> Stakes:
    with records.reading() as connection:
        states = states_of(connection, trips) if trips else {}
    troubles = troubles_of(alarms)
    everywhere = frozenset(asset.id for asset in heard.registry.assets)
    samples = recent_samples(store, heard, everywhere)
    latest = [each.reading for each in heard.latest]
    alarmed = alarmed_assets(troubles)
    scene = Scene(heard.registry, trips, states, latest, samples, alarmed, heard.now)
    at = as_of(heard.now)
    return Stakes(
        ranked_at=heard.now,
        savings=tuple(savings_of(scene, troubles)) if troubles else (),
        verdicts={
            trip.shipment.id: verdict(trip, states[trip.key], max(at, trip.from_at))
            for trip in trips
            if trip.key in states
        },
        soon=tuple(soon_limits(scene)),
    )
