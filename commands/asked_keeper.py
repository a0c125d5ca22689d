"""Has what was asked for in the console made: starts the process that does it, again when it ended too early.

A thread of the console. It makes nothing itself, and sleeps until somebody asks. Also here: drafts that a
stop has left between the disk and the audit chain, and what is old enough to be tidied away.
"""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

from acts.doing import Change, entry_of
from acts.summaries import ABOUT, is_written
from coldchain.access.actors import Actor, Via
from coldchain.errors import ColdchainError
from commands.asked_reports import book_of
from commands.station import Station
from links import logs
from links.backoff import Backoff
from links.clock import Clock
from links.processes import last_line, open_log, spawn
from links.records import Connection, Records
from links.records_audit import append
from links.records_holds import holds_of
from reports.delivery.asked import AskedBook, Entry, State

PROGRAM = "asked"
"""Its log is called so."""
OPTIONS = "COLDCHAIN_ASKED_OPTIONS"  # for tests: --full, where others fill the machine
REMOVED = "summary:removed"
DRAFT_AFTER_MS = 120_000
"""A draft of which the audit chain knows nothing for so long was never asked for."""
_LOOK_EVERY_S, _TIDY_EVERY_S = 2.0, 3600.0
_FAULT_S = 30.0
_FIRST_S, _CAP_S = 1.0, 600.0
_STOP_S = 10.0
_CLOCK = Actor(id="coldchain", via=Via.CLOCK)
_log = logging.getLogger(__name__)


class AskedKeeper:
    """Keeps it going.

    Args:
        station: Whose.
        clock: Says when it is now.
    """

    def __init__(self, station: Station, clock: Clock) -> None:
        self._station, self._clock, self._book = station, clock, book_of(station)
        self._woken, self._over = threading.Event(), threading.Event()
        self._backoff = Backoff(_FIRST_S, _CAP_S)
        self._process: subprocess.Popen[bytes] | None = None
        self._not_before_s = 0.0

    def wake(self) -> None:
        """Look at once: somebody asked, or does not want it any more."""
        self._woken.set()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Keep it going in a thread; at the end whatever is being made stops, to go on the next time."""
        thread = threading.Thread(target=self._run, name="asked", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            self._woken.set()
            thread.join()

    def _run(self) -> None:
        tidied_s: float | None = None
        try:
            while not self._over.is_set():
                self._woken.clear()
                now_s = self._clock.monotonic_s()
                try:
                    if tidied_s is None or now_s - tidied_s >= _TIDY_EVERY_S:
                        tidy(self._station, self._book, self._clock.now())
                        tidied_s = now_s
                    is_busy = self._look(now_s)
                except (ColdchainError, OSError) as error:
                    _log.warning("asked: %s", error)
                    self._woken.wait(_FAULT_S)
                    continue
                self._woken.wait(_LOOK_EVERY_S if is_busy else _TIDY_EVERY_S)
        finally:
            self._stop()

    def _look(self, now_s: float) -> bool:
        """Return whether something is to be made; the process that does it runs, or is started in time."""
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return True
            self._process = None
            self._ended(code, now_s)
        if not is_wanted(self._book):
            self._backoff.reset()
            return False
        if now_s >= self._not_before_s:
            self._start()
        return True

    def _start(self) -> None:
        file = self._station.log(PROGRAM)
        options = os.environ.get(OPTIONS, "").split()
        verb = ("report", "asked", *options, "--settings", str(self._station.file))
        argv = (sys.executable, "-m", "commands", *verb)
        with open_log(file) as log:
            self._process = spawn(argv, log=log)
        _log.info("asked: started", extra=logs.event("program-started", child=PROGRAM, pid=self._process.pid))

    def _ended(self, code: int, now_s: float) -> None:
        """Note how the process ended; one that failed is not started again at once."""
        if code == 0:
            self._backoff.reset()
            self._not_before_s = now_s
            return
        self._not_before_s = now_s + self._backoff.next_s()
        extra = logs.event("program-exited", child=PROGRAM, code=code)
        _log.warning("asked: exit code %d: %s", code, last_line(self._station.log(PROGRAM)), extra=extra)

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def is_wanted(book: AskedBook) -> bool:
    """Return whether the process that makes summaries has something to do."""
    entries = book.entries()
    return any(each.state in (State.WAITING, State.MAKING) for each in entries) or any(
        each.state is State.CANCELLED and each.end is None for each in entries
    )


def tidy(station: Station, book: AskedBook, now: int) -> list[str]:
    """Return the ids of what was tidied away: ended long ago, and nothing is held in its cooperative.

    Drafts that a stop has left count from now on when the audit chain knows them, and go when it does not.

    Args:
        station: Whose.
        book: Of what was asked for.
        now: [ms].
    """
    drafts, old = book.drafts(), _old(book, now, round(station.settings.reports.keep_asked * 1000))
    for remains in book.remains():
        book.forget(remains.name)
    if not drafts and not old:
        return []
    with closing(Records(station.records_url)) as records:
        with records.reading() as connection:
            known = {each.id for each in drafts if is_written(connection, each.order.coop, each.id, now)}
            coops = {each.wish.order.coop for each in old}
            held = {coop for coop in coops if _is_held(connection, coop)}
        for each in drafts:
            if each.id in known:
                book.confirm(each.id)
            elif now - each.asked_at > DRAFT_AFTER_MS:
                book.drop(each.id)
        gone = [each for each in old if each.wish.order.coop not in held]
        for entry in gone:
            _forget(records, book, entry, now)
    return [each.wish.id for each in gone]


def _old(book: AskedBook, now: int, keep_ms: int) -> list[Entry]:
    return [each for each in book.entries() if each.end is not None and each.end.at + keep_ms <= now]


def _is_held(connection: Connection, coop: str) -> bool:
    return any(each.lifted_at is None for each in holds_of(connection, coop))


def _forget(records: Records, book: AskedBook, entry: Entry, now: int) -> None:
    """Remove one, after it was written down that it goes."""
    end = entry.end
    said = {"summary": entry.wish.order.id, "report": end.report if end else ""}
    change = Change(REMOVED, f"{ABOUT}{entry.wish.id}", said, None, "older than keep_asked")
    with records.transaction() as connection:
        append(connection, [entry_of(_CLOCK, entry.wish.order.coop, change, now)])
    book.forget(entry.wish.id)
