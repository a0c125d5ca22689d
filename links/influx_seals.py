"""Notices that a server lost what it had acknowledged, day by day. Not the marker, which is of the whole.

InfluxDB keeps what is new of each shard in a log of its own until it packs it. A log that a full disk or a
power cut has torn is cut off there at the next start, and 1.x then goes on writing behind the hole: whatever
it acknowledged since is gone with the start after that, without a word. So each write ends with one more
point for each day it touched: the seal, which says up to which journal position that day is stored. A log
loses its end, never its middle; but what came after the restart stands there again. So the last seals of a
day lie side by side, and all that were sent since the last look must be there. A day that lacks one was set
back, and is filled again from the journal.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from links.clock import Clock
from links.influx import InfluxServer
from links.influx_index import InfluxIndex
from links.influx_lines import seal_line, seal_ns
from links.influx_reads import literal, rows_of
from links.influx_types import DAY_MS, NS_PER_MS, SEAL, Day, Seal, Space

SLOTS = 256
"""Seals of a day that lie side by side."""
_LOOK_AFTER = SLOTS // 2  # writes


class Loss(NamedTuple):
    """What a server lost.

    Args:
        position: Up to this journal position nothing is missing.
        days: The days that were set back, as they are now.
    """

    position: int
    days: dict[Day, Seal]


class Seals:
    """The seals of one store. One program writes them.

    Args:
        server: Where they are.
        store: Names our journal among those that write to the same database.
        index: Remembers the last one of each day.
        clock: The clock.
    """

    def __init__(self, server: InfluxServer, store: str, index: InfluxIndex, clock: Clock) -> None:
        self._server = server
        self._store = store
        self._index = index
        self._clock = clock
        self._turn = max((seal.turn for seal in index.seals.values()), default=0)
        self._slot = self._turn % SLOTS
        self._writes = 0  # since the last look
        self._seen: dict[Day, int] = {day: seal.turn for day, seal in index.seals.items()}  # at the last look
        self._unseen: dict[Day, set[int]] = {}  # turns that were acknowledged since

    @property
    def is_look_due(self) -> bool:
        """Whether ``loss`` is to be asked before more is sealed: the seals lie side by side in a circle."""
        return self._writes >= _LOOK_AFTER

    def made(self, days: Iterable[Day], position: int, before: int) -> dict[Day, Seal]:
        """Return new seals for days; they are to be ``noted`` when the server has acknowledged them.

        Args:
            days: Which were written.
            position: Up to where they are stored with this write.
            before: Up to where everything is stored without it.
        """
        since, known = self._turn, self._index.seals
        self._turn = max(self._turn + 1, self._clock.now())
        first = Seal(self._turn, position, since, before)
        return {
            day: known[day]._replace(turn=self._turn, position=position) if day in known else first
            for day in days
        }

    def lines(self, seals: dict[Day, Seal]) -> list[str]:
        """Return the lines of seals."""
        self._writes += 1
        self._slot = (self._slot + 1) % SLOTS
        return [seal_line(self._store, day, self._slot, seal) for day, seal in seals.items()]

    def noted(self, seals: dict[Day, Seal]) -> None:
        """Note that the server has acknowledged seals; ``InfluxIndex.save`` writes it down."""
        self._index.seals.update(seals)
        for day, seal in seals.items():
            self._unseen.setdefault(day, set()).add(seal.turn)

    def loss(self) -> Loss | None:
        """Return what the server lost of what it acknowledged; None: nothing.

        Raises:
            StoreError: It does not answer.
        """
        address, lacking = self._server.address, dict[Day, int]()
        for space, kept_ms in ((address.raw, address.keep_raw_ms), (address.kept, address.keep_5min_ms)):
            if turns := self._expected(is_raw=space == address.raw, kept_ms=kept_ms):
                there = self._there(space, turns, min(map(min, turns.values())))
                for day, sent in turns.items():
                    if missing := sent - there.get(day, {}).keys():
                        lacking[day] = min(missing)
        if lacking:
            return self._found(lacking)
        self.forget()
        return None

    def forget(self) -> None:
        """Expect no more than the last seal of each day: all are there, or the days were set back."""
        self._writes = 0
        self._unseen.clear()
        self._seen = {day: seal.turn for day, seal in self._index.seals.items()}

    def _expected(self, *, is_raw: bool, kept_ms: int) -> dict[Day, set[int]]:
        """Return the turns that must be there, and forget those that nothing could be done about."""
        now, turns = self._clock.now(), dict[Day, set[int]]()
        for day, seal in list(self._index.seals.items()):
            if day.is_raw != is_raw:
                continue
            is_gone = kept_ms and day.start_at < now - kept_ms  # by retention
            if is_gone or seal.turn < now - self._server.address.recall_ms:
                del self._index.seals[day]
                continue
            sent = {self._seen.get(day, seal.turn), seal.turn, *self._unseen.get(day, ())}
            if sent := {turn for turn in sent if turn > seal.since}:
                turns[day] = sent
        return turns

    def _found(self, lacking: dict[Day, int]) -> Loss:
        """Return what days are set back to, by the first turn that each lacks."""
        address, days = self._server.address, dict[Day, Seal]()
        for space in (address.raw, address.kept):
            of_space = [day for day in lacking if day.is_raw == (space == address.raw)]
            there = self._there(space, of_space, 0) if of_space else {}
            for day in of_space:
                seal = self._index.seals[day]
                left = [turn for turn in there.get(day, {}) if seal.since < turn < lacking[day]]
                position = there[day][max(left)] if left else seal.before
                days[day] = Seal(self._turn, position, self._turn, position)
        return Loss(min(seal.position for seal in days.values()), days)

    def _there(self, space: Space, days: Collection[Day], least: int) -> dict[Day, dict[int, int]]:
        """Return the positions of the seals that a space has of days, by turn, from a turn on."""
        is_raw = next(iter(days)).is_raw
        first, last = min(seal_ns(day, SLOTS) for day in days), max(map(seal_ns, days))
        query = (
            f"SELECT turn,position FROM {SEAL} WHERE store = {literal(self._store)}"  # noqa: S608
            f" AND time >= {first} AND time <= {last} AND turn >= {least}"
        )
        there: dict[Day, dict[int, int]] = {}
        for at_ns, turn, position in rows_of(self._server.ask(space, [query])):
            there.setdefault(Day(is_raw, at_ns // NS_PER_MS // DAY_MS), {})[int(turn)] = int(position)
        return there
