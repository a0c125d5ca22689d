"""A watcher in memory: judges batches of one channel and keeps what stands, as the real one does on disk."""

from collections.abc import Iterable, Sequence

from coldchain.judgement.evaluate import begin, on_time
from coldchain.judgement.facts import Excursion
from coldchain.judgement.rejudge import judge, withdrawn_by_rebuild
from coldchain.judgement.rules import Rules, rules_for
from coldchain.judgement.state import dump, load
from coldchain.reading import Flag, Position, Reading, position
from coldchain.registry.profile import Limit, Profile, Side

MINUTE_MS = 60_000
KEY = "highland/van-1/logger-1/air/temperature"
TOO_WARM = Limit(
    name="too-warm",
    channel="air/temperature",
    side=Side.ABOVE,
    bound=8.0,
    deadband=1.0,
    on_delay_s=300,
    off_delay_s=120,
)
TOO_COLD = Limit(name="too-cold", channel="air/temperature", side=Side.BELOW, bound=2.0, inclusive=True)
PROFILE = Profile(name="milk", limits=(TOO_WARM, TOO_COLD), absence_after_s=1800, max_gap_s=900)
RULES = rules_for(PROFILE, KEY, "air/temperature")


def rules_of(*limits: Limit, absence_after_s: float = 1800, max_gap_s: float = 900) -> Rules:
    """Return rules of some limits for the air temperature of a van."""
    profile = Profile(name="test", limits=limits, absence_after_s=absence_after_s, max_gap_s=max_gap_s)
    return rules_for(profile, KEY, "air/temperature")


def reading_at(minute: float, value: float, *, boot: int = 1, sequence: int | None = None) -> Reading:
    """Return a reading of the air at a minute; NaN makes it a failed one."""
    failed = value != value  # noqa: PLR0124 - NaN is the one value that differs from itself
    return Reading(
        device="logger-1",
        channel="air/temperature",
        boot=boot,
        sequence=round(minute * 60) if sequence is None else sequence,
        event_at=round(minute * MINUTE_MS),
        received_at=0,
        value=value,
        unit="Cel",
        flag=Flag.FAIL if failed else Flag.GOOD,
    )


class MemoryWatcher:
    """Judges one channel and remembers what stands."""

    def __init__(self, rules: Rules = RULES) -> None:
        self.rules = rules
        self.state = begin(rules)
        self.stands: dict[str, Excursion] = {}
        self.history: dict[Position, Reading] = {}
        self.rebuilds = 0

    def take(self, readings: Sequence[Reading], now: int) -> None:
        """Judge a batch that came at a processing time [ms]; the state goes through its blob on the way."""
        for reading in readings:
            self.history.setdefault(position(reading), reading)
        outcome = judge(self.rules, load(dump(self.state)), readings, history=self._after, now=now)
        self.rebuilds += outcome.rebuilt_from is not None
        said = [(id_, excursion.started_at) for id_, excursion in self.stands.items()]
        for id_ in withdrawn_by_rebuild(outcome, said):
            self.stands.pop(id_, None)
        self.stands.update(outcome.excursions)
        self.state = outcome.state

    def pass_time(self, now: int) -> None:
        """Let time come to ``now`` [ms] without a reading."""
        judged = on_time(self.rules, self.state, now)
        for fact in judged.facts:
            assert isinstance(fact, Excursion)
            self.stands[fact.id] = fact
        self.state = judged.state

    def _after(self, point: Position | None) -> Iterable[Reading]:
        return [reading for place, reading in self.history.items() if point is None or place > point]
