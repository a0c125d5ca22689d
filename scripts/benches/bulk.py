"""Measures many evidence packs at once: shipments of a day, on all cores, and their summary, in one folder.

What is told is for a thousand of them, reckoned from those that were made. Processor time counts all
processes, also the beginning of each.
"""

import resource
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from coldchain.evidence import Evidence
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_registry import load_registry
from links.seal_keys import SealKey, SealKeys
from reports.evidence.gather import Asked, gather, known_of
from reports.period.bulk import cores
from reports.period.packs_ledger import Order
from reports.period.run import Work, make_period
from scripts.benches._shipments import Shipments
from scripts.benches.face import COOP, START_AT, Measured, Options

FULL = 100_000
"""Readings asked for, from which on there are all of ``_PACKS``."""
_PACKS, _LEAST = 200, 3
_THOUSAND = 1_000


class _Source(NamedTuple):
    """What packs are made of."""

    gathered: "Gatherer"
    key: SealKey

    def evidence(self, asked: Asked) -> Evidence:
        return self.gathered(asked)


class Gatherer:
    """Gathers evidence from stores that are open."""

    def __init__(self, records: Records, store: SqliteReadings, coop: str, known_at: int) -> None:
        self._records, self._store = records, store
        with records.reading() as connection:
            self._known = known_of(connection, coop, known_at)

    def __call__(self, asked: Asked) -> Evidence:
        """Return the evidence on a subject."""
        with self._records.reading() as connection:
            return gather(connection, self._store, self._known, asked)


class _Opener(NamedTuple):
    folder: Path

    @contextmanager
    def __call__(self, coop: str, known_at: int) -> Iterator[_Source]:
        key = SealKeys(self.folder / "keys").signer()
        with (
            closing(Records(f"sqlite:///{self.folder}/records.db")) as records,
            closing(SqliteReadings(self.folder / "readings.db", reader=True)) as store,
        ):
            yield _Source(Gatherer(records, store, coop, known_at), key)


def run(options: Options) -> Iterator[Measured]:
    """Make the packs, and again find that all of them are there."""
    count = max(_LEAST, round(_PACKS * min(1.0, options.readings / FULL)))
    made = Shipments(options.folder, count, 1.0)
    SealKeys(options.folder / "keys").create(START_AT)
    for what in ("1000 packs of a day, and their summary", "the same again: all are kept"):
        wall_s, cpu_s = time.perf_counter(), _cpu_s()
        _make(options.folder, made.until_at, count)
        wall_s, cpu_s = time.perf_counter() - wall_s, _cpu_s() - cpu_s
        each_s = cpu_s / count
        note = f"of the processor, {cores()} cores; from {count} packs, which took {wall_s:.1f} s on the wall"
        yield Measured(what, each_s * _THOUSAND, "s", note=note)


def _make(folder: Path, until_at: int, count: int) -> None:
    order = Order(
        coop=COOP, period="bench", from_at=START_AT, until_at=until_at, known_at=until_at, language="en"
    )
    work = Work(_Opener(folder), cores(), lambda _: None, threading.Event())
    with closing(Records(f"sqlite:///{folder}/records.db")) as records, records.reading() as connection:
        registry = load_registry(connection, COOP)
    key = SealKeys(folder / "keys").signer()
    outcome = make_period(folder / "packs", order, work, registry=registry, key=key)
    assert len(outcome.run.parts) == count  # noqa: S101 - else something else was measured


def _cpu_s() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))
