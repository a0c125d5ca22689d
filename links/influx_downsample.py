"""Makes values of 5 minutes out of readings, again when late ones come. Not a continuous query.

A window is dirty from the moment a reading of it is written; it is reckoned from all readings that the server
has of it, so that doing it again changes nothing. The server's own continuous queries look at the newest
windows only and miss what comes late. Readings that are older than the server keeps readings lie apart, and
make values of their own (tag ``late``): those made before cannot be made again.
"""

from collections.abc import Callable, Sequence
from typing import Any

from coldchain.errors import StoreError
from links.clock import Clock
from links.influx import InfluxServer
from links.influx_index import InfluxIndex
from links.influx_lines import Tags, five_minutes_line, name_of
from links.influx_reads import instant_ns, literal
from links.influx_seals import Seals
from links.influx_types import (
    DAY_MS,
    FIVE_MINUTES,
    NS_PER_MS,
    OF_ALL,
    READINGS,
    WINDOW_MS,
    Day,
    Result,
    Space,
)
from links.influx_writes import LineWriter
from links.readings_store import Summary

SETTLED_MS = 600_000
"""How long after its start a window is left alone first: its readings are still coming [ms]."""
_FEW = 8  # devices of a window that are asked for by name
_Names = tuple[tuple[str, str], ...]  # tags and their values, sorted
_FUNCTIONS = ("count(value),min(value),max(value),mean(value)", "first(value)", "last(value)")


class Downsampler:
    """Works off the dirty windows of an index.

    Args:
        server: Has the readings, and gets the values.
        index: Knows the windows.
        lines: Sends the values.
        seals: Say of the days of the values that they are stored.
        clock: Measures the budget.
        tell: Is told when windows cannot be reckoned.
    """

    def __init__(  # noqa: PLR0913 - what it asks, and what it is given for it
        self,
        server: InfluxServer,
        index: InfluxIndex,
        lines: LineWriter,
        seals: Seals,
        *,
        clock: Clock,
        tell: Callable[[str], None],
    ) -> None:
        self._server = server
        self._index = index
        self._lines = lines
        self._seals = seals
        self._clock = clock
        self._tell = tell

    def step(self, *, now: int, budget_s: float) -> int:
        """Reckon dirty windows, the oldest first, for about so long [s]; return how many.

        What fails is told and tried again with the next step: a store that stores is not held up by it.

        Args:
            now: The wall time [ms].
            budget_s: When to stop [s]; one is always done.
        """
        until_s, done = self._clock.monotonic_s() + budget_s, 0
        while found := self._index.oldest_window(before_at=now - SETTLED_MS, limit=_FEW + 1):
            start_at, owners = found
            try:
                self._reckon(start_at, owners, now)
            except StoreError as error:
                self._tell(f"5-minute values could not be made, and are tried again: {error}")
                break
            self._index.window_done(start_at)
            done += 1
            if self._clock.monotonic_s() >= until_s:
                break
        return done

    def _reckon(self, start_at: int, owners: Sequence[tuple[str, str]], now: int) -> None:
        """Make the values of one window, for a few devices or for all."""
        address = self._server.address
        where = self._where(start_at, owners)
        old = address.keep_raw_ms and start_at < now - address.keep_raw_ms
        made = self._made(where) if old else frozenset()
        lines = self._values(address.raw, start_at, where, but=made)
        if address.keep_raw_ms:
            lines += self._values(address.kept, start_at, where, late=True)
        if not lines:
            return
        position = self._index.state.position
        seals = self._seals.made([Day(is_raw=False, number=start_at // DAY_MS)], position, position)
        if refusals := self._lines.store(address.kept, lines + self._seals.lines(seals)):
            detail = refusals[0].detail
            if not refusals[0].is_too_old:
                raise StoreError(str(address), detail, "5-minute values that it takes", retry=True)
        else:
            self._seals.noted(seals)

    def _where(self, start_at: int, owners: Sequence[tuple[str, str]]) -> str:
        who = [f"(coop = {literal(coop)} AND device = {literal(device)})" for coop, device in owners]
        is_of_few = len(who) <= _FEW and OF_ALL not in owners
        named = f" AND ({' OR '.join(who)})" if is_of_few else ""
        return f"time >= {instant_ns(start_at)} AND time < {instant_ns(start_at + WINDOW_MS)}{named}"

    def _made(self, where: str) -> frozenset[_Names]:
        """Return of which series there are values: some of their readings may be gone, so they stay."""
        query = f"SELECT first_at FROM {FIVE_MINUTES} WHERE {where} AND late = '' GROUP BY *"  # noqa: S608
        [result] = self._server.ask(self._server.address.kept, [query])
        return frozenset(_by_tags(result))

    def _values(
        self,
        space: Space,
        start_at: int,
        where: str,
        *,
        but: frozenset[_Names] = frozenset(),
        late: bool = False,
    ) -> list[str]:
        queries = [f"SELECT {what} FROM {READINGS} WHERE {where} GROUP BY *" for what in _FUNCTIONS]  # noqa: S608
        sums, first, last = (_by_tags(result) for result in self._server.ask(space, queries))
        return [
            five_minutes_line(
                _tags(names),
                instant_ns(start_at),
                Summary(
                    row[1], row[2], row[3], row[4], first[names][0] // NS_PER_MS, last[names][0] // NS_PER_MS
                ),
                late=late,
            )
            for names, row in sums.items()
            if row[1] and names not in but
        ]


def _by_tags(result: Result) -> dict[_Names, list[Any]]:
    """Return the one row of each series, by its tags."""
    return {
        tuple(
            sorted((key, value) for key, value in series.tags.items() if key in Tags._fields)
        ): series.values[0]
        for series in result.series
    }


def _tags(names: _Names) -> Tags:
    found = {key: name_of(value) for key, value in names}
    return Tags(*(found.get(key, "") for key in Tags._fields))
