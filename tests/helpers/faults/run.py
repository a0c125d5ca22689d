"""One row of the table: a fault held for a while, healed, and what had become of everything by then."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from helpers.faults.faults import Fault
from helpers.faults.gateways import DAY_S
from helpers.faults.world import World
from helpers.polling import wait_until

FLOW_S, FLOW_FRAMES = 0.2, 5  # of each gateway: 50 readings a second
BEFORE_S = 1.0
CATCH_UP_S = 120.0
WEEK_S, OUTAGES, STEP_S = 7 * DAY_S, 50, 0.1
FRAME_EVERY_S = 60  # of each device, in the accelerated week
LEAST_CALM_S, MOST_CALM_S = 0.3, 2.5


class Row(NamedTuple):
    """What became of one fault.

    Args:
        server: To what it was done.
        fault: What was done.
        lasted_s: For how long [s].
        published: Readings that the gateways took up meanwhile.
        missing: Of these, not stored in the end.
        duplicates: Stored more than once.
        caught_up_s: From the healing until all was stored and judged [s].
        memory_mib: Of all programs of the station, before [MiB].
        grown_mib: By how much it has grown [MiB].
        ended: Programs that ended and were not killed by the test.
    """

    server: str
    fault: str
    lasted_s: float
    published: int
    missing: int
    duplicates: int
    caught_up_s: float
    memory_mib: float
    grown_mib: float
    ended: int


def warm_up(world: World) -> None:
    """Let some readings through, so that all programs have loaded what they need."""
    world.pace(FLOW_S, FLOW_FRAMES)
    wait_until(lambda: seldom(world.published >= 200 and not unsent(world) > 50), "the first readings", 60)
    settle(world)


def settle(world: World) -> None:
    """Let the gateways fall silent, and wait until all is stored and judged."""
    world.pace(None)
    wait_until(lambda: seldom(world.is_caught_up()), "all stored and judged", CATCH_UP_S)


def unsent(world: World) -> int:
    """Return how many frames wait in spools."""
    return sum(each.unsent for each in world.gateways)


def suffer(world: World, server: str, name: str, fault: Fault, *, lasts_s: float) -> Row:
    """Return what became of readings that flow before, during and after a fault.

    Args:
        world: Settled.
        server: For the table.
        name: Of the fault.
        fault: It.
        lasts_s: How long it is held [s].
    """

    def course() -> float:
        world.pace(FLOW_S, FLOW_FRAMES)
        time.sleep(BEFORE_S)
        began_s = time.monotonic()
        with fault(world):
            time.sleep(lasts_s)
        return time.monotonic() - began_s

    return _row(world, server, name, course)


def live_a_week(
    world: World, server: str, faults: Mapping[str, Fault], *, takes_s: float, weeks_left: int, again: bool
) -> Row:
    """Return what became of a week of readings with many outages of every kind in it.

    Args:
        world: Settled.
        server: For the table.
        faults: From which each outage is drawn.
        takes_s: How long the week takes here [s].
        weeks_left: So many weeks come after it; the last one ends now.
        again: Whether it is not the first week: what grows then grows for ever.
    """
    chance = random.Random(20261128 + again)
    frames_per_step = max(1, round(WEEK_S / FRAME_EVERY_S / (takes_s / STEP_S)))
    for each in world.gateways:
        each.days_s, each.pass_s = (1 + weeks_left) * WEEK_S, FRAME_EVERY_S

    def course() -> float:
        world.pace(STEP_S, frames_per_step)
        began_s, share_s = time.monotonic(), takes_s / OUTAGES
        for number in range(OUTAGES):
            calm_s = min(share_s / 2, chance.uniform(LEAST_CALM_S, MOST_CALM_S))
            time.sleep(calm_s)
            with faults[chance.choice(sorted(faults))](world):
                left_s = began_s + (number + 1) * share_s - time.monotonic()
                time.sleep(max(0.2, left_s * chance.uniform(0.4, 1.0)))
        return time.monotonic() - began_s

    try:
        return _row(world, server, f"{'the week after' if again else 'a week'}, {OUTAGES} outages", course)
    finally:
        for each in world.gateways:
            each.days_s, each.pass_s = 0.0, 0.0


def _row(world: World, server: str, name: str, course: Callable[[], float]) -> Row:
    before, memory = world.published, world.memory_mib()
    ended = sum(len(program.unasked) for program in world.programs.values())
    lasted_s = course()
    healed_s = time.monotonic()
    settle(world)
    caught_up_s = time.monotonic() - healed_s
    said, stored, memory_after = world.said(), world.stored(), world.memory_mib()
    return Row(
        server,
        name,
        lasted_s,
        world.published - before,
        missing=sum((said - stored).values()),
        duplicates=sum((stored - said).values()),
        caught_up_s=caught_up_s,
        memory_mib=sum(memory.values()),
        grown_mib=sum(memory_after.values()) - sum(memory.values()),
        ended=sum(len(program.unasked) for program in world.programs.values()) - ended,
    )


def seldom(holds: bool) -> bool:
    """Return what was asked, and leave the processor to the others for a moment."""
    time.sleep(0.1)
    return holds


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a table of Markdown."""
    names = ("server", "fault", "for", "published", "missing", "duplicates", "caught up", "memory", "grown")
    lines = [f"| {' | '.join((*names, 'ended'))} |", "|---" * (len(names) + 1) + "|"]
    lines += [
        f"| {row.server} | {row.fault} | {row.lasted_s:.1f} s | {row.published} | {row.missing}"
        f" | {row.duplicates} | {row.caught_up_s:.1f} s | {row.memory_mib:.0f} MiB"
        f" | {row.grown_mib:+.1f} MiB | {row.ended} |"
        for row in rows
    ]
    return "\n".join(lines)
