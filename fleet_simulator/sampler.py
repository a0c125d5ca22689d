"""The fleet going through time: moves the boxes, and measures them when samples are due.

It keeps state, but reads no clock, touches no port and writes no file; ``simulator.py`` does.
"""

from collections.abc import Iterator, Mapping, Sequence

from fleet_simulator.equipment import SPIN_UP_MS, Unit, World, advance, moment, start
from fleet_simulator.fleet import Fleet
from fleet_simulator.incidents import Incident, IncidentKind
from fleet_simulator.restart import Stood
from fleet_simulator.routine import Span
from fleet_simulator.sensors import measure
from fleet_simulator.truth import Emitted

_TOO_OLD_MS = 86_400_000
_SAMPLES_AT_ONCE = 5000  # so many frames at most are made in one go; the rest follows in the next


class Sampler:
    """A fleet under way, and the one boot id that all its devices share in this run.

    Args:
        fleet: What is simulated.
        world: Weather and seed.
        boot: The boot id, 1 to 2**32 - 1.
        booted_at: When the devices started, by which they count their uptime [ms since 1970, UTC].
    """

    def __init__(self, fleet: Fleet, world: World, *, boot: int, booted_at: int) -> None:
        self.boxes: dict[str, Stood] = {}
        self._units = fleet.units
        self._world = world
        self._boot = boot
        self._booted_at = booted_at
        self._sequences = dict.fromkeys((unit.device for unit in fleet.units), 0)
        self._due_at: dict[str, int] = {}

    def begin(self, at: int, known: Mapping[str, Stood]) -> None:
        """Bring every box to an instant: from how it is known to have stood, or from a plausible state.

        Args:
            at: Where to begin [ms since 1970, UTC].
            known: Asset to how it stood; what is more than a day old, or later than ``at``, is not used.
        """
        for unit in self._units:
            stood = known.get(unit.asset)
            if stood is None or not at - _TOO_OLD_MS <= stood.at <= at:
                stood = Stood(start(unit), at - SPIN_UP_MS)
            self.boxes[unit.asset] = stood
            self._move(unit, at, incidents=())

    def past(self, span: Span, interval_ms: int, incidents: Sequence[Incident]) -> Iterator[list[Emitted]]:
        """Yield the frames of a span of history, a moment at a time, beginning left out, end included.

        Args:
            span: From the last measurement until the start [ms since 1970, UTC].
            interval_ms: How often the devices measured [ms].
            incidents: What went wrong in that time.
        """
        for at in range(span.begin_at + interval_ms, span.end_at + 1, interval_ms):
            yield [self._sample(unit, at, incidents=incidents) for unit in self._units]

    def schedule(self, start_at: int, interval_ms: int) -> None:
        """Set when each device measures first: one after another within the first interval."""
        count = len(self._units)
        for place, unit in enumerate(self._units):
            self._due_at[unit.device] = start_at + (place + 1) * interval_ms // count

    def due(self, now: int, interval_ms: int, incidents: Sequence[Incident]) -> list[Emitted]:
        """Return the frames that have fallen due, each device's in order; after a long pause not all at once.

        Args:
            now: [ms since 1970, UTC].
            interval_ms: How often a device measures [ms].
            incidents: What goes wrong now.
        """
        frames: list[Emitted] = []
        for unit in self._units:
            while self._due_at[unit.device] <= now and len(frames) < _SAMPLES_AT_ONCE:
                frames.append(self._sample(unit, self._due_at[unit.device], incidents=incidents))
                self._due_at[unit.device] += interval_ms
        return frames

    def next_due_at(self) -> int:
        """Return when the next device measures [ms since 1970, UTC]."""
        return min(self._due_at.values())

    def _sample(self, unit: Unit, at: int, *, incidents: Sequence[Incident]) -> Emitted:
        """Return what a unit's device measures at an instant that is not before its last one."""
        self._move(unit, at, incidents=incidents)
        here = [one for one in incidents if one.asset == unit.asset]
        fields = measure(
            self.boxes[unit.asset].state,
            moment(unit, self._world, at, incidents=here),
            noise_key=f"{self._world.seed}/{unit.device}/{at}",
            humidity_failed=any(one.kind is IncidentKind.SENSOR_FAILED and one.holds(at) for one in here),
        )
        sequence = self._sequences[unit.device]
        self._sequences[unit.device] = sequence + 1
        told = {f"{one.probe}.{one.code}": f"?{one.note}" if one.note else one.value for one in fields}
        return Emitted(unit.device, self._boot, sequence, at, at - self._booted_at, told)

    def _move(self, unit: Unit, at: int, *, incidents: Sequence[Incident]) -> None:
        """Move one box on to an instant."""
        stood = self.boxes[unit.asset]
        span = Span(stood.at, at)
        state = advance(unit, stood.state, world=self._world, incidents=incidents, span=span)
        self.boxes[unit.asset] = Stood(state, at)
