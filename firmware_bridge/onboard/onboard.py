"""The wiring of the alarm on board, and its face towards the bridge. Loaded where settings ask for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from coldchain import topics
from coldchain.instants import MS_PER_S
from coldchain.judgement.watch_list import WatchList
from coldchain.reading import Clock as ClockWord
from coldchain.registry.registry import Registry
from firmware_bridge.onboard.claims import Claims
from firmware_bridge.onboard.coverage import Coverage
from firmware_bridge.onboard.judge import Judge, Parts
from firmware_bridge.onboard.judging import Judging
from firmware_bridge.onboard.outputs import output_of
from firmware_bridge.onboard.pattern import Times
from firmware_bridge.onboard.radio import modem_of
from firmware_bridge.onboard.sounder import Sounder
from firmware_bridge.onboard.store import FILE, OnboardStore
from firmware_bridge.onboard.texter import Texter, languages_of
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import SpoolRow
from firmware_bridge.uplink import Uplink
from links.broker import Message, Session
from links.clock import Clock
from links.modem import Modem

if TYPE_CHECKING:
    from firmware_bridge.onboard.settings import OnboardSettings

_JOIN_S = 5.0
_log = logging.getLogger(__name__)
Protect = Callable[[Iterable[tuple[str, int, int]]], object]


class Place(NamedTuple):
    """Whose gateway this is, and where its files are."""

    registry: Registry
    gateway: str
    folder: Path


class Ways(NamedTuple):
    """What of the bridge the alarm looks at."""

    spool: Spool
    uplink: Uplink
    session: Session


class _Way:
    """The way to the server as ``coverage.py`` looks at it."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self.connected = ways.session.connected

    @property
    def confirmed(self) -> int:
        return self._ways.uplink.counters.confirmed_rows

    @property
    def waiting(self) -> int:
        return self._ways.spool.rows

    @property
    def connects(self) -> int:
        return self._ways.session.counters.connects


class Onboard:
    """The alarm of one gateway.

    Args:
        settings: Of the alarm.
        place: Whose gateway this is.
        ways: What of the bridge it looks at.
        clock: Of this machine.
        protect: Told the names of rows that the spool must not thin out.

    Raises:
        JournalError: Its file cannot be used.
    """

    def __init__(
        self,
        settings: OnboardSettings,
        place: Place,
        ways: Ways,
        *,
        clock: Clock,
        protect: Protect,
    ) -> None:
        self._clock = clock
        coop = place.registry.cooperative.id
        self.store = OnboardStore(place.folder / FILE)
        memory = self.store.recall()
        memory = memory._replace(row=min(memory.row, ways.spool.last_id))  # an empty spool counts anew
        way = _Way(ways)
        self.coverage = Coverage(way, clock, settings.alone_after)
        self.judging = Judging(coop, WatchList([place.registry]), memory, clock.now())
        self.sounder = Sounder(
            [output_of(each) for each in settings.outputs],
            Times(settings.loud_for, settings.chirp_every),
            clock,
        )
        self.claims = Claims(
            self.store,
            ways.session,
            topic=topics.build(coop, place.gateway, "alarms"),
            returns=self.coverage.notice,
            clock=clock,
        )
        self.modem: Modem | None = None
        self.texter: Texter | None = None
        if settings.modem is not None:
            found = settings.modem
            self.modem = modem_of(found, place.folder, clock)
            self.texter = Texter(
                self.store, self.modem, settings=found, alone=lambda: self.coverage.alone, clock=clock
            )
            self.texter.languages = languages_of(place.registry)
        parts = Parts(
            self.judging, self.store, ways.spool, self.coverage, self.claims, self.sounder, self.texter
        )
        self.judge = Judge(parts, settings, clock, protect)
        self._threads: list[threading.Thread] = []

    def start(self, stop: threading.Event) -> None:
        """Start the threads; they end with ``stop``."""
        runs = {"alarm": self.judge.run}
        if self.texter is not None:
            runs["texts"] = self.texter.run
        self._threads = [
            threading.Thread(target=run, args=(stop,), name=name, daemon=True) for name, run in runs.items()
        ]
        self._threads += self.sounder.threads(stop)
        for thread in self._threads:
            thread.start()

    def offer(self, rows: list[SpoolRow]) -> None:
        """Say that rows are new in the spool; never waits."""
        self.judge.offer(rows)

    def offer_untimed(self, rows: list[SpoolRow]) -> None:
        """Say that rows are new whose time is not known yet: they sound by a proposal; never waits.

        Args:
            rows: Their ``event_at`` is the monotonic time of this machine [ms].
        """
        started_at = self._clock.now() - round(self._clock.monotonic_s() * MS_PER_S)
        untimed = [row._replace(event_at=started_at + row.event_at, clock=ClockWord.NONE) for row in rows]
        self.judge.offer(untimed)

    def may_send(self) -> bool:
        """Return whether readings may go out: the server first hears whom we have told."""
        return self.claims.may_send()

    def hear(self, message: Message) -> None:
        """Look at a ``stored`` message; who else takes it acknowledges it."""
        self.claims.hear(message)

    def close(self) -> None:
        """Wait for the threads, at most a few seconds: a modem may be in the middle of a text."""
        if self.sounder.sounds:
            _log.warning("an alarm stands, and the bridge ends: it is silent until the bridge runs again")
        for thread in self._threads:
            thread.join(_JOIN_S)
        if not any(thread.is_alive() for thread in self._threads):
            self.store.close()

    def report(self) -> dict[str, Any]:
        """Return its part of the status."""
        texter, modem = self.texter, self.modem
        errors = [self.judge.error, *self.sounder.errors.values(), texter.error if texter else ""]
        report: dict[str, Any] = {
            "alone": self.coverage.alone,
            "standing": sorted(self.judging.standing.copy()),
            "sounds": self.sounder.sounds,
            "unjudged": self.judging.unjudged,
            "failures": self.judge.failures,
            "errors": [error for error in (*errors, self.store.moved_aside) if error],
        }
        if modem is not None:
            report |= {"texts": self.store.counts(), "signal": modem.signal_dbm}
        return {"alarm": report}
