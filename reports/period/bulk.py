"""Many packs at once, on all cores: one for each shipment, into one folder, from where it had stopped.

A run that was stopped, or killed, is started again with the same order: packs whose evidence is the same are
kept, and in the end the same files lie there, byte by byte. What is wrong with one shipment stops no other:
it is named. Each worker opens the stores for itself.
"""

import fcntl
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from coldchain.errors import InputError
from reports.period.packs_ledger import Ledger, Order, Row
from reports.period.types import Failed, Part
from reports.period.work import DRAFT, Done, Opener, Worker, begin, make

_POLL_S = 0.2
_KILLED = "the process that made it was killed: too little memory?"


class Told(NamedTuple):
    """How far a run is: of ``whole`` shipments ``done``, the last ``shipment``; ``why`` when it failed."""

    done: int
    whole: int
    shipment: str
    is_kept: bool
    why: str


class Run(NamedTuple):
    """What a run has come to; ``is_stopped`` before all were done."""

    parts: tuple[Part, ...]
    failed: tuple[Failed, ...]
    kept: int
    is_stopped: bool


class Bulk:
    """Makes the packs of one order.

    Args:
        folder: Where they go; it is there, and held by this run alone.
        opener: Opens the stores, in this or another process.
        workers: How many processes; 1: this one.
        told: Is called for each shipment that is done.
        stop: Ends the run when it is set.
    """

    def __init__(
        self,
        folder: Path,
        opener: Opener,
        *,
        workers: int,
        told: Callable[[Told], None],
        stop: threading.Event,
    ) -> None:
        self._folder, self._opener, self._workers = folder, opener, workers
        self._told, self._stop = told, stop

    def run(self, ledger: Ledger, shipments: Sequence[str]) -> Run:
        """Return what the packs of some shipments tell, and write each down.

        Args:
            ledger: Of the folder.
            shipments: Ids.
        """
        for draft in self._folder.glob(f"*{DRAFT}"):
            draft.unlink(missing_ok=True)
        parts: list[Part] = []
        failed: list[Failed] = []
        kept = 0
        work = [(each, ledger.rows.get(each)) for each in shipments]
        for done in self._all(ledger.order, work):
            if isinstance(done, Failed):
                failed.append(done)
                told = Told(0, 0, done.shipment, is_kept=False, why=done.why)
            else:
                parts.append(done.part)
                kept += done.is_kept
                if not done.is_kept:
                    self._replace(ledger, done.row)
                told = Told(0, 0, done.row.shipment, is_kept=done.is_kept, why="")
            self._told(told._replace(done=len(parts) + len(failed), whole=len(work)))
        is_stopped = len(parts) + len(failed) < len(work)
        return Run(tuple(parts), tuple(failed), kept, is_stopped)

    def _replace(self, ledger: Ledger, row: Row) -> None:
        """Write down a pack; an older one of the same shipment, of other evidence, goes."""
        before = ledger.rows.get(row.shipment)
        ledger.add(row)
        if before is not None and before.file != row.file:
            (self._folder / before.file).unlink(missing_ok=True)

    def _all(self, order: Order, work: Sequence[tuple[str, Row | None]]) -> Iterator[Done | Failed]:
        if self._workers > 1 and len(work) > 1:
            yield from self._spread(order, work)
            return
        with Worker.opened(self._opener, order, self._folder) as worker:
            for shipment, row in work:
                if self._stop.is_set():
                    return
                yield worker.make(shipment, row)

    def _spread(self, order: Order, work: Sequence[tuple[str, Row | None]]) -> Iterator[Done | Failed]:
        """Yield what workers made; what was being made when one was killed is made alone, at the end."""
        left = dict(work)
        alone: dict[str, Row | None] = {}
        while left and not self._stop.is_set():
            yield from self._together(order, left)
            for name in list(left)[: self._window]:
                alone[name] = left.pop(name)
        for name, row in alone.items():
            if self._stop.is_set():
                return
            single = {name: row}
            yield from self._together(order, single)
            if single and not self._stop.is_set():
                yield Failed(shipment=name, why=_KILLED)

    def _together(self, order: Order, left: dict[str, Row | None]) -> Iterator[Done | Failed]:
        """Yield what workers made and take it from what is left; some is left when one was killed."""
        waiting = list(left.items())
        running: dict[Future[Done | Failed], str] = {}
        try:
            with self._pool(order, len(left)) as pool:
                while running or (waiting and not self._stop.is_set()):
                    while waiting and len(running) < self._window and not self._stop.is_set():
                        name, row = waiting.pop(0)
                        with _deaf():
                            running[pool.submit(make, name, row)] = name
                    done, _ = wait(running, timeout=_POLL_S, return_when=FIRST_COMPLETED)
                    for future in done:
                        made = future.result()
                        del left[running.pop(future)]
                        yield made
        except BrokenProcessPool:
            return

    @property
    def _window(self) -> int:
        """Return how many shipments are with the workers at a time: so many finish after a stop."""
        return 2 * self._workers

    def _pool(self, order: Order, most: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            max_workers=min(self._workers, most),
            mp_context=get_context("spawn"),  # a fork of a process that has set pages would hang
            initializer=begin,
            initargs=(self._opener, order, self._folder),
        )


@contextmanager
def _deaf() -> Iterator[None]:
    """Let processes that are begun here hear no interrupt, from their first moment: that is for the run."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder, made where it is not there, for one run alone; free as soon as its process is dead.

    Raises:
        InputError: Another run is at it, or it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise InputError(
            f"folder {folder}", error.strerror or str(error), "one that can be written"
        ) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        allowed = "one run at a time"
        raise InputError(
            f"folder {folder}", "another run that is at it", allowed, "Wait for that one."
        ) from None
    finally:
        os.close(descriptor)
