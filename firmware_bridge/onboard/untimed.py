"""Rows whose time is not known yet: they sound all the same, and are judged for good when it is. No I/O.

A gateway that started without a clock keeps rows by the devices' own time (``uptime_ms``). They are judged
by a proposal, beside everything else, for the noise alone: an excursion id made of a wrong time would match
nothing on the server. When the time is known, the spool stamps them and they come again like any others; they
are told apart by (device, boot, sequence).
"""

from collections import deque
from collections.abc import Iterable

from coldchain.judgement.evaluate import begin, evaluate, open_excursions
from coldchain.judgement.facts import Kind
from coldchain.judgement.state import State
from coldchain.judgement.watch_list import Watched, WatchList
from coldchain.reading import Reading
from coldchain.registry.profile import Severity
from firmware_bridge.spool_row import SpoolRow, to_pack

KEPT_ROWS = 2000  # of one boot; older ones are left to the server
KEPT_BOOTS = 64  # of all devices; the first to come go first


class Untimed:
    """Rows without a trusted time, by the boot of their device."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, int], deque[SpoolRow]] = {}
        self._known: dict[str, Severity] | None = {}  # what stands by the rows; None: to be judged anew

    def __len__(self) -> int:
        """Return how many rows wait for a time."""
        return sum(len(rows) for rows in self._rows.values())

    @property
    def first_row(self) -> int | None:
        """Return the spool's number of the oldest row that waits; None when none does."""
        return min((rows[0].id for rows in self._rows.values() if rows), default=None)

    def has(self, row: SpoolRow) -> bool:
        """Return whether a row waits for its time here."""
        waiting = self._rows.get((row.device, row.boot), ())
        return any(each.sequence == row.sequence for each in waiting)

    def keep(self, rows: Iterable[SpoolRow]) -> None:
        """Keep rows until their time is known."""
        for row in rows:
            self._rows.setdefault((row.device, row.boot), deque(maxlen=KEPT_ROWS)).append(row)
            self._known = None
        while len(self._rows) > KEPT_BOOTS:  # a device that starts again and again
            del self._rows[next(iter(self._rows))]

    def forget(self, timed: Iterable[SpoolRow]) -> None:
        """Forget rows that have come again with their time.

        Args:
            timed: Rows with a trusted time.
        """
        for row in timed:
            waiting = self._rows.get((row.device, row.boot))
            if not waiting:
                continue
            left = deque((each for each in waiting if each.sequence != row.sequence), maxlen=KEPT_ROWS)
            if len(left) < len(waiting):
                self._rows[row.device, row.boot] = left
                self._known = None
            if not left:
                del self._rows[row.device, row.boot]

    def sounding(self, coop: str, watch_list: WatchList, now: int) -> dict[str, Severity]:
        """Return the severity of each alarm point that stands by these rows alone.

        Args:
            coop: The cooperative.
            watch_list: What is watched; a device is looked for where it is now.
            now: [ms].
        """
        if self._known is None:
            self._known = self._judge_all(coop, watch_list, now)
        return self._known

    def _judge_all(self, coop: str, watch_list: WatchList, now: int) -> dict[str, Severity]:
        found: dict[str, Severity] = {}
        states: dict[str, tuple[Watched, State]] = {}  # a device that starts anew goes on with its channels
        rows = sorted((row for waiting in self._rows.values() for row in waiting), key=lambda row: row.id)
        for row in rows:
            for reading in to_pack([row]):
                self._judge(states, coop, watch_list, reading, now)
        for watched, state in states.values():
            severities = {limit.name: limit.severity for limit in watched.rules.limits}
            found |= {
                f"{watched.key}|{each.limit}": severities[each.limit]
                for each in open_excursions(watched.rules, state)
                if each.kind is Kind.LIMIT
            }
        return found

    @staticmethod
    def _judge(
        states: dict[str, tuple[Watched, State]],
        coop: str,
        watch_list: WatchList,
        reading: Reading,
        now: int,
    ) -> None:
        placed = watch_list.placed(coop, reading.device, now) or next(
            iter(watch_list.placements_of(coop, reading.device)), None
        )
        if placed is None:
            return
        watched = watch_list.by_key(f"{coop}/{placed.asset.id}/{reading.device}/{reading.channel}")
        if watched is None:
            return
        _, state = states.get(watched.key) or (watched, begin(watched.rules))
        states[watched.key] = (watched, evaluate(watched.rules, state, reading, now=now).state)
