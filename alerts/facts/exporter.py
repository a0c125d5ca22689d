"""Writes what the watcher found, and how everything is, as points for panels. A thread of its own.

It reads the records and the readings store as any reader does, and writes to InfluxDB. How far it has come
stands in InfluxDB beside the points. Nothing here is in the way of a reading or an alarm; what fails here
is seen in the health of ``watch`` as the trouble ``facts``, and is done at the next turn.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from alerts.facts.lines import (
    Row,
    answer_lines,
    excursion_line,
    message_line,
    step_line,
    verdict_line,
    verdict_of,
)
from alerts.facts.losses import Loss, known_query, loss_lines, loss_of
from alerts.facts.snapshot import Moment, snapshot_lines
from alerts.vitals import WatchCounters
from coldchain.judgement.stakes import Scene, savings_of, trips_now
from coldchain.judgement.trip import trips_of
from coldchain.judgement.verdict import verdict
from coldchain.registry.registry import Lookup, Registry
from links.clock import Clock
from links.influx import InfluxServer
from links.influx_facts import InfluxFacts
from links.influx_types import InfluxAddress
from links.readings_store import ReadingsStore
from links.records import Connection, Records
from links.records_facts import EXCURSIONS, MESSAGES, STEPS, VERDICTS, Mark, next_mark, page, steps_of
from links.records_gateways import statuses_since
from links.records_registry_kept import kept_registries
from links.records_views import open_alarms
from links.scenes import Heard, alarmed_assets, recent_samples, states_of, troubles_of

EVERY_S = 60.0
OVERLAP_MS = 600_000
"""So far back it looks again: what was committed late may carry an earlier instant."""
TROUBLE = "facts"
_MINUTE_MS = 60_000
_KINDS = (EXCURSIONS, STEPS, VERDICTS, MESSAGES)


class FactsLink(NamedTuple):
    """Where facts are written.

    Args:
        address: Of the server of the readings.
        store: Names the station there.
        every_s: How often [s].
    """

    address: InfluxAddress
    store: str
    every_s: float = EVERY_S


class Exporter:
    """Writes facts.

    Args:
        link: Where to.
        records: Where excursions, alarms, verdicts and messages are.
        store: Where readings are.
        clock: Says when a minute is over.
    """

    def __init__(self, link: FactsLink, records: Records, store: ReadingsStore, *, clock: Clock) -> None:
        self._link = link
        self._records = records
        self._store = store
        self._clock = clock
        self._known = kept_registries()
        self.counters = WatchCounters()
        self.points = 0

    def run(self, stop: threading.Event) -> None:
        """Write until told to stop; what fails is tried again: judgement does not end because of this."""
        while not stop.is_set():
            self.counters.tried(TROUBLE, partial(self.step, stop))
            self._clock.wait(stop, self._link.every_s)

    def step(self, stop: threading.Event | None = None) -> int:
        """Write what is new, and how everything is now; return how many points that were.

        Args:
            stop: Breaks off between two pages.

        Raises:
            LinkError: Records, readings or InfluxDB failed; all of it is done again by the next step.
        """
        before = self.points
        with closing(InfluxServer(self._link.address)) as server:
            facts = InfluxFacts(server, self._link.store)
            marks = facts.marks()
            for registry in self._registries():
                for kind in _KINDS:
                    self._news(facts, registry, kind, marks.get(_mark(registry, kind), 0), stop=stop)
                if stop is not None and stop.is_set():
                    break
                self._put(facts, list(snapshot_lines(self._moment(registry))), {})
        return self.points - before

    def _put(self, facts: InfluxFacts, lines: Sequence[str], marks: dict[str, int]) -> None:
        facts.write(lines, marks)
        self.points += len(lines)

    def _registries(self) -> list[Registry]:
        """Return what is registered; read again only when it has changed."""
        with self._records.reading() as connection:
            return self._known.get(connection)

    def _news(
        self, facts: InfluxFacts, registry: Registry, kind: str, since: int, *, stop: threading.Event | None
    ) -> None:
        """Write one kind of what was recorded since an instant; after each page it is known how far.

        No transaction is open while InfluxDB is written: a slow one would keep the records from tidying up.
        """
        coop = registry.cooperative.id
        mark: Mark | None = Mark(max(0, min(since, self._clock.now()) - OVERLAP_MS))
        while mark is not None and not (stop is not None and stop.is_set()):
            with self._records.reading() as connection:
                rows = page(connection, coop, kind, mark)
                steps = _steps(connection, rows) if kind == STEPS else []
            if rows:
                lines = list(self._lines(facts, registry, kind, rows, steps=steps))
                self._put(facts, lines, {_mark(registry, kind): rows[-1]["mark_at"]})
            mark = next_mark(rows)

    def _lines(
        self,
        facts: InfluxFacts,
        registry: Registry,
        kind: str,
        rows: Sequence[Row],
        *,
        steps: Sequence[Row],
    ) -> Iterator[str]:
        oldest_at = self._oldest_at()
        if kind == EXCURSIONS:
            yield from (excursion_line(row) for row in rows if row["started_at"] > oldest_at)
        elif kind == MESSAGES:
            yield from (message_line(row) for row in rows if row["sent_at"] > oldest_at)
        elif kind == STEPS:
            yield from (step_line(row) for row in rows if row["event_at"] > oldest_at)
            yield from answer_lines([row for row in steps if row["event_at"] > oldest_at])
        else:
            kept = [row for row in rows if row["recorded_at"] > oldest_at]
            yield from (verdict_line(row) for row in kept)
            yield from _losses(facts, registry, kept, oldest_at)

    def _oldest_at(self) -> int:
        """Return before which instant [ms] the server would refuse a point."""
        kept_ms = self._link.address.keep_5min_ms
        return self._clock.now() - kept_ms + OVERLAP_MS if kept_ms else 0

    def _moment(self, registry: Registry) -> Moment:
        """Return how everything is at this whole minute."""
        now, coop = self._clock.now(), registry.cooperative.id
        heard = Heard(registry, self._store.latest(coop), now)
        trips = trips_now(registry, now)
        with self._records.reading() as connection:
            alarms = open_alarms(connection, coop)
            states = states_of(connection, trips) if trips else {}
            statuses = [row for row in statuses_since(connection, 0) if row.coop == coop]
        troubles = troubles_of(alarms)
        samples = recent_samples(self._store, heard, {each.asset for each in troubles}) if troubles else {}
        newest = [each.reading for each in heard.latest]
        scene = Scene(registry, trips, states, newest, samples, alarmed_assets(troubles), now)
        verdicts = {
            trip.shipment.id: verdict(trip, states[trip.key], now) for trip in trips if trip.key in states
        }
        return Moment(
            look=Lookup(registry),
            latest=heard.latest,
            alarms=alarms,
            trips=trips,
            verdicts=verdicts,
            savings=savings_of(scene, troubles) if troubles else (),
            statuses=statuses,
            now=now // _MINUTE_MS * _MINUTE_MS,
        )


def _losses(facts: InfluxFacts, registry: Registry, rows: Sequence[Row], oldest_at: int) -> Iterator[str]:
    """Yield the points of what the shipments of new verdicts have lost, by the newest of each."""
    newest = {row["shipment"]: row for row in sorted(rows, key=lambda row: row["version"])}
    if not newest:
        return
    coop, found = registry.cooperative.id, list[Loss]()
    some = replace(
        registry,
        shipments=tuple(each for each in registry.shipments if each.id in newest),
        legs=tuple(each for each in registry.legs if each.shipment in newest),
    )
    for trip in trips_of(some):
        given = verdict_of(newest[trip.shipment.id])
        if given is not None and trip.from_at > oldest_at:
            found.append(loss_of(coop, trip, given))
    if found:
        known = facts.ask(known_query(coop, [loss.shipment for loss in found]))
        yield from loss_lines(found, known)


def _steps(connection: Connection, rows: Sequence[Row]) -> Sequence[Row]:
    """Return all steps of the occurrences of alarms that some steps belong to."""
    alarms, numbers = {row["alarm"] for row in rows}, {row["occurrence"] for row in rows}
    return steps_of(connection, alarms, numbers)


def _mark(registry: Registry, kind: str) -> str:
    return f"{kind}_{registry.cooperative.id}"
