"""Whether a value can be believed: looked at before any limit is, one reading after the other.

A reading is taken, not taken (it failed, or no sensor can mean its value), or held: a value that leaps away
from the last one taken may be a spike or a door, and the reading after it decides. A value that is taken may
still be doubted. Every verdict comes from the readings of one channel alone; neighbours are compared where
several probes stand together (``goods``), and what a fault leads to is decided in ``evaluate``.

The numbers without a source are ours: wide enough for what vans and coolers do, doors included.
"""

from functools import lru_cache
from math import inf
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from coldchain.reading import Flag, Position, Reading, position
from coldchain.units import QUANTITIES

FAILED = "failed"  # the edge says so, without a note of its own
POWER_ON = "power-on"
SENTINEL = "sentinel"
RANGE = "range"
CLOCK = "clock"
SPIKE = "spike"
ZEROS = "zeros"
STUCK = "stuck"
PINNED = "pinned"

POWER_ON_C = 85.0  # [degC] DS18B20, before its first conversion; science S45
POWER_ON_NEAR_K = 20.0  # a true 85 is reached from nearby
# science S45: DS18B20 unplugged (-127) or underfed (127.94), MAX31850 open or shorted (-254 to -252),
# emonTx (300 to 304); 99.99 and 100 where a library has no reading.
SENTINELS_C = frozenset(
    {-127.0, 127.94, 127.9375, -254.0, -253.0, -252.0, 99.99, 100.0, 300.0, 301.0, 302.0, 303.0, 304.0}
)
ZERO_RUN = 5  # exact zeros in a row that began with a leap: an all-zero scratchpad passes its CRC
STUCK_RUN = 30  # readings of one value
STUCK_TIMES = 4  # ... and so many times the longest run that ended by itself
STUCK_MOVES = 20  # how often a channel must have moved before its standing still says anything

_MS_PER_MINUTE = 60_000
_PRODUCT = "product"
_NOTES = {"": FAILED, "por": POWER_ON}


class QualityLimits(NamedTuple):
    """What values of a channel are held against.

    Args:
        minimum: Least value that a sensor can mean.
        maximum: Greatest value that a sensor can mean.
        sentinels: Values that mean that there is none.
        power_on: Whether 85.0 may be what a sensor says before it has measured.
        floor: A smaller step is never a leap, however short the time.
        per_ms: A slower step is never a leap; infinite where leaps are natural.
        finest: Standing still says something where steps finer than this have been seen; 0 for never.
        leap: A run of zeros that began with a smaller step is believed.
        pinned: From this value on the sensor cannot say more, and a run of it says little.
    """

    minimum: float
    maximum: float
    sentinels: frozenset[float] = frozenset()
    power_on: bool = False
    floor: float = 0.0
    per_ms: float = inf
    finest: float = 0.0
    leap: float = inf
    pinned: float = inf


class Sample(NamedTuple):
    """A value that may be judged."""

    position: Position
    value: float


