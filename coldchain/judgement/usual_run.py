"""The short way for what is usual: a run of good readings in order, inside all limits, that say nothing new.

By far the most readings are such. The result is that of ``evaluate`` for one after the other, to the last
bit (tests/property/test_usual_laws.py); the first reading that might say something ends the run, and takes
the long way. No rule of its own: what is looked at here stands in ``quality``, ``course`` and ``evaluate``.
"""

from collections.abc import Sequence

from coldchain.judgement.quality import STUCK_MOVES, STUCK_RUN, STUCK_TIMES, ZERO_RUN, QualityState
from coldchain.judgement.quiet import SPACING_MS, add_quiet
from coldchain.judgement.rules import Rules
from coldchain.judgement.state import Quiet, State
from coldchain.reading import Clock, Flag, Position, Reading

_FAIL = int(Flag.FAIL)
_NONE = Clock.NONE


def pass_usual(
    rules: Rules, state: State, trace: Sequence[Reading], begin_at: int, *, now: int
) -> tuple[State, int]:
    """Return the state after a run of usual readings, and where in the trace it ended.

    Args:
        rules: The rules under which ``state`` arose.
        state: What is known so far.
        trace: Readings of the channel.
        begin_at: Where the run begins in it; the answer is the same when there is none.
        now: Processing time [ms].
    """
    last, known = state.last, state.quality
    if last is None or known.taken_at is None or not _is_calm(state):
        return state, begin_at
    (low, high, floor), limits = rules.usual, rules.quality
    finest, leap, pinned = limits.finest, limits.leap, limits.pinned
    absence_ms, at, quiet = rules.absence_after_ms, last.event_at, state.quiet
    quiet_at = quiet[-1].position.event_at + SPACING_MS if quiet else at
    boot, sequence, value = known.boot, known.sequence, known.value
    run, longest, moves, step, leapt = known.run, known.longest, known.moves, known.step, known.leapt
    index = begin_at
    for index in range(begin_at, len(trace)):
        reading = trace[index]
        new, new_at, new_sequence = reading.value, reading.event_at, reading.sequence
        if (
            not low < new < high
            or not at < new_at <= at + absence_ms
            or reading.flag == _FAIL
            or reading.clock == _NONE
            or (new_sequence < sequence and reading.boot == boot)
        ):
            break
        if new == value:
            long = run >= STUCK_RUN and (new >= pinned or _seems_stuck(run, longest, (moves, step), finest))
            if long or (not new and run + 1 >= ZERO_RUN):
                break
            run += 1
        else:
            moved = abs(new - value)
            if moved > floor:
                break
            longest = max(longest, run)
            step = moved if moved < step or not moves else step
            moves += moves < STUCK_MOVES
            run, leapt = 1, moved > leap
        boot, sequence, value, at = reading.boot, new_sequence, new, new_at
        if at >= quiet_at:
            quality = QualityState(boot, sequence, at, value, None, run, longest, moves, step, leapt)
            quiet = add_quiet(quiet, Quiet(Position(at, boot, sequence), quality))
            quiet_at = at + SPACING_MS
    else:
        index = len(trace)
    if index == begin_at:
        return state, begin_at
    quality = QualityState(boot, sequence, at, value, None, run, longest, moves, step, leapt)
    here = Position(at, boot, sequence)
    after = State(
        limits=state.limits,
        last=here,
        heard_at=now,
        quiet=quiet,
        rules=state.rules,
        rules_since=state.rules_since,
        quality=quality,
        fault=state.fault,
    )
    return after, index


def _is_calm(state: State) -> bool:
    """Return whether nothing goes on, nothing is undecided, and nobody was missed."""
    if state.absent or state.quality.held is not None:
        return False
    if state.fault.readings or state.fault.lost_at is not None:
        return False
    return all(not limit.phase for limit in state.limits)


def _seems_stuck(run: int, longest: int, moved: tuple[int, float], finest: float) -> bool:
    """Return whether one more of the same value would be a run that has to be looked at."""
    moves, step = moved
    return moves >= STUCK_MOVES and step < finest and run + 1 > STUCK_TIMES * longest
