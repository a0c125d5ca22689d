"""Puts the troubles of a plan upon a world, one after the other, and lets time pass between them."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from helpers.soak.slaves import Slaves
from helpers.soak.troubles import MS_PER_DAY, MS_PER_H, Kind, Trouble
from helpers.soak.world import SoakLine, World

_GARBAGE = b"$$C1,A1,*\r\n\x00\xff\xfe,van-0,=?.0123456789"
_CLOCK_WRONG_MS = 2 * MS_PER_H  # how long a clock that began in 1970 stays there, unless it is told
_LOOK_MS = 60_000


class _Step(NamedTuple):
    at: int
    order: int
    act: Callable[[], None]


class Run:
    """One run.

    Args:
        world: Where.
        slaves: The Modbus line.
        troubles: What goes wrong, in order.
        seed: Of chance.
    """

    def __init__(self, world: World, slaves: Slaves, troubles: Sequence[Trouble], seed: int) -> None:
        self.kills: Counter[str] = Counter()
        self._world = world
        self._slaves = slaves
        self._chance = random.Random(seed)
        self._holds: Counter[str] = Counter()
        self._full = 0
        self._wrong = 0
        self._steps = sorted(
            [_Step(each.at, 1, self._begin(each)) for each in troubles]
            + [_Step(each.until_at, 0, self._end(each)) for each in troubles],
            key=lambda step: step[:2],
        )

    def go(self, until_at: int) -> None:
        """Go on until an instant [ms since 1970, UTC]."""
        while self._steps and self._steps[0].at <= until_at:
            step = self._steps.pop(0)
            self._pass_until(step.at)
            step.act()
        self._pass_until(until_at)

    def _pass_until(self, at: int) -> None:
        while self._full and self._world.time.at < at:  # a bridge that starts anew meets the full disk too
            self._world.fill_disk(True)
            self._world.go_to(min(at, self._world.time.at + _LOOK_MS))
        self._world.go_to(max(at, self._world.time.at))

    def _begin(self, trouble: Trouble) -> Callable[[], None]:
        line = self._world.lines[trouble.line % len(self._world.lines)]
        address = max(self._slaves.answers)
        return {
            Kind.OUTAGE: lambda: self._hold("broker"),
            Kind.UNPLUGGED: line.unplug,
            Kind.POWER_CUT: self._power_cut,
            Kind.CLOCK_1970: self._power_cut,
            Kind.BRIDGE_KILLED: lambda: self._hold("bridge"),
            Kind.BROKER_KILLED: lambda: self._hold("broker"),
            Kind.SERVER_KILLED: lambda: self._hold("server"),
            Kind.CLOCK_BACK: lambda: self._set_wall(-self._chance.randrange(1, 4) * MS_PER_DAY),
            Kind.SLAVE_DEAD: lambda: self._slaves.dead.add(address),
            Kind.GARBAGE: lambda: self._garbage(line),
            Kind.DISK_FULL: lambda: self._disk(1),
            Kind.DEVICE_RESET: line.device.reset,
        }[trouble.kind]

    def _end(self, trouble: Trouble) -> Callable[[], None]:
        line = self._world.lines[trouble.line % len(self._world.lines)]
        acts: dict[Kind, Callable[[], None]] = {
            Kind.OUTAGE: lambda: self._release("broker"),
            Kind.UNPLUGGED: line.plug,
            Kind.POWER_CUT: lambda: self._power_on(None),
            Kind.CLOCK_1970: lambda: self._power_on(-self._world.time.at),
            Kind.BRIDGE_KILLED: lambda: self._release("bridge"),
            Kind.BROKER_KILLED: lambda: self._release("broker"),
            Kind.SERVER_KILLED: lambda: self._release("server"),
            Kind.CLOCK_BACK: lambda: self._set_wall(0),
            Kind.SLAVE_DEAD: self._slaves.dead.clear,
            Kind.DISK_FULL: lambda: self._disk(-1),
        }
        return acts.get(trouble.kind, _nothing)

    def _hold(self, name: str) -> None:
        """Kill a program, and leave it ended while anything holds it: not at all for what is over at once."""
        self._holds[name] += 1
        program = self._world.programs[name]
        program.rest(self._holds[name] > 0)
        program.kill()
        self.kills[name] += 1

    def _release(self, name: str) -> None:
        self._holds[name] -= 1
        self._world.programs[name].rest(self._holds[name] > 0)

    def _power_cut(self) -> None:
        for name in ("bridge", "broker"):
            self._hold(name)

    def _power_on(self, off_ms: int | None) -> None:
        """Switch the gateway on again; its wall clock goes on, or begins in 1970 until it is set."""
        self._world.time.reboot()
        if off_ms is not None:
            self._world.time.set_wall(off_ms)
            at = self._world.time.at + _CLOCK_WRONG_MS
            self._steps_later(_Step(at, 0, lambda: self._world.time.set_wall(0)))
        for name in ("broker", "bridge"):
            self._release(name)

    def _steps_later(self, step: _Step) -> None:
        """Put a step among those that are still to come."""
        place = next((i for i, each in enumerate(self._steps) if each.at > step.at), len(self._steps))
        self._steps.insert(place, step)

    def _set_wall(self, off_ms: int) -> None:
        self._world.time.set_wall(off_ms)

    def _garbage(self, line: SoakLine) -> None:
        if line.plugged:
            size = self._chance.randrange(1, 300)
            noise = self._chance.randbytes(size) + bytes(self._chance.choices(_GARBAGE, k=size))
            line.put(noise)

    def _disk(self, change: int) -> None:
        self._full += change
        self._world.fill_disk(self._full > 0)


def _nothing() -> None:
    """Do nothing: over at once."""
