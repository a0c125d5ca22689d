"""A probe beside goods while its readings are taken one after the other: what ``Probe`` is, changed in place.

Most readings are usual: good, in order, inside what a sensor can mean, near the value before. They are taken
here without a call; what is looked at stands in ``quality``, and every other reading goes there. Not what a
value does to the goods: see ``goods_fold``.
"""

from functools import lru_cache
from typing import NamedTuple

from coldchain.judgement.goods_state import Probe
from coldchain.judgement.quality import (
    QUALITY_BEGIN,
    STUCK_MOVES,
    STUCK_RUN,
    ZERO_RUN,
    QualityLimits,
    QualityState,
    Sample,
    check,
    quality_limits,
    seems_stuck,
)
from coldchain.judgement.trip import Window
from coldchain.judgement.usual import Usual, usual_of
from coldchain.reading import Flag, Reading

TEMPERATURE, HUMIDITY = "temperature", "humidity"
TOUCHING = "product"  # probes whose name begins so are in or on the goods; all others are in the air
BEST, NEXT, LEAST = range(3)
"""Whose word counts before whose: in or on these goods; in the air; in or on goods that came later."""
_FAIL = int(Flag.FAIL)
_BEGIN = Probe("", "", 0, 0, 0.0, 0.0, QUALITY_BEGIN)


class _Kind(NamedTuple):
    """What is so of all probes of a channel."""

    limits: QualityLimits
    usual: Usual
    touches: bool
    is_temperature: bool


@lru_cache(maxsize=4096)
def _kind_of(channel: str) -> _Kind:
    limits = quality_limits(channel)
    return _Kind(limits, usual_of((), limits), channel.startswith(TOUCHING), channel.endswith(TEMPERATURE))


class Voice:
    """One channel beside the goods; the fields of ``Probe`` and of ``QualityState``, and what it is.

    Args:
        name: Its device and its channel.
        stay: Number of the stay in which it speaks.
        probe: As it last was; None before its first reading in this stay.
    """

    __slots__ = (
        "at", "boot", "channel", "core_c", "device", "first", "from_at", "held", "is_first", "is_known",
        "is_temperature", "leapt", "limits", "longest", "moves", "rank", "run", "sequence", "stay", "step",
        "taken", "taken_at", "touches", "until_at", "usual", "value",
    )  # fmt: skip

    boot: int
    sequence: int
    taken_at: int | None
    taken: float
    held: Sample | None
    run: int
    longest: int
    moves: int
    step: float
    leapt: bool

    def __init__(self, name: tuple[str, str], stay: int, probe: Probe | None = None) -> None:
        self.device, self.channel = name
        self.stay = stay
        self.limits, self.usual, self.touches, self.is_temperature = _kind_of(self.channel)
        self.is_known = False  # among the probes of the tally, and these all of one stay
        self.from_at = self.until_at = 0  # its window, once it has been looked up
        known = _BEGIN if probe is None else probe
        self.at, self.value, self.core_c = known.at, known.value, known.core_c
        self.is_first = known.first
        self.stand(known.first)
        self._remember(known.quality)

    def enter(self, window: Window) -> None:
        """Note the window in which it speaks; a probe of before keeps its place until its next good value."""
        self.from_at, self.until_at, self.is_first = window.from_at, window.until_at, window.first

    def stand(self, first: bool) -> None:  # noqa: FBT001 - a field
        """Note whether these goods are those that came first, between which it is."""
        self.first = first
        self.rank = NEXT if not self.touches else BEST if first else LEAST

    def is_usual(self, reading: Reading) -> bool:
        """Take a usual reading, of its own window; return False, with nothing changed, for another."""
        value, taken = reading.value, self.taken
        low, high, floor = self.usual
        if (
            not low < value < high
            or self.taken_at is None
            or self.held is not None
            or reading.flag == _FAIL
            or (reading.sequence < self.sequence and reading.boot == self.boot)
        ):
            return False
        if value == taken:
            run = self.run + 1
            if run >= ZERO_RUN and self._is_doubtful(run):
                return False
            self.run = run
        else:
            moved = abs(value - taken)
            if moved > floor:
                return False
            self.longest = max(self.longest, self.run)
            if moved < self.step or not self.moves:
                self.step = moved
            self.moves += self.moves < STUCK_MOVES
            self.run, self.leapt = 1, moved > self.limits.leap
        self.taken = value  # also where it is the same number: -0.0 is not 0.0
        self.boot, self.sequence, self.taken_at = reading.boot, reading.sequence, reading.event_at
        return True

    def check(self, reading: Reading) -> tuple[str, tuple[Sample, ...]]:
        """Take any reading; return what is wrong with it, and what may be judged now, in order."""
        checked = check(self.limits, self._quality(), reading)
        self._remember(checked.state)
        return checked.fault, checked.accepted

    def probe(self) -> Probe:
        """Return it as it is remembered."""
        quality = self._quality()
        return Probe(
            self.device, self.channel, self.stay, self.at, self.value, self.core_c, quality, self.first
        )

    def _is_doubtful(self, run: int) -> bool:
        """Return whether one more of the same value may be one that is not believed."""
        value, limits = self.taken, self.limits
        if not value and self.leapt:
            return True
        if run <= STUCK_RUN:
            return False
        return value >= limits.pinned or seems_stuck(run, self.longest, (self.moves, self.step), limits)

    def _quality(self) -> QualityState:
        return QualityState(
            self.boot,
            self.sequence,
            self.taken_at,
            self.taken,
            self.held,
            self.run,
            self.longest,
            self.moves,
            self.step,
            self.leapt,
        )

    def _remember(self, state: QualityState) -> None:
        self.boot, self.sequence, self.taken_at = state.boot, state.sequence, state.taken_at
        self.taken, self.held, self.run, self.longest = state.value, state.held, state.run, state.longest
        self.moves, self.step, self.leapt = state.moves, state.step, state.leapt
