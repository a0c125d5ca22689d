"""What judgement remembers of one channel, and how it becomes one binary blob and back.

Not in here: readings. A reading that comes late is judged again from the readings store, starting at a quiet
point, so the state stays small however long the trip is.
"""

from enum import IntEnum

import msgspec

from coldchain.errors import InputError
from coldchain.judgement.quality import QUALITY_BEGIN, QualityState
from coldchain.reading import Position

BLOB_VERSION = 2


class Phase(IntEnum):
    """Where a channel stands towards one limit."""

    CLEAR = 0
    PENDING = 1  # out, the on-delay is running
    ACTIVE = 2  # out for longer than the on-delay: an excursion
    CLEARING = 3  # back, the off-delay is running


class LimitState(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The episode that is going on at one limit; all zero while ``phase`` is CLEAR.

    Args:
        phase: A ``Phase``.
        started_at: Event time of the first reading that was out [ms].
        confirmed_at: Event time at which the on-delay was over [ms].
        back_at: Event time of the first reading that was back [ms]; only in CLEARING.
        extreme: The worst value so far [unit of the channel].
        extreme_at: Its event time [ms].
        readings: How many readings were out.
        unknown_ms: How much of the episode had no data [ms].
        by_timer: The on-delay ended by the passing of time, so an earlier reading may still undo it.
    """

    phase: int = Phase.CLEAR
    started_at: int = 0
    confirmed_at: int = 0
    back_at: int = 0
    extreme: float = 0.0
    extreme_at: int = 0
    readings: int = 0
    unknown_ms: int = 0
    by_timer: bool = False


CLEAR = LimitState()


class FaultState(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The readings in a row that cannot be believed; all as here while the newest can.

    Args:
        started_at: Event time of the first of them [ms].
        confirmed_at: Event time at which they were enough for a sensor alarm [ms]; None before.
        readings: How many there are.
        value: What the first one read; 0 when it had no value.
        note: What was wrong with the first one.
        lost_at: Event time of the first reading since the last value that was taken [ms]; None when that
            one is the newest. From here on nothing is known.
    """

    started_at: int = 0
    confirmed_at: int | None = None
    readings: int = 0
    value: float = 0.0
    note: str = ""
    lost_at: int | None = None


HEALTHY = FaultState()


class Quiet(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A place to start again from: nothing went on there, so this is all that has to be remembered."""

    position: Position
    quality: QualityState


class State(msgspec.Struct, frozen=True, array_like=True):
    """The state of one channel.

    Args:
        limits: One ``LimitState`` per limit, in the order of the rules.
        last: The newest reading judged so far; None before the first.
        heard_at: Processing time at which ``last`` came [ms]; timers count from here.
        absent: Whether silence has been reported since ``last``.
        quiet: Some places, oldest first, at which nothing went on: places to start again from.
        rules: Fingerprint of the rules under which this state arose.
        rules_since: Event time from which on it was judged under them [ms]; 0 when that is all of it.
        quality: What tells whether the next value can be believed.
        fault: The readings in a row that cannot be believed.
    """

    limits: tuple[LimitState, ...]
    last: Position | None = None
    heard_at: int = 0
    absent: bool = False
    quiet: tuple[Quiet, ...] = ()
    rules: str = ""
    rules_since: int = 0
    quality: QualityState = QUALITY_BEGIN
    fault: FaultState = HEALTHY


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(tuple[int, State])


def dump(state: State) -> bytes:
    """Return the state as one versioned blob."""
    return _ENCODER.encode((BLOB_VERSION, state))


def load(blob: bytes) -> State:
    """Return the state of a blob that ``dump`` made.

    Raises:
        InputError: The blob is damaged, or of a version that this program does not know.
    """
    try:
        version, state = _DECODER.decode(blob)
    except msgspec.DecodeError as error:
        raise InputError("evaluator state", f"{len(blob)} bytes ({error})", "a blob made by dump") from None
    if version != BLOB_VERSION:
        raise InputError(
            "evaluator state", f"version {version}", f"version {BLOB_VERSION}", "Judge the channel again."
        )
    return state
