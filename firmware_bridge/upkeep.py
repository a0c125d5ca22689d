"""What the bridge sees to between its other work: the time, what was never heard, how fast it drains.

Not a thread: the bridge calls ``step`` a few times a second. A disk that takes nothing is met again later.
"""

import logging
from collections.abc import Callable

from coldchain.errors import JournalError
from firmware_bridge.drain import Drain, Flow
from firmware_bridge.gateway_time import GatewayTime
from firmware_bridge.holes import HoleWatch
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import SpoolRow
from firmware_bridge.uplink import Uplink
from links.backoff import Backoff
from links.clock import Clock

LONGEST_WAIT_S = 30.0  # between two tries of a disk that takes nothing
_HOLES_EVERY_S = 60.0
_TAKE_ROWS = 500
_log = logging.getLogger(__name__)


class Upkeep:
    """Of one bridge.

    Args:
        spool: Its spool.
        time: Its time.
        uplink: Its uplink.
        clock: Of this machine.

    ``takers`` are told of rows of this boot that have got their time, as they are of rows that are new.
    """

    def __init__(self, spool: Spool, time: GatewayTime, uplink: Uplink, clock: Clock) -> None:
        self.takers: list[Callable[[list[SpoolRow]], None]] = []
        self._spool = spool
        self._time = time
        self._uplink = uplink
        self._clock = clock
        self._drain, self._holes, self._holes_from_s = Drain(), HoleWatch(), 0.0
        self._backoff, self._retry_from_s, self._said = Backoff(1.0, cap_s=LONGEST_WAIT_S), 0.0, ""
        time.on_stamped = self._stamped

    def step(self) -> None:
        """See to all of it.

        Raises:
            JournalError: The spool is damaged, and no retry will help.
        """
        now_s = self._clock.monotonic_s()
        self._drain.look(now_s, self._uplink.counters.confirmed_rows, self._uplink.backlog())
        if now_s < self._retry_from_s:
            return
        try:
            self._time.step()
            if now_s >= self._holes_from_s:
                self._look_for_holes(now_s)
        except JournalError as error:
            if not error.retry:
                raise
            self._retry_from_s = now_s + self._backoff.next_s()
            if str(error) != self._said:
                self._said = str(error)
                _log.warning("%s; until it is over, this is not told again", error)
            return
        if self._said:
            self._said = ""
            self._backoff.reset()
            _log.info("the spool takes what is written again")

    def flow(self, now_s: float) -> Flow:
        """Return how the spool drains.

        Args:
            now_s: [s, monotonic].
        """
        return self._drain.flow(now_s, self._uplink.counters.confirmed_rows, self._uplink.backlog())

    def _look_for_holes(self, now_s: float) -> None:
        everyone = not self._holes_from_s
        self._holes_from_s = now_s + _HOLES_EVERY_S
        for gaps in self._holes.look(self._spool.gaps(everyone=everyone), now_s):
            self._spool.note_never_heard(gaps.device, gaps.boot, gaps.holes)
            _log.warning("%s, boot %08X: frames %s were never heard", *gaps[:3])

    def _stamped(self, after_id: int | None) -> None:
        """Let what has got its time be sent; what waited in this boot is new to the others who take rows."""
        self._uplink.look_again()
        last_id = self._spool.last_id
        while after_id is not None and self.takers:
            rows = [row for row in self._spool.take(after_id, _TAKE_ROWS) if row.id <= last_id]
            if not rows:
                return
            after_id = rows[-1].id
            for take in self.takers:
                take(rows)
