"""Copies made for legal holds, by pieces of time that can be deleted: shards (1.x), or weeks (2.x).

A ``DELETE`` of 1.x takes points out of all retention policies, so there only whole shards of the policy
``held`` go. Not the judge of which may go: see ``coldchain/judgement/held_copies.py``.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from coldchain.errors import StoreError
from coldchain.instants import from_iso
from links.influx import InfluxServer
from links.influx_lines import name_of
from links.influx_types import HELD, NS_PER_MS, READINGS, AbsentError, Space

_WEEK_MS = 7 * 86_400_000


class Span(NamedTuple):
    """A piece: from until before [ms]; of 1.x the number of its shard, else 0."""

    from_at: int
    until_at: int
    shard: int = 0


class InfluxHeldPieces:
    """Pieces in one server.

    Args:
        server: Which.

    Every method raises ``StoreError``, which says whether trying again can help.
    """

    def __init__(self, server: InfluxServer) -> None:
        self._server = server
        self._held = server.address.held

    def spans(self, *, before: int) -> list[Span]:
        """Return the pieces that end before an instant [ms], the oldest first."""
        found: list[Span] = []
        with suppress(AbsentError):  # nothing was ever held
            found = list(self._shards() if self._server.address.is_version_1 else self._weeks(before))
        return sorted(each for each in found if each.until_at <= before)

    def devices(self, span: Span) -> frozenset[tuple[str, str]]:
        """Return of which (cooperative, device) there are readings of that time, copied or to be copied."""
        address, found = self._server.address, set[tuple[str, str]]()
        for space in (address.raw, address.kept, self._held):
            found |= {(coop, device) for coop, device, _ in self._counted(space, span)}
        return frozenset(found)

    def readings(self, span: Span) -> dict[str, int]:
        """Return how many readings were copied of that time, by cooperative."""
        found: dict[str, int] = {}
        for coop, _, count in self._counted(self._held, span):
            found[coop] = found.get(coop, 0) + count
        return found

    def marks(self) -> set[tuple[str, int]]:
        """Return for which (cooperative, number of the hold) copies were ever made."""
        found: set[tuple[str, int]] = set()
        with suppress(AbsentError):
            query = f"SELECT last(looked_at) FROM {HELD} GROUP BY coop, hold"  # noqa: S608 - of our own
            for result in self._server.ask(self._held, [query]):
                for each in result.series:
                    found.add((name_of(each.tags["coop"]), int(each.tags["hold"])))
        return found

    def drop(self, span: Span) -> None:
        """Delete the copies of a piece, and nothing else.

        Raises:
            StoreError: It was not done, or the server says that they are there still.
        """
        address = self._server.address
        if address.is_version_1:
            if span not in set(self._shards()):  # somebody else was quicker: its number may be another's
                return
            self._server.ask(Space(address.raw.name, ""), [f"DROP SHARD {span.shard}"])
        else:
            self._server.delete(
                self._held, READINGS, from_ns=span.from_at * NS_PER_MS, until_ns=span.until_at * NS_PER_MS
            )
        if left := sum(self.readings(span).values()):
            raise StoreError(str(address), f"{left} copies that were deleted", "none", retry=True)

    def _shards(self) -> Iterator[Span]:
        """Yield the shards of the policy for copies of our database, and of no other."""
        for result in self._server.ask(Space(self._server.address.raw.name, ""), ["SHOW SHARDS"]):
            for series in result.series:
                places = [series.columns.index(name) for name in _SHARD_COLUMNS]
                for row in series.values:
                    number, database, policy, start, end = (row[place] for place in places)
                    if (database, policy) == (self._held.name, self._held.policy):
                        yield Span(from_iso(str(start)), from_iso(str(end)), int(number))

    def _weeks(self, before: int) -> Iterator[Span]:
        query = (
            f"SELECT count(flag) FROM {READINGS} WHERE time < {before * NS_PER_MS}"  # noqa: S608 - of our own
            f" GROUP BY time({_WEEK_MS}ms) fill(none)"
        )
        for result in self._server.ask(self._held, [query]):
            for series in result.series:
                for at_ns, count in series.values:
                    if count:
                        yield Span(at_ns // NS_PER_MS, at_ns // NS_PER_MS + _WEEK_MS)

    def _counted(self, space: Space, span: Span) -> Iterable[tuple[str, str, int]]:
        query = (
            f"SELECT count(flag) FROM {READINGS} WHERE time >= {span.from_at * NS_PER_MS}"  # noqa: S608
            f" AND time < {span.until_at * NS_PER_MS} GROUP BY coop, device"
        )
        try:
            results = self._server.ask(space, [query])
        except AbsentError:
            return
        for result in results:
            for series in result.series:
                names = name_of(series.tags["coop"]), name_of(series.tags["device"])
                for row in series.values:
                    if row[1]:
                        yield (*names, int(row[1]))


_SHARD_COLUMNS = ("id", "database", "retention_policy", "start_time", "end_time")
