"""What goes wrong in the weeks of a soak, and when: drawn once from a seed, before anything runs."""

import random
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

MS_PER_MINUTE = 60_000
MS_PER_H = 60 * MS_PER_MINUTE
MS_PER_DAY = 24 * MS_PER_H


class Kind(StrEnum):
    """What goes wrong."""

    OUTAGE = "no network"  # broker and server cannot be reached
    UNPLUGGED = "port unplugged"  # in the middle of a frame
    POWER_CUT = "power cut"  # bridge and broker killed, the gateway starts anew
    BRIDGE_KILLED = "bridge killed"
    BROKER_KILLED = "broker killed"
    SERVER_KILLED = "server killed"
    CLOCK_BACK = "clock set back"
    CLOCK_1970 = "clock in 1970"  # after a power cut, until somebody tells the time
    SLAVE_DEAD = "slave dead"
    GARBAGE = "garbage bytes"
    DISK_FULL = "disk full"
    DEVICE_RESET = "device reset"


class Trouble(NamedTuple):
    """Something that goes wrong.

    Args:
        at: When [ms since 1970, UTC].
        kind: What.
        lasts_ms: For how long [ms]; 0 for what is over at once.
        line: Which serial line, where it concerns one.
    """

    at: int
    kind: Kind
    lasts_ms: int = 0
    line: int = 0

    @property
    def until_at(self) -> int:
        """Return when it is over [ms since 1970, UTC]."""
        return self.at + self.lasts_ms


class Often(NamedTuple):
    """How often something goes wrong in a fortnight, and for how long [minutes]."""

    kind: Kind
    times: int
    minutes: tuple[int, int]


FORTNIGHT: Sequence[Often] = (
    Often(Kind.OUTAGE, 12, (5, 120)),
    Often(Kind.UNPLUGGED, 10, (2, 45)),
    Often(Kind.POWER_CUT, 6, (1, 30)),
    Often(Kind.CLOCK_1970, 3, (1, 10)),
    Often(Kind.BRIDGE_KILLED, 20, (0, 2)),
    Often(Kind.BROKER_KILLED, 10, (0, 0)),
    Often(Kind.SERVER_KILLED, 10, (0, 5)),
    Often(Kind.CLOCK_BACK, 6, (10, 300)),
    Often(Kind.SLAVE_DEAD, 3, (120, 2000)),
    Often(Kind.GARBAGE, 60, (0, 0)),
    Often(Kind.DISK_FULL, 4, (5, 40)),
    Often(Kind.DEVICE_RESET, 5, (0, 0)),
)
LONG_OUTAGES = 2  # in a fortnight
LONG_OUTAGE_MS = 13 * MS_PER_H
_FORTNIGHT_DAYS = 14
_CALM_MS = 30 * MS_PER_MINUTE  # at the beginning, and at the end so that all can arrive
_LINES = 2


def plan(start_at: int, days: float, seed: int) -> list[Trouble]:
    """Return what goes wrong, in order.

    Args:
        start_at: The beginning [ms since 1970, UTC].
        days: How long the soak is.
        seed: Of chance.
    """
    chance = random.Random(seed)
    until_ms = round(days * MS_PER_DAY)
    share = days / _FORTNIGHT_DAYS
    found = list(_long_outages(start_at, until_ms, max(1, round(LONG_OUTAGES * share))))
    for kind, times, (least, most) in FORTNIGHT:
        for _ in range(max(1, round(times * share))):
            lasts_ms = min(chance.randint(least, most) * MS_PER_MINUTE, until_ms // 10)
            at = start_at + chance.randrange(_CALM_MS, max(_CALM_MS + 1, until_ms - lasts_ms - _CALM_MS))
            found.append(Trouble(at, kind, lasts_ms, chance.randrange(_LINES)))
    return sorted(found)


def _long_outages(start_at: int, until_ms: int, times: int) -> Iterator[Trouble]:
    """Yield the outages of half a day, evenly spread; shorter in a soak of less than two days."""
    lasts_ms = min(LONG_OUTAGE_MS, until_ms // 3)
    for number in range(times):
        yield Trouble(
            start_at + until_ms * (number + 1) // (times + 1) - lasts_ms // 2, Kind.OUTAGE, lasts_ms
        )
