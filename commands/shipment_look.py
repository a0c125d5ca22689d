"""What ``coldchain shipment`` shows, read from the records and the readings; both only read."""

from typing import NamedTuple

from coldchain.errors import RecordsError, StoreError
from coldchain.judgement.goods import judge_goods, tells_of_goods
from coldchain.judgement.goods_state import GoodsState
from coldchain.judgement.saving import Saving
from coldchain.judgement.stakes import LimitForecast, Scene, limit_forecasts, saving_now, trips_now
from coldchain.judgement.trip import Stay, Trip, trips_of
from coldchain.judgement.verdict import Verdict, verdict
from coldchain.reading import Reading
from coldchain.registry.registry import Registry
from commands.station import Station
from links.readings_store import Latest, ReadingsStore
from links.records import Records
from links.records_registry import load_registry
from links.records_shipments import VerdictRow, verdicts_of
from links.records_views import is_there, open_alarms
from links.scenes import Heard, read_scene, recent_samples, states_of, troubles_of


class Line(NamedTuple):
    """A shipment as of an instant [ms].

    Args:
        registry: Of its cooperative.
        trip: Its way.
        at: Of which instant this speaks.
        stay: Where it was then; None before, between and after its stays.
        verdict: What can be said of it.
        saving: What acting now saves; None without an open alarm, and for a time that is not now.
        limits: When the temperatures around it reach the limits.
        given: The verdicts that were given up to then, the oldest first.
        note: What makes this less sure; empty when nothing does.
    """

    registry: Registry
    trip: Trip
    at: int
    stay: Stay | None
    verdict: Verdict
    saving: Saving | None = None
    limits: tuple[LimitForecast, ...] = ()
    given: tuple[VerdictRow, ...] = ()
    note: str = ""


class Look:
    """One cooperative's shipments.

    Args:
        records: Where states and verdicts are.
        store: Where readings are; None while there are none.
        coop: Id of the cooperative.
        now: [ms].
    """

    def __init__(self, records: Records, store: ReadingsStore | None, coop: str, now: int) -> None:
        self._records, self._store, self._now = records, store, now
        with records.reading() as connection:
            self._registry = load_registry(connection, coop)
            self._troubles = troubles_of(open_alarms(connection, coop))
            self._states = states_of(connection, trips_of(self._registry))
        self._latest: list[Latest] = store.latest(coop) if store else []

    def known(self) -> list[str]:
        """Return the shipments that have a leg."""
        return [trip.shipment.id for trip in trips_of(self._registry)]

    def lines(self, *, arrived: bool) -> list[Line]:
        """Return the shipments on their way, what can be saved of those in trouble first."""
        trips = trips_of(self._registry) if arrived else trips_now(self._registry, self._now)
        scene = self._scene()
        found = [self._now_line(trip, scene) for trip in trips]
        return sorted(found, key=_order)

    def one(self, shipment: str, at: int | None) -> Line:
        """Return one shipment, now or as of an instant [ms]."""
        trip = next(trip for trip in trips_of(self._registry) if trip.shipment.id == shipment)
        if at is None or at >= self._now:
            line = self._now_line(trip, self._scene(trip))
            if line.stay is not None:
                limits = limit_forecasts(self._scene(trip), line.stay.asset)
                line = line._replace(limits=tuple(limits))
        else:
            line = self._then_line(trip, at)
        return line._replace(given=self._given(trip, line.at))

    def close(self) -> None:
        """Give the stores back."""
        self._records.close()
        if self._store is not None:
            self._store.close()

    def _now_line(self, trip: Trip, scene: Scene) -> Line:
        state = self._states.get(trip.key, GoodsState())
        note = "" if state.fingerprint == trip.fingerprint else "not judged yet as it is registered now"
        stay = _stay_at(trip, self._now)
        saving = saving_now(scene, trip.shipment.id) if stay and self._in_trouble(trip, stay) else None
        given = verdict(trip, state, self._now)
        return Line(self._registry, trip, self._now, stay, given, saving=saving, note=note)

    def _in_trouble(self, trip: Trip, stay: Stay) -> bool:
        """Return whether an alarm is open about goods or about what they are in.

        Without one nothing is to be done, though a cooler's ups and downs may look like warming for a while.
        """
        return any(
            each.shipment == trip.shipment.id or (not each.shipment and each.asset == stay.asset)
            for each in self._troubles
        )

    def _then_line(self, trip: Trip, at: int) -> Line:
        """Return a shipment as all that is known today says of an earlier instant."""
        readings = [] if self._store is None else _readings_of(trip, self._store, at)
        state = judge_goods(trip, GoodsState(trip.fingerprint), readings, history=lambda _: ()).state
        stay = _stay_at(trip, at)
        note = "judged by all readings of that time that are here now"
        return Line(self._registry, trip, at, stay, verdict(trip, state, max(at, trip.from_at)), note=note)

    def _scene(self, trip: Trip | None = None) -> Scene:
        heard = Heard(self._registry, self._latest, self._now)
        if self._store is None:
            return Scene(
                self._registry,
                trips_now(self._registry, self._now),
                self._states,
                (),
                {},
                frozenset(),
                self._now,
            )
        scene = read_scene(self._store, heard, self._troubles, self._states)
        carriers = {stay.asset for each in scene.trips if (stay := _stay_at(each, self._now))}
        wanted = carriers if trip is None else carriers & {stay.asset for stay in trip.stays}
        return scene._replace(samples={**scene.samples, **recent_samples(self._store, heard, wanted)})

    def _given(self, trip: Trip, at: int) -> tuple[VerdictRow, ...]:
        with self._records.reading() as connection:
            rows = verdicts_of(connection, self._registry.cooperative.id, trip.shipment.id)
        return tuple(row for row in rows if row.recorded_at <= at)


def open_look(station: Station, now: int) -> Look:
    """Return the shipments of a station.

    Raises:
        RecordsError: There are no records yet, or they cannot be read.
        RegistryError: The cooperative is not registered in them.
        StoreError: The readings are there and cannot be read.
    """
    url = station.records_url
    records = Records(url) if is_there(url) else None
    if records is None or not records.version():
        next_step = "Run the station once: coldchain up."
        raise RecordsError("records", "nothing yet", "a database with shipments", next_step, retry=False)
    return Look(records, _store(station), station.coop, now)


def _store(station: Station) -> ReadingsStore | None:
    try:
        return station.open_readings(reader=True)
    except StoreError as error:
        if error.retry:  # not there yet
            return None
        raise


def _stay_at(trip: Trip, instant: int) -> Stay | None:
    return next((stay for stay in trip.stays if stay.from_at <= instant < stay.until_at), None)


def _readings_of(trip: Trip, store: ReadingsStore, at: int) -> list[Reading]:
    coop = trip.key.partition("/")[0]
    found: list[Reading] = []
    for series in store.series(coop):
        for window in trip.windows:
            if window.device == series.device and tells_of_goods(series.channel) and window.from_at <= at:
                end_at = min(window.until_at, at + 1)
                found += store.range(series, start_at=window.from_at, end_at=end_at)
    return found


def _order(line: Line) -> tuple[float, float, str]:
    saving = line.saving
    if saving is None:
        return 0.0, 0.0, line.trip.shipment.id
    return -saving.avoidable_money, -saving.at_worst_money, line.trip.shipment.id
