"""Judging a batch of one channel, in whatever order it came, with the channel's history at hand.

In-order readings cost one step each. A late one starts the channel again from the newest quiet point before
it, over the history and the batch together, so that the result is the one of the right order. Where the
history has lost what was judged before, nothing is judged again: absent evidence takes nothing back.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import dropwhile
from operator import attrgetter, lt

import msgspec
from msgspec.structs import replace

from coldchain.judgement.evaluate import begin, evaluate, on_time
from coldchain.judgement.facts import Excursion, Fact
from coldchain.judgement.quiet import quiet_before
from coldchain.judgement.rules import Rules
from coldchain.judgement.state import State
from coldchain.judgement.usual_run import pass_usual
from coldchain.reading import Clock, Position, Reading, is_untimed, position

_INSTANT, _CLOCK = attrgetter("event_at"), attrgetter("clock")
_Place = tuple[int, int, int]  # a Position, without the cost of one
History = Callable[[Position | None], Iterable[Reading]]
"""Returns every known reading of the channel behind a position (None: from the first), in any order."""


class Outcome(msgspec.Struct, frozen=True):
    """What came of a batch.

    Args:
        state: The new state.
        excursions: What was found or changed, by id.
        withdrawn: Ids of what was said before and is not so.
        rebuilt_from: When set, ``excursions`` holds everything from this event time [ms] on, and whatever was
            said earlier about that time and is not in it is withdrawn too (``withdrawn_by_rebuild``).
        known_until: The newest reading before the batch [ms]; None when that is not known.
        unjudged: Late readings that could not be judged, because the history had lost the time around them.
    """

    state: State
    excursions: dict[str, Excursion] = msgspec.field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()
    rebuilt_from: int | None = None
    known_until: int | None = None
    unjudged: int = 0


def judge(rules: Rules, state: State, readings: Sequence[Reading], *, history: History, now: int) -> Outcome:
    """Return the outcome of a batch.

    Args:
        rules: The rules under which ``state`` arose.
        state: What is known so far.
        readings: Readings of this channel in any order, duplicates allowed.
        history: Asked only when a reading is late.
        now: Processing time [ms].
    """
    fresh = readings if _stand_in_order(readings) else _in_order(readings)
    last = state.last
    if last is not None:
        fresh = list(dropwhile(lambda reading: position(reading) == last, fresh))
    if not fresh:
        return Outcome(state, {})
    first = position(fresh[0])
    if last is None or first > last:
        return _fold(rules, state, fresh, now)
    return _again(rules, state, fresh, history, now)


def judge_anew(rules: Rules, *, history: History, now: int) -> Outcome:
    """Return the outcome of the whole history, for a channel whose state is lost.

    Args:
        rules: The rules that hold.
        history: Returns all readings of the channel.
        now: Processing time [ms].
    """
    trace = _in_order(history(None))
    outcome = _fold(rules, begin(rules), trace, now)
    return replace(outcome, rebuilt_from=trace[0].event_at if trace else None, known_until=None)


def withdrawn_by_rebuild(outcome: Outcome, said: Iterable[tuple[str, int]]) -> frozenset[str]:
    """Return the ids of what was said before and is not so any more.

    Args:
        outcome: What a batch led to.
        said: (id, started_at) of all excursions of the channel that now stand.
    """
    since = outcome.rebuilt_from
    if since is None:
        return outcome.withdrawn
    gone = {id_ for id_, started_at in said if started_at >= since and id_ not in outcome.excursions}
    return outcome.withdrawn | gone


def _again(rules: Rules, state: State, fresh: Sequence[Reading], history: History, now: int) -> Outcome:
    last, place = state.last, quiet_before(state.quiet, position(fresh[0]))
    since = place.position if place else None
    known = _by_position(history(since._replace(sequence=since.sequence - 1) if since else None))
    if not {point for point in (since, last) if point} <= known.keys():
        newer = [reading for reading in fresh if last is None or position(reading) > last]
        return replace(_fold(rules, state, newer, now), unjudged=len(fresh) - len(newer))
    newest = max(position(fresh[-1]), last) if last else position(fresh[-1])
    known = {position(reading): reading for reading in fresh} | known
    trace = [known[key] for key in sorted(known) if key <= newest and key != since]
    start = begin(rules)
    if place is not None:
        quiet = tuple(item for item in state.quiet if item.position <= place.position)
        start = replace(start, last=since, quality=place.quality, quiet=quiet)
    outcome = _fold(rules, replace(start, rules_since=state.rules_since), trace, now)
    after, excursions = outcome.state, outcome.excursions
    if after.last == last:  # nothing newer came: silence goes on since the same reading
        after, facts = on_time(rules, replace(after, heard_at=state.heard_at), now)[:2]
        _take(facts, excursions, set())
    begin_at = since.event_at if since else trace[0].event_at
    known_until = last.event_at if last else None
    return Outcome(after, excursions, rebuilt_from=begin_at, known_until=known_until)


def _fold(rules: Rules, state: State, trace: Sequence[Reading], now: int) -> Outcome:
    known_until = state.last.event_at if state.last else None
    stands: dict[str, Excursion] = {}
    gone: set[str] = set()
    begin_at, count = 0, len(trace)
    while begin_at < count:
        state, begin_at = pass_usual(rules, state, trace, begin_at, now=now)
        if begin_at < count:
            judged = evaluate(rules, state, trace[begin_at], now=now)
            state, begin_at = judged.state, begin_at + 1
            _take(judged.facts, stands, gone)  # at once: each reading of a long episode says it anew
    return Outcome(state, stands, frozenset(gone), known_until=known_until)


def _take(facts: Iterable[Fact], stands: dict[str, Excursion], gone: set[str]) -> None:
    """Take facts into what stands and what is gone by id, the last word about each counting."""
    for fact in facts:
        if isinstance(fact, Excursion):
            stands[fact.id] = fact
            gone.discard(fact.id)
        else:
            stands.pop(fact.id, None)
            gone.add(fact.id)


def _stand_in_order(readings: Iterable[Reading]) -> bool:
    """Return whether readings already are as ``_in_order`` returns them; mostly they are."""
    instants = [*map(_INSTANT, readings)]
    return all(map(lt, instants, instants[1:])) and Clock.NONE not in map(_CLOCK, readings)


def _in_order(readings: Iterable[Reading]) -> list[Reading]:
    """Return the readings by position, each position once."""
    unique = _by_position(readings)
    return [unique[key] for key in sorted(unique)]


def _by_position(readings: Iterable[Reading]) -> dict[_Place, Reading]:
    """Return the readings, one for each position: the first that came stays, as in the store.

    One whose time is a guess is left out: it neither fills a gap nor breaks a limit.
    """
    unique: dict[_Place, Reading] = {}
    for reading in readings:
        if reading.clock != Clock.NONE or not is_untimed(reading):
            unique.setdefault((reading.event_at, reading.boot, reading.sequence), reading)
    return unique
