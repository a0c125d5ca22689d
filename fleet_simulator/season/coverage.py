"""When what was measured arrives: holes in the coverage along a route, gateways that are down for hours.

Nothing is lost: what could not be sent waits in the gateway and follows behind what is live.
"""

from bisect import bisect_right
from collections.abc import Iterable
from math import exp
from random import Random
from typing import NamedTuple

from fleet_simulator.season.goods import Consignment
from fleet_simulator.season.mishaps import MS_PER_HOUR, Mishap, Trouble
from fleet_simulator.season.network import MS_PER_DAY, MS_PER_MINUTE, SeasonPlan

_LIVE_MS = (1_000, 20_000)  # how long a reading takes when all is well
_BACKLOG_MS = (500, 6_000)  # the time that each reading of a backlog takes
_OUTAGES_PER_DAY = 1 / 15
_OUTAGE_H = (2.0, 0.9)  # median, spread of the logarithm
_WITH_THE_POWER = 0.3  # of the stations have no battery for their gateway
_ROAD_HOURS = (9.0, 16.5)


class Dark(NamedTuple):
    """A time in which a gateway reaches nobody, and how fast it then sends what has waited.

    Args:
        begin_at: [ms since 1970, UTC].
        end_at: [ms since 1970, UTC].
        each_ms: For each reading of the backlog [ms].
    """

    begin_at: int
    end_at: int
    each_ms: int


class Hole(NamedTuple):
    """A place on a route without coverage: about when in the day a van gets there, and for how long."""

    local_hour: float
    minutes: float


def holes_of(van: str) -> list[Hole]:
    """Return the holes on a van's route; the same every day and every season.

    Args:
        van: Its id.
    """
    rng = Random(f"{van}/holes")
    return [
        Hole(rng.uniform(*_ROAD_HOURS), 10.0 * 12.0 ** rng.random())  # 10 to 120 minutes
        for _ in range(rng.randint(0, 3))
    ]


def dark_times(
    plan: SeasonPlan, gateway: str, *, trips: Iterable[Dark] = (), cuts: Iterable[Mishap] = ()
) -> list[Dark]:
    """Return when a gateway reaches nobody, joined where they touch, sorted.

    Args:
        plan: The season.
        gateway: Its id.
        trips: The holes that its van has been in; see ``holes_passed``.
        cuts: What goes wrong where it stands; power cuts take some gateways with them.
    """
    rng = Random(f"{plan.seed}/{gateway}/outages")
    found = list(trips)
    if rng.random() < _WITH_THE_POWER:
        found += [
            Dark(one.begin_at, one.end_at, _each_ms(rng)) for one in cuts if one.kind is Trouble.POWER_CUT
        ]
    for day in range(plan.days):
        happens, at_ms = rng.random() < _OUTAGES_PER_DAY, rng.randrange(MS_PER_DAY)
        lasts_ms = round(_OUTAGE_H[0] * exp(rng.gauss(0.0, _OUTAGE_H[1])) * MS_PER_HOUR)
        begin_at = plan.start_at + day * MS_PER_DAY + at_ms
        if happens:
            found.append(Dark(begin_at, begin_at + lasts_ms, _each_ms(rng)))
    return _joined(found)


def holes_passed(plan: SeasonPlan, van: str, goods: Iterable[Consignment]) -> list[Dark]:
    """Return when a van was in its holes: on each day on which it drove.

    Args:
        plan: The season.
        van: Its id.
        goods: What was brought by it.
    """
    days = sorted(
        {
            (stay.from_at - plan.start_at) // MS_PER_DAY
            for one in goods
            for stay in one.stays
            if stay.asset == van
        }
    )
    found = []
    for day in days:
        rng = Random(f"{plan.seed}/{van}/holes/{day}")
        for hole in holes_of(van):
            begin_at = (
                plan.start_at + day * MS_PER_DAY + round((hole.local_hour + rng.gauss(0, 0.15)) * MS_PER_HOUR)
            )
            lasts_ms = round(hole.minutes * rng.uniform(0.8, 1.25) * MS_PER_MINUTE)
            found.append(Dark(begin_at, begin_at + lasts_ms, _each_ms(rng)))
    return found


def received(plan: SeasonPlan, gateway: str, measured: list[int], dark: list[Dark]) -> list[int]:
    """Return when each reading of a gateway arrives [ms since 1970, UTC].

    Args:
        plan: The season.
        gateway: Its id.
        measured: Instants of measurement, rising [ms since 1970, UTC].
        dark: When it reaches nobody, sorted, not touching each other.
    """
    rng = Random(f"{plan.seed}/{gateway}/way")
    begins = [one.begin_at for one in dark]
    free_at = 0  # when the backlog before this reading has gone out
    found = []
    for instant in measured:
        index = bisect_right(begins, instant) - 1
        hidden = index >= 0 and instant < dark[index].end_at
        arrives_at = instant + rng.randint(*_LIVE_MS)
        if hidden:
            free_at = max(free_at, dark[index].end_at) + dark[index].each_ms
            arrives_at = max(arrives_at, free_at)
        found.append(arrives_at)
    return found


def _each_ms(rng: Random) -> int:
    return rng.randint(*_BACKLOG_MS)


def _joined(found: list[Dark]) -> list[Dark]:
    joined: list[Dark] = []
    for one in sorted(found):
        if joined and one.begin_at <= joined[-1].end_at:
            joined[-1] = joined[-1]._replace(end_at=max(joined[-1].end_at, one.end_at))
        else:
            joined.append(one)
    return joined
