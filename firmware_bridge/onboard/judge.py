"""The thread that judges: rows in, noise and texts out. It is off the way of the readings in every respect.

It is handed rows after they are on disk, never waited for, and whatever goes wrong in it is logged, counted
and told in the status, and stops nothing else. Rows that it could not take in time, and those that came
while it was not there, it reads from the spool.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from coldchain.errors import JournalError
from coldchain.instants import MS_PER_S
from coldchain.judgement.untold import is_as_urgent
from coldchain.registry.profile import Severity
from firmware_bridge.onboard.claims import Claims
from firmware_bridge.onboard.coverage import Coverage
from firmware_bridge.onboard.judging import Judged, Judging, Standing
from firmware_bridge.onboard.sounder import Sounder
from firmware_bridge.onboard.store import OnboardStore
from firmware_bridge.onboard.telling import ours_to_tell, speaks_for, texts_of
from firmware_bridge.onboard.texter import Texter
from firmware_bridge.spool_row import SpoolRow
from links.clock import Clock

if TYPE_CHECKING:
    from firmware_bridge.onboard.settings import OnboardSettings

WAITING_AT_MOST = 2000  # rows; more are read from the spool when there is time
SAVE_EVERY_MS = 30_000  # what does not matter to who starts after us
TICK_S = 0.5
_CATCH_UP_ROWS = 500
_log = logging.getLogger(__name__)


class Rows(Protocol):
    """What is needed of the spool."""

    def take(self, after_id: int, limit: int) -> list[SpoolRow]:
        """Return the next rows in the order in which they came; nothing is removed."""


class Parts(NamedTuple):
    """What a judge works with; ``texter`` is left out where there is no modem."""

    judging: Judging
    store: OnboardStore
    spool: Rows
    coverage: Coverage
    claims: Claims
    sounder: Sounder
    texter: Texter | None


class Judge:
    """Judges rows and acts on it.

    Args:
        parts: What it works with.
        settings: Of the alarm on board.
        clock: Of this machine.
        protect: Told the names of rows that the spool must not thin out.
    """

    def __init__(
        self,
        parts: Parts,
        settings: OnboardSettings,
        clock: Clock,
        protect: Callable[[Iterable[tuple[str, int, int]]], object],
    ) -> None:
        self.failures = 0
        self.error = ""
        self._parts = parts
        self._settings = settings
        self._clock = clock
        self._protect = protect
        self._waiting: deque[list[SpoolRow]] = deque()
        self._waiting_rows = 0
        self._lock = threading.Lock()
        self._behind = True  # what came while nobody was here is in the spool
        self._kick = threading.Event()
        self._unsaved: set[str] = set()
        self._ended: set[str] = set()  # alarm points at rest that are not written down yet
        self._saved_at = 0
        self._decided: set[str] = set()  # excursions that are queued, or the server's to tell

    def offer(self, rows: list[SpoolRow]) -> None:
        """Say that rows are new in the spool. Any thread may call it; it never waits for the judge."""
        with self._lock:
            if self._waiting_rows + len(rows) > WAITING_AT_MOST:
                self._behind = True
            else:
                self._waiting.append(rows)
                self._waiting_rows += len(rows)
        self._kick.set()

    def run(self, stop: threading.Event) -> None:
        """Judge until ``stop``."""
        while not stop.is_set():
            self._kick.clear()
            try:
                self.step()
                self.error = ""
            except JournalError as error:
                self._failed(str(error))
            except Exception as error:  # noqa: BLE001 - a defect here must not cost the readings
                self._failed(repr(error))
                _log.warning("the alarm on board has a defect; readings go on", exc_info=True)
            self._clock.wait(self._kick, TICK_S)
        try:
            self._save(self._clock.now(), self._parts.judging.keys)
        except JournalError as error:
            self._failed(str(error))

    def step(self) -> None:
        """Judge what has come, let time pass, and see to noise, texts and claims."""
        judging, now = self._parts.judging, self._clock.now()
        try:
            for rows in self._next():
                self._act(judging.take(rows, now), now)
            self._act(judging.pass_time(now), now)
        finally:
            self._sound(now)
        if (self._unsaved or self._ended) and now - self._saved_at >= SAVE_EVERY_MS:
            self._save(now, self._unsaved)
        self._tell(now)

    def _next(self) -> Iterable[list[SpoolRow]]:
        """Yield rows that are not judged yet, those of the spool first when some were not taken in time."""
        judging = self._parts.judging
        if self._behind:
            self._behind = False
            while rows := self._parts.spool.take(judging.row, _CATCH_UP_ROWS):
                yield rows
        while True:
            with self._lock:
                if not self._waiting:
                    return
                rows = self._waiting.popleft()
                self._waiting_rows -= len(rows)
            fresh = [row for row in rows if row.id > judging.row or judging.untimed.has(row)]
            if fresh:
                yield fresh

    def _act(self, judged: Judged, now: int) -> None:
        """Keep what matters, and sound before anything is written."""
        self._unsaved |= self._parts.judging.keys if judged.changed else set()
        self._ended |= set(judged.ended)
        if judged.changed:
            self._sound(now)
        if judged.precious:
            self._protect(judged.precious)
        if judged.changed or judged.ended:
            self._save(now, self._unsaved)

    def _sound(self, now: int) -> None:
        """Tell the outputs what stands that is urgent enough."""
        settings, sounder = self._settings, self._parts.sounder
        if settings.when == "alone" and not self._parts.coverage.alone:
            sounder.stand({})
            return
        judging, after_ms = self._parts.judging, round(settings.after * MS_PER_S)
        young = {each.point for each in judging.standing.values() if _is_young(each, now, after_ms)}
        points: dict[str, Severity] = judging.sounding(now)
        sounder.stand(
            {
                point: severity
                for point, severity in points.items()
                if point not in young and is_as_urgent(severity, settings.severity)
            }
        )

    def _save(self, now: int, keys: Iterable[str]) -> None:
        judging = self._parts.judging
        untimed = judging.untimed.first_row
        row = judging.row if untimed is None else min(judging.row, untimed - 1)
        points = {each.point for each in judging.standing.values()}
        self._parts.store.remember(
            judging.blobs(keys), judging.stands(), row, points=points, ended=self._ended
        )
        self._unsaved.clear()
        self._ended.clear()
        self._saved_at = now

    def _tell(self, now: int) -> None:
        """Queue texts while the gateway is alone, hand them back when it is not; tell of claims."""
        parts = self._parts
        alone = parts.coverage.look()
        if parts.texter is not None and alone:
            self._queue(now)
            parts.texter.kick()
        elif not alone:
            parts.store.give_back(now)
            self._decided.clear()  # alone again before the server has the rows: they are ours again
        parts.claims.publish()

    def _queue(self, now: int) -> None:
        parts, settings = self._parts, self._settings
        standing = parts.judging.standing
        self._decided &= standing.keys()
        if settings.modem is None or len(self._decided) == len(standing):
            return
        after_ms = round(settings.after * MS_PER_S)
        ripe = [
            each
            for id_, each in standing.items()
            if id_ not in self._decided and each.live and not _is_young(each, now, after_ms)
        ]
        ours = ours_to_tell(ripe, severity=settings.severity, waits=self._waits)
        self._decided |= {each.excursion.id for each in ripe} - {each.excursion.id for each in ours}
        for each in ours:
            if speaks_for(standing.values(), each, parts.store.has_open):
                continue  # asked again: when the other has come to rest, this one is told
            parts.store.queue(texts_of(each, settings.modem, now))
            self._decided.add(each.excursion.id)

    def _waits(self, row: int) -> bool:
        """Return whether a row still waits in the spool: then the server does not know it."""
        found = self._parts.spool.take(row - 1, 1)
        return bool(found) and found[0].id == row

    def _failed(self, error: str) -> None:
        self.failures += 1
        if self.error != error:
            _log.warning("alarm on board: %s", error)
        self.error = error


def _is_young(standing: Standing, now: int, after_ms: int) -> bool:
    """Return whether an excursion is to wait a little; one from the future is not: the clock was set back."""
    return 0 <= now - standing.found_at < after_ms
