"""The short way for what is usual: a run of good readings in order, inside all limits, that say nothing new.

By far the most readings are such. The result is that of ``evaluate`` for one after the other, to the last
bit (tests/property/test_usual_laws.py); the first reading that might say something ends the run, and takes
the long way. No rule of its own: what is looked at here stands in ``quality``, ``course`` and ``evaluate``.
"""

from collections.abc import Sequence
from operator import attrgetter

from coldchain.judgement.quality import STUCK_MOVES, STUCK_RUN, STUCK_TIMES, ZERO_RUN, QualityState
from coldchain.judgement.quiet import SPACING_MS, Climb
from coldchain.judgement.rules import Rules
from coldchain.judgement.state import Quiet, State
from coldchain.reading import Flag, Position, Reading

_FAIL = int(Flag.FAIL)
_FIELDS = attrgetter("value", "event_at", "boot", "sequence", "flag")


def pass_usual(
    rules: Rules, state: State, trace: Sequence[Reading], begin_at: int, *, now: int
) -> tuple[State, int]:
    """Return the state after a run of usual readings, and where in the trace it ended.

    Args:
        rules: The rules under which ``state`` arose.
        state: What is known so far.
        trace: Readings of the channel, none of them untimed.
        begin_at: Where the run begins in it; the answer is the same when there is none.
        now: Processing time [ms].
    """
    if state.last is None or state.quality.taken_at is None or not _is_calm(state):
        return state, begin_at
    end_at, known, quiet = _run(rules, state, trace, begin_at)
    if end_at == begin_at:
        return state, begin_at
    after = State(
        limits=state.limits,
        last=Position(known.taken_at or 0, known.boot, known.sequence),
        heard_at=now,
        quiet=quiet,
        rules=state.rules,
        rules_since=state.rules_since,
        quality=known,
        fault=state.fault,
    )
    return after, end_at


def _run(
    rules: Rules, state: State, trace: Sequence[Reading], begin_at: int
) -> tuple[int, QualityState, tuple[Quiet, ...]]:
    """Return where the run ended, and what is then remembered; long, for each call would be seen."""
    (low, high, floor), limits, known = rules.usual, rules.quality, state.quality
    finest, leap, pinned, absence_ms = limits.finest, limits.leap, limits.pinned, rules.absence_after_ms
    at, climb = state.last.event_at if state.last else 0, None
    quiet_at = state.quiet[-1].position.event_at + SPACING_MS if state.quiet else at
    boot, sequence, value, run, longest = known.boot, known.sequence, known.value, known.run, known.longest
    moves, step, leapt, end_at = known.moves, known.step, known.leapt, len(trace)
    rest = map(_FIELDS, trace[begin_at:] if begin_at else trace)  # at once: quicker than one by one
    for index, (new, new_at, new_boot, new_sequence, flag) in enumerate(rest, begin_at):
        if (
            not low < new < high
            or not at < new_at <= at + absence_ms
            or flag == _FAIL
            or (new_sequence < sequence and new_boot == boot)
        ):
            end_at = index
            break
        if new == value:
            long = run >= STUCK_RUN and (new >= pinned or _seems_stuck(run, longest, (moves, step), finest))
            if long or (not new and run + 1 >= ZERO_RUN):
                end_at = index
                break
            run += 1
        else:
            moved = abs(new - value)
            if moved > floor:
                end_at = index
                break
            longest = max(longest, run)
            step = moved if moved < step or not moves else step
            moves += moves < STUCK_MOVES
            run, leapt = 1, moved > leap
        boot, sequence, value, at = new_boot, new_sequence, new, new_at
        if at >= quiet_at:
            climb, quiet_at = climb or Climb(state.quiet), at + SPACING_MS
            climb.add(at, (boot, sequence, at, value, None, run, longest, moves, step, leapt))
    quality = QualityState(boot, sequence, at, value, None, run, longest, moves, step, leapt)
    return end_at, quality, state.quiet if climb is None else climb.ladder()


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
