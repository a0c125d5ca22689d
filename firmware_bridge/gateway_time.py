"""The time of a gateway: asks the sources of time, tells the spool what is believed, and tells of it.

Thread-safe. What is believed is decided in ``timekeeper.py``; what becomes of rows, in ``spool_stamps.py``.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from coldchain import time_answer
from coldchain.errors import PackError
from coldchain.instants import EARLIEST_AT
from coldchain.reading import Clock as ClockWord
from firmware_bridge.spool import Spool
from firmware_bridge.time_fix import TimeFix
from firmware_bridge.timekeeper import MAX_SPREAD_MS, Anchor, TimeKeeper
from links.broker import Message
from links.clock import Clock, MachineClock

LOOK_EVERY_S = 5.0  # at the system clock, at NTP, and at rows of earlier boots
ALIVE_EVERY_S = 300.0  # how often the time is written down: the bounds of what comes after a dead clock
CARRY_WAIT_S = 900.0  # so long devices have to speak again before their time is only bounded
ASK_EVERY_S = 3600.0  # the server, once its answer is believed
WIDE_MS = 1000.0  # ... and with every status while it is no better than this
_FIRST_ASK_S = 1.0
_ECHOES = 16
_RTC_SPREAD_MS = 2000
_log = logging.getLogger(__name__)


def boot_of(clock: Clock) -> str:
    """Return what names this boot of the machine; a new name where nobody says, for this run alone."""
    return (clock.boot_id() if isinstance(clock, MachineClock) else "") or uuid4().hex


class GatewayTime:
    """Knows what time it is, or that it does not.

    Args:
        spool: Whose rows wait for the time.
        clock: Of this machine.
        has_rtc: Whether the system clock may be believed at once.
        acknowledge: Lets the broker forget a message.
    """

    def __init__(
        self, spool: Spool, clock: Clock, *, has_rtc: bool, acknowledge: Callable[[int], object]
    ) -> None:
        boot, now_s = spool.gateway_boot, clock.monotonic_s()
        # Nobody knows when it was heard: as long ago as this machine runs, so it is never called too narrow
        known = None if boot.start_at is None else Anchor(boot.source, boot.start_at, boot.spread_ms, 0.0)
        self.on_stamped: Callable[[int | None], None] = lambda _after_id: None
        self._keeper = TimeKeeper(known)
        self._told = known
        self._spool = spool
        self._clock = clock
        self._has_rtc = has_rtc
        self._acknowledge = acknowledge
        self._lock = threading.Lock()
        self._echoes: deque[int] = deque(maxlen=_ECHOES)
        self._look_from_s = self._alive_from_s = self._ask_from_s = now_s
        self._ask_after_s = _FIRST_ASK_S
        self._trusted_s = now_s
        self._disagreeing: set[str] = set()
        self._placed = 0  # frames of earlier boots, since that was last told

    def offer(self, fix: TimeFix) -> None:
        """Take a fix, e.g. of a GPS receiver. Any thread may call it; never waits long."""
        if fix.at < EARLIEST_AT:
            return
        with self._lock:
            self._keeper.offer(fix)

    def now(self) -> int | None:
        """Return the time that is believed [ms since 1970, UTC]; None when there is none."""
        with self._lock:
            return self._keeper.at(self._clock.monotonic_s() * 1000)

    def step(self) -> None:
        """Look at the sources when it is time; stamp what waits when the time has become known.

        Raises:
            JournalError: The spool cannot be written.
        """
        now_s = self._clock.monotonic_s()
        if now_s >= self._look_from_s:
            self._look_from_s = now_s + LOOK_EVERY_S
            self._look(now_s)
        elif self._spool.is_placing:
            self._place_older(now_s)
        with self._lock:
            anchor = self._keeper.anchor
        if anchor is not None and anchor != self._told:
            self._believe(anchor, now_s)
        if now_s >= self._alive_from_s:
            self._alive_from_s = now_s + ALIVE_EVERY_S
            self._spool.note_alive()

    def on_connect(self) -> None:
        """Say that there is a connection: the server may be asked."""
        self._ask_from_s, self._ask_after_s = self._clock.monotonic_s(), _FIRST_ASK_S

    def wants_to_ask(self) -> bool:
        """Return whether a status should go out now, because it asks for the time."""
        return self._told is None and self._clock.monotonic_s() >= self._ask_from_s

    def echo(self) -> dict[str, int]:
        """Return what a status carries to ask the server for the time; nothing when that is not wanted."""
        now_s = self._clock.monotonic_s()
        with self._lock:
            anchor = self._keeper.anchor
        wide = anchor is None or (anchor.source == ClockWord.SERVER and anchor.spread_at_ms(now_s) > WIDE_MS)
        if not wide and now_s < self._ask_from_s:
            return {}
        self._ask_from_s = now_s + (self._ask_after_s if wide else ASK_EVERY_S)
        self._ask_after_s = min(2 * self._ask_after_s, ASK_EVERY_S)
        echo = round(now_s * 1000)
        self._echoes.append(echo)
        return {"time_echo": echo}

    def on_message(self, message: Message) -> None:
        """Take the server's answer: its time holds somewhere between our asking and now."""
        now_s = self._clock.monotonic_s()
        self._acknowledge(message.mid)
        try:
            answer = time_answer.decode(message.payload)
        except PackError as error:
            _log.warning("%s: %s", message.topic, error)
            return
        if answer.echo not in self._echoes:
            return  # of an earlier run, or asked long ago
        asked_s = answer.echo / 1000
        half_ms = (now_s - asked_s) * 500
        if half_ms <= MAX_SPREAD_MS:
            spread_ms = round(half_ms) + 1
            self.offer(TimeFix(ClockWord.SERVER, answer.at, (asked_s + now_s) / 2, spread_ms))

    def report(self) -> dict[str, Any]:
        """Return what the status tells of the time."""
        now_s, system_at = self._clock.monotonic_s(), self._clock.now()
        with self._lock:
            keeper = self._keeper
            anchor, at = keeper.anchor, keeper.at(now_s * 1000)
            told = {
                "trusted": anchor is not None,
                "source": anchor.source if anchor else None,
                "spread_ms": round(anchor.spread_at_ms(now_s)) if anchor else None,
                "system_clock_ahead_ms": None if at is None else system_at - at,
                "system_clock_steps": keeper.steps,
                "last_step_ms": keeper.last_step_ms,
                "drift_ppm": keeper.drift_ppm,
                "disagreements_ms": dict(keeper.disagreements),
                "unstamped": self._spool.unstamped,
            }
        return {"time": told, **self.echo()}

    def _look(self, now_s: float) -> None:
        """Look at the system clock, and at what the machine says of it."""
        system_at = self._clock.now()
        if isinstance(self._clock, MachineClock):
            spread_ms = self._clock.ntp_spread_ms()
            if spread_ms is not None:
                self.offer(TimeFix(ClockWord.NTP, system_at, now_s, spread_ms))
        if self._has_rtc and self._told is None:
            self.offer(TimeFix(ClockWord.GATEWAY, system_at, now_s, _RTC_SPREAD_MS))
        with self._lock:
            moved_ms = self._keeper.watch(system_at, now_s)
            disagreements = dict(self._keeper.disagreements)
        if moved_ms:
            _log.warning("this machine's clock was set by %+.1f s; no stamp moves", moved_ms / 1000)
        for source in disagreements.keys() - self._disagreeing:
            _log.warning("%s differs by %+.1f s from the time believed", source, disagreements[source] / 1000)
        self._disagreeing = set(disagreements)
        if self._told is not None and self._spool.unstamped:
            self._place_older(now_s)

    def _believe(self, anchor: Anchor, now_s: float) -> None:
        """Tell the spool what is believed now."""
        first, after_id = self._told is None, self._spool.before_waiting()
        stamped = self._spool.know_time(round(anchor.start_at), anchor.source, round(anchor.spread_ms))
        if first:
            self._trusted_s = now_s
            told = (anchor.source, anchor.spread_ms, stamped)
            _log.info("the time is known, from %s, to %.0f ms; %d waiting frames stamped", *told)
        self._told = anchor
        if stamped:
            self.on_stamped(after_id)

    def _place_older(self, now_s: float) -> None:
        self._placed += self._spool.place_older(waited=now_s - self._trusted_s >= CARRY_WAIT_S)
        if self._placed and not self._spool.is_placing:
            told, self._placed = self._placed, 0
            _log.info("%d frames from before a restart of this machine have got their time or bounds", told)
            self.on_stamped(None)
