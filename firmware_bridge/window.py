"""Which packs are on their way to the server, and which are to be sent again. Pure: ``now_s`` comes in.

A pack is on its way until ``stored`` messages have covered all its rows. At most ``MAX_PACKS`` are, so a
server that is away costs neither memory nor air time. A pack that is never confirmed while others are (the
server cannot read it) is parked after ``MAX_ATTEMPTS``: its place goes to others, and the next sweep of the
spool meets it again.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass

from coldchain.stored import Range
from firmware_bridge.spool_row import SpoolRow

MAX_PACKS = 16
LIVE_PACKS = 2  # of these, kept free for live readings
MAX_ATTEMPTS = 5
FIRST_REPEAT_S = 10.0
LONGEST_REPEAT_S = 60.0


@dataclass(eq=False)
class Pack:
    """Rows that travel together.

    Args:
        rows: Those that are not confirmed yet, by name.
        attempts: How often it was sent.
        first_sent_s: When it was first sent [s, monotonic].
        due_s: When it is to be sent (again) [s, monotonic].
    """

    rows: dict[tuple[str, int, int], SpoolRow]
    attempts: int = 0
    first_sent_s: float = 0.0
    due_s: float = 0.0


class Window:
    """The packs on their way. Not thread-safe: the uplink's thread owns it."""

    def __init__(self) -> None:
        self._packs: list[Pack] = []
        self._pack_of: dict[tuple[str, int, int], Pack] = {}
        self._confirmed_s = -1.0

    def __len__(self) -> int:
        """Return how many packs are on their way."""
        return len(self._packs)

    @property
    def rows(self) -> int:
        """Return how many rows are on their way."""
        return len(self._pack_of)

    def has_room(self, *, live: bool) -> bool:
        """Return whether another pack may go."""
        return len(self._packs) < (MAX_PACKS if live else MAX_PACKS - LIVE_PACKS)

    def add(self, rows: Iterable[SpoolRow], now_s: float) -> Pack | None:
        """Return a new pack of those rows that are not on their way already; None when all are."""
        fresh = {row.name: row for row in rows if row.name not in self._pack_of}
        if not fresh:
            return None
        pack = Pack(fresh, due_s=now_s)
        self._packs.append(pack)
        self._pack_of.update(dict.fromkeys(fresh, pack))
        return pack

    def sent(self, pack: Pack, now_s: float) -> None:
        """Note that a pack was handed to the broker's client."""
        pack.first_sent_s = pack.first_sent_s or now_s
        wait_s = min(LONGEST_REPEAT_S, FIRST_REPEAT_S * 2**pack.attempts)
        pack.attempts += 1
        pack.due_s = now_s + wait_s * random.uniform(0.75, 1.0)

    def due(self, now_s: float) -> list[Pack]:
        """Return the packs that are to be sent now; hopeless ones are parked first."""
        self._park(now_s)
        return [pack for pack in self._packs if pack.due_s <= now_s]

    def confirm(self, ranges: Iterable[Range], now_s: float) -> list[SpoolRow]:
        """Return the rows on their way that the server holds for good; they are on their way no more."""
        confirmed = []
        for name in [name for each in ranges for name in self._covered(each)]:
            pack = self._pack_of.pop(name)
            confirmed.append(pack.rows.pop(name))
            if not pack.rows:
                self._packs.remove(pack)
        if confirmed:
            self._confirmed_s = now_s
        return confirmed

    def _covered(self, each: Range) -> list[tuple[str, int, int]]:
        """Return the names on their way that a range covers, the shorter way round."""
        if each.high - each.low < len(self._pack_of):
            named = ((each.device, each.boot, sequence) for sequence in range(each.low, each.high + 1))
            return [name for name in named if name in self._pack_of]
        return [
            name
            for name in self._pack_of
            if name[:2] == (each.device, each.boot) and each.low <= name[2] <= each.high
        ]

    def _park(self, now_s: float) -> None:
        """Take out what was sent often enough: all that others have overtaken, or else one when all hang."""
        tired = [pack for pack in self._packs if pack.attempts >= MAX_ATTEMPTS and pack.due_s <= now_s]
        overtaken = [pack for pack in tired if pack.first_sent_s < self._confirmed_s]
        if not overtaken and len(tired) == len(self._packs) >= MAX_PACKS - LIVE_PACKS:
            overtaken = tired[:1]
        for pack in overtaken:
            self._packs.remove(pack)
            for name in pack.rows:
                del self._pack_of[name]
