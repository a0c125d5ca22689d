"""Judges what the gateway carries, channel by channel, with the rules and machines of the server. No I/O.

Late readings are judged again from the last ``RECENT`` readings of their channel, kept in memory. A reading
that is later than those reach stays unjudged here and is counted; the server, which has the whole history,
judges it. Readings without a trusted time are judged beside the others, only to sound: see ``untimed.py``.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from coldchain.errors import InputError
from coldchain.judgement.alarms import point_of
from coldchain.judgement.change import adapt
from coldchain.judgement.evaluate import begin, next_deadline, on_time, open_excursions
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.rejudge import Outcome, judge
from coldchain.judgement.state import State, dump, load
from coldchain.judgement.watch_list import Watched, WatchList
from coldchain.reading import Clock, Position, Reading
from coldchain.registry.profile import Limit, Severity
from firmware_bridge.onboard.store import Memory, Stands
from firmware_bridge.onboard.untimed import Untimed
from firmware_bridge.spool_row import SpoolRow, to_pack

LIVE_MS = 900_000  # a reading says something about now when it is no older
RECENT = 600  # readings of a channel: 10 h at one a minute
Names = frozenset[tuple[str, int, int]]


class Standing(NamedTuple):
    """An excursion of a limit that goes on.

    Args:
        excursion: What was found.
        watched: The channel.
        limit: What is passed.
        found_at: When it was found here [ms].
        row: The newest row of the spool when it was found; 0 when that has no trusted time.
        known_until: The channel's newest reading [ms].
        live: When it was found, that reading was of now: a backlog says nothing about now.
    """

    excursion: Excursion
    watched: Watched
    limit: Limit
    found_at: int
    row: int
    known_until: int
    live: bool

    @property
    def point(self) -> str:
        """Return the id of the alarm point."""
        return point_of(self.watched.key, self.excursion)

    @property
    def severity(self) -> Severity:
        """Return how urgent it is."""
        return self.limit.severity


class Judged(NamedTuple):
    """What came of a step.

    Args:
        changed: Channels whose state now matters to whoever starts after us.
        ended: Alarm points that have come to rest.
        precious: Names of rows that belong to an excursion, or to what may become one.
    """

    changed: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()
    precious: Names = frozenset()


class Judging:
    """The channels of one gateway.

    Args:
        coop: The cooperative.
        watch_list: What is watched.
        memory: What was remembered.
        now: Processing time [ms]; timers count from here, as nobody was silent while we were away.

    Attributes:
        standing: Excursions of limits that go on, by id.
        unjudged: Late readings that could not be judged here so far.
    """

    def __init__(self, coop: str, watch_list: WatchList, memory: Memory, now: int) -> None:
        self.standing: dict[str, Standing] = {}
        self.unjudged = 0
        self.row = memory.row
        self.untimed = Untimed()
        self._coop = coop
        self._watch_list = watch_list
        self._states: dict[str, State] = {}
        self._watched: dict[str, Watched] = {}
        self._recent: dict[str, deque[Reading]] = {}
        self._restore(memory, now)

    def take(self, rows: Sequence[SpoolRow], now: int) -> Judged:
        """Judge rows that are new in the spool; return what came of it.

        Args:
            rows: In the order in which they came; those judged already change nothing.
            now: Processing time [ms].
        """
        timed = [row for row in rows if row.clock != Clock.NONE]
        if len(self.untimed):
            self.untimed.forget(timed)
        self.untimed.keep(row for row in rows if row.clock == Clock.NONE)
        self.row = max([self.row, *(row.id for row in rows)])
        by_channel: dict[str, list[Reading]] = {}
        for reading in to_pack(timed):
            watched = self._watch_list.find(self._coop, reading)
            if watched is not None:
                self._watched[watched.key] = watched
                by_channel.setdefault(watched.key, []).append(reading)
        judged = [self._channel(key, readings, now) for key, readings in by_channel.items()]
        return _together(judged)

    def pass_time(self, now: int) -> Judged:
        """Let time come to ``now`` [ms]; return what came of it."""
        found = []
        for key, watched in list(self._watched.items()):
            if self._watch_list.left_at(key, now) is not None:
                found.append(self._leave(key))
                continue
            state = self._states[key]
            deadline_at = next_deadline(watched.rules, state)
            if deadline_at is not None and now >= deadline_at:
                after = on_time(watched.rules, state, now).state
                found.append(self._set(watched, after, now, over=frozenset()))
        return _together(found)

    def blobs(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the states of channels as they are kept."""
        return {key: dump(self._states[key]) for key in keys if key in self._states}

    @property
    def keys(self) -> frozenset[str]:
        """Return the channels that have been judged."""
        return frozenset(self._states)

    def stands(self) -> list[Stands]:
        """Return what stands, as it is kept."""
        return [Stands(id_, each.watched.key, each.found_at, each.row) for id_, each in self.standing.items()]

    def sounding(self, now: int) -> dict[str, Severity]:
        """Return the severity of each alarm point that stands, those without a trusted time among them."""
        points = {each.point: each.severity for each in self.standing.values() if each.live}
        return {**self.untimed.sounding(self._coop, self._watch_list, now), **points}

    def _restore(self, memory: Memory, now: int) -> None:
        for key, blob in memory.states.items():
            watched = self._watch_list.by_key(key)
            if watched is None:
                continue
            try:
                state = adapt(watched.rules, load(blob))
            except InputError:
                continue  # begun anew: the rows that still wait in the spool are judged again
            self._watched[key] = watched
            self._states[key] = replace(state, heard_at=now)
            known = {each.id: each for each in memory.standing if each.key == key}
            self._note(watched, self._states[key], now, known)

    def _channel(self, key: str, readings: Sequence[Reading], now: int) -> Judged:
        watched = self._watched[key]
        state = self._states.get(key) or begin(watched.rules)
        recent = self._recent.setdefault(key, deque(maxlen=RECENT))
        outcome = judge(watched.rules, state, readings, history=_behind(recent), now=now)
        recent.extend(readings)
        self.unjudged += outcome.unjudged
        over = frozenset(id_ for id_, each in outcome.excursions.items() if each.ended_at is not None)
        judged = self._set(watched, outcome.state, now, over=over)
        matters = judged.changed or _matters(outcome)
        names = frozenset((each.device, each.boot, each.sequence) for each in readings)
        going_on = any(limit.phase for limit in (*state.limits, *outcome.state.limits))
        return judged._replace(
            changed=frozenset([key]) if matters else frozenset(),
            precious=names if going_on or outcome.excursions else frozenset(),
        )

    def _set(self, watched: Watched, state: State, now: int, *, over: frozenset[str]) -> Judged:
        """Take a new state; return which of its alarm points have come to rest."""
        key, before = watched.key, self._states.get(watched.key)
        self._states[key] = state
        phases = [limit.phase for limit in before.limits] if before else None
        changed = phases != [limit.phase for limit in state.limits]
        gone = {point for id_ in over if (point := self._drop(id_)) is not None}
        ended = self._note(watched, state, now, {}) | gone
        return Judged(frozenset([key]) if changed or ended else frozenset(), ended)

    def _note(self, watched: Watched, state: State, now: int, known: Mapping[str, Stands]) -> frozenset[str]:
        """Bring what stands up to date with a state; return the points that have come to rest."""
        mine = {id_: each for id_, each in self.standing.items() if each.watched.key == watched.key}
        limits = {limit.name: limit for limit in watched.rules.limits}
        known_until = state.last.event_at if state.last else now
        for id_ in mine:
            del self.standing[id_]
        for excursion in open_excursions(watched.rules, state):
            if excursion.kind is not Kind.LIMIT:
                continue
            stood = next((each for each in mine.values() if each.limit.name == excursion.limit), None)
            kept = known.get(excursion.id)
            found_at, row = (stood.found_at, stood.row) if stood else (now, self.row)
            if kept is not None:
                found_at, row = kept.found_at, kept.row
            live = found_at - known_until <= LIVE_MS or (stood is not None and stood.live)
            limit = limits[excursion.limit]
            self.standing[excursion.id] = Standing(
                excursion, watched, limit, found_at, row, known_until, live
            )
        still = {each.point for each in self.standing.values()}
        return frozenset(each.point for each in mine.values()) - still

    def _drop(self, id_: str) -> str | None:
        """Return the point of an excursion that stood and is over: one that begins there now is another."""
        stood = self.standing.pop(id_, None)
        return stood.point if stood else None

    def _leave(self, key: str) -> Judged:
        """Forget a channel whose device was taken out of its asset."""
        ended = {each.point for each in self.standing.values() if each.watched.key == key}
        self.standing = {id_: each for id_, each in self.standing.items() if each.watched.key != key}
        del self._watched[key], self._states[key]
        self._recent.pop(key, None)
        return Judged(frozenset([key]), frozenset(ended))


def _matters(outcome: Outcome) -> bool:
    return bool(outcome.excursions or outcome.withdrawn or outcome.rebuilt_from is not None)


def _behind(recent: Iterable[Reading]) -> Callable[[Position | None], Iterable[Reading]]:
    return lambda _since: tuple(recent)


def _together(found: Sequence[Judged]) -> Judged:
    return Judged(
        frozenset().union(*(each.changed for each in found)),
        frozenset().union(*(each.ended for each in found)),
        frozenset().union(*(each.precious for each in found)),
    )