class QualityState(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is remembered of a channel to tell whether the next value can be believed.

    Args:
        boot: Of the newest reading; -1 before the first.
        sequence: The highest of that boot.
        taken_at: Event time of the last value that was taken [ms]; None before the first.
        value: That value.
        held: A value that leapt, until the next reading decides.
        run: How many times in a row ``value`` has come.
        longest: The longest run of one value so far that has ended.
        moves: How often the value has changed, up to ``STUCK_MOVES``.
        step: The finest change so far; 0 before the first.
        leapt: The present run began with a leap, or with the first value of all.
    """

    boot: int = -1
    sequence: int = 0
    taken_at: int | None = None
    value: float = 0.0
    held: Sample | None = None
    run: int = 0
    longest: int = 0
    moves: int = 0
    step: float = 0.0
    leapt: bool = True


QUALITY_BEGIN = QualityState()


class Checked(NamedTuple):
    """What came of one reading.

    Args:
        state: The new state.
        accepted: What may be judged now, in order: nothing, the reading, or the one held before and it.
        fault: What is wrong with the reading, e.g. ``range``; empty when nothing is. A doubted one
            (``pinned``) is accepted all the same.
        dropped: The value held before, when it turned out to be a spike.
    """

    state: QualityState
    accepted: tuple[Sample, ...]
    fault: str = ""
    dropped: Sample | None = None


@lru_cache(maxsize=4096)
def quality_limits(channel: str) -> QualityLimits:
    """Return what the values of a channel, ``<probe>/<quantity>``, are held against."""
    probe, _, name = channel.partition("/")
    quantity = QUANTITIES.get(name)
    if quantity is None:
        return QualityLimits(-inf, inf)
    if name == "temperature":
        # Air: science section 6. What touches goods is slower, and where it is not, the next reading tells.
        rate_k_per_min = 2.0 if probe.startswith(_PRODUCT) else 5.0
        return QualityLimits(
            quantity.minimum,
            quantity.maximum,
            sentinels=SENTINELS_C,
            power_on=True,
            floor=3.0,
            per_ms=rate_k_per_min / _MS_PER_MINUTE,
            finest=0.15,  # a sensor of 0.0625 or 0.1 K shows its noise; one of 0.25 or 0.5 K stands still
            leap=1.0,
        )
    if name == "humidity":
        return QualityLimits(
            quantity.minimum,
            quantity.maximum,
            floor=20.0,
            per_ms=40.0 / _MS_PER_MINUTE,  # a door lets the wet air out within seconds
            finest=0.15,
            leap=1.0,
            pinned=99.9,  # science section 6: stuck after wetting
        )
    return QualityLimits(quantity.minimum, quantity.maximum)


def check(limits: QualityLimits, state: QualityState, reading: Reading) -> Checked:
    """Return what is to be made of a reading; those of a channel come in the order of their position.

    Args:
        limits: Those of the channel.
        state: What is known so far.
        reading: Later in position than all before it.
    """
    fault = _broken(limits, state, reading)
    if fault:
        return Checked(_passed_over(state, reading), (), fault, state.held)
    sample = Sample(position(reading), reading.value)
    if state.taken_at is None:
        return _take(limits, state, (sample,))
    step = abs(sample.value - state.value)
    leaps = step > limits.floor and step > limits.per_ms * (sample.position.event_at - state.taken_at)
    held = state.held
    if held is None:
        return _hold(state, sample) if leaps else _take(limits, state, (sample,))
    last, value = state.value, sample.value
    if not leaps and abs(value - last) < abs(value - held.value):
        return _take(limits, state, (sample,), dropped=held)  # it is back: a spike
    if (value > last) is (held.value > last):
        return _take(limits, state, (held, sample))  # twice to the same side: it is so
    return _hold(state, sample, dropped=held)


def _broken(limits: QualityLimits, state: QualityState, reading: Reading) -> str:
    """Return why a reading cannot be taken; empty when its value may be looked at."""
    value = reading.value
    if reading.flag == Flag.FAIL or value != value:  # noqa: PLR0124 - only NaN differs from itself
        return _NOTES.get(reading.note, reading.note)
    if reading.boot == state.boot and reading.sequence < state.sequence:
        return CLOCK
    if limits.power_on and value == POWER_ON_C and _is_power_on(state, reading):
        return POWER_ON
    if value in limits.sentinels:
        return SENTINEL
    return "" if limits.minimum <= value <= limits.maximum else RANGE


def _is_power_on(state: QualityState, reading: Reading) -> bool:
    """Return whether 85.0 is no temperature: first of a boot, said to be so, or come from nowhere near."""
    if reading.boot != state.boot or reading.note == "por" or state.taken_at is None:
        return True
    return abs(state.value - POWER_ON_C) > POWER_ON_NEAR_K


def _passed_over(state: QualityState, reading: Reading) -> QualityState:
    """Return the state after a reading whose value does not count; what was held is not decided by it."""
    same = reading.boot == state.boot
    return QualityState(
        reading.boot,
        max(state.sequence, reading.sequence) if same else reading.sequence,
        state.taken_at,
        state.value,
        None,
        state.run,
        state.longest,
        state.moves,
        state.step,
        state.leapt,
    )


def _hold(state: QualityState, sample: Sample, dropped: Sample | None = None) -> Checked:
    _, boot, sequence = sample.position
    held = QualityState(
        boot,
        sequence,
        state.taken_at,
        state.value,
        sample,
        state.run,
        state.longest,
        state.moves,
        state.step,
        state.leapt,
    )
    return Checked(held, (), "", dropped)


def _take(
    limits: QualityLimits, state: QualityState, samples: tuple[Sample, ...], dropped: Sample | None = None
) -> Checked:
    """Return what comes of taking one or two values, in order."""
    after = state
    for sample in samples:
        after = _after(limits, after, sample)
    if after.run < ZERO_RUN:
        return Checked(after, samples, "", dropped)
    if after.leapt and not after.value and limits.leap < inf:
        return Checked(replace(after, taken_at=state.taken_at), (), ZEROS, dropped)
    doubt = _doubt(limits, after)
    return Checked(after, () if doubt == STUCK else samples, doubt, dropped)


def _after(limits: QualityLimits, state: QualityState, sample: Sample) -> QualityState:
    """Return the state after a value that is taken."""
    (at, boot, sequence), value = sample
    if state.taken_at is None:
        return QualityState(boot, sequence, at, value, None, 1)
    if value == state.value:
        run, longest = state.run + 1, state.longest
        return QualityState(
            boot, sequence, at, value, None, run, longest, state.moves, state.step, state.leapt
        )
    moved = abs(value - state.value)
    return QualityState(
        boot,
        sequence,
        at,
        value,
        None,
        1,
        max(state.longest, state.run),
        state.moves + 1 if state.moves < STUCK_MOVES else STUCK_MOVES,
        moved if moved < state.step or not state.moves else state.step,
        moved > limits.leap,
    )


def _doubt(limits: QualityLimits, after: QualityState) -> str:
    """Return why a value that is taken may still not be true; empty when nothing speaks against it."""
    if after.run <= STUCK_RUN:
        return ""
    if after.value >= limits.pinned:
        return PINNED
    return STUCK if seems_stuck(after.run, after.longest, (after.moves, after.step), limits) else ""


def seems_stuck(run: int, longest: int, moved: tuple[int, float], limits: QualityLimits) -> bool:
    """Return whether a channel that moves finely has stood still for much longer than ever before.

    Args:
        run: How many times in a row its value has come.
        longest: The longest run before.
        moved: How often it has changed, and the finest change.
        limits: Of the channel.
    """
    moves, step = moved
    return moves >= STUCK_MOVES and step < limits.finest and run > STUCK_TIMES * longest
