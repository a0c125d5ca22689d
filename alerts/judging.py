"""Has journal entries and timers judged, channel by channel, with states and history. Writes nothing."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from alerts.bookkeeping import Finding
from alerts.sheaves import Sheaf
from alerts.states import States
from alerts.uncovered import UncoveredReadings
from coldchain.errors import InputError
from coldchain.judgement.change import adapt
from coldchain.judgement.evaluate import begin, on_time
from coldchain.judgement.facts import Excursion
from coldchain.judgement.rejudge import Outcome, judge, judge_anew
from coldchain.judgement.state import State, load
from coldchain.judgement.watch_list import Watched, WatchList
from coldchain.reading import Position, Reading
from links.history import History
from links.journal import Journal
from links.readings_store import ReadingsStore, SeriesKey

CORRECTION_TOLD_MS = 86_400_000


class Heap(NamedTuple):
    """Readings of one channel that are to be judged together.

    Args:
        watched: The channel.
        readings: At least one, in any order.
        last: Position of the last entry of the batch that they came with.
    """

    watched: Watched
    readings: list[Reading]
    last: int


class _Seen(NamedTuple):
    """What was in the history when a channel was judged again.

    All that the journal had up to a position and that was measured between two instants [ms].
    """

    since_at: int
    until_at: int
    up_to: int


class Judging:
    """Brings readings, rules, states and history together.

    Args:
        journal: Where readings wait for the store.
        store: Where the history of late readings is found.
        states: The evaluator states; what is judged here is set there.

    Attributes:
        watch_list: What is watched now.
        armed_at: Timers of channels whose state is fetched count from here at the earliest [ms]: what came
            while nobody was listening, or before the clock jumped, may still be on its way.
        unjudged: Late readings so far that could not be judged, because the store has lost their time.
        uncovered: What nothing judges.
    """

    def __init__(self, journal: Journal, store: ReadingsStore, states: States) -> None:
        self._journal = journal
        self._store = store
        self._states = states
        self.watch_list = WatchList(())
        self.armed_at = 0
        self.unjudged = 0
        self.uncovered = UncoveredReadings()
        self._seen: dict[str, _Seen] = {}

    def sort(self, sheaves: Iterable[Sheaf], last: int) -> dict[str, Heap]:
        """Return what is to be judged, by the channel's key; what nothing watches is counted.

        Args:
            sheaves: Readings of journal entries.
            last: Position of the last of those entries.
        """
        heaps: dict[str, Heap] = {}
        for sheaf in sheaves:
            for watched, readings in self._parts(sheaf):
                if watched.key in heaps:
                    heaps[watched.key].readings.extend(readings)
                else:
                    heaps[watched.key] = Heap(watched, list(readings), last)
        return heaps

    def judge(self, heaps: Sequence[Heap], history: History, now: int) -> list[Finding]:
        """Return what follows from readings.

        Args:
            heaps: Of channels, each once.
            history: Of these channels at least.
            now: Processing time [ms].
        """
        fresh = [heap for heap in heaps if not self._was_seen(heap)]
        findings = self._fetch([heap.watched for heap in fresh], history, now)
        for watched, readings, _ in fresh:
            past = self._past_of(watched, history)
            outcome = judge(watched.rules, self._states[watched.key], readings, history=past, now=now)
            self._note_seen(watched.key, outcome, history.up_to)
            findings += self._found(watched, outcome, now)
        return findings

    def forget_seen(self) -> None:
        """Forget what was judged ahead of its turn; it is judged again when its turn comes."""
        self._seen = {}

    def timers(self, keys: Iterable[str], up_to: int, now: int) -> tuple[list[Finding], set[str]]:
        """Return what follows from the passing of time, and the keys whose device is no longer there.

        Args:
            keys: Channels whose deadline has come.
            up_to: Journal position up to which everything is judged.
            now: Processing time [ms].
        """
        found = {key: self.watch_list.by_key(key) for key in keys}
        gone = {key for key, item in found.items() if item is None or self._has_left(key, now)}
        due = [item for key, item in found.items() if item and key not in gone]
        findings = self._fetch(due, self.history(due, up_to), now)
        for watched in due:
            state = self._states[watched.key]
            judged = on_time(watched.rules, state, now)
            excursions = {fact.id: fact for fact in judged.facts if isinstance(fact, Excursion)}
            known_until = state.last.event_at if state.last else None
            findings += self._found(watched, Outcome(judged.state, excursions, known_until=known_until), now)
        return findings, gone

    def is_at_hand(self, key: str) -> bool:
        """Return whether a channel has been judged just now, or lately."""
        return key in self._states

    def anew(self, keys: Iterable[str], up_to: int, now: int) -> list[Finding]:
        """Return what follows for channels judged from their whole history, whatever was said before.

        What was over long ago is written down, but nobody is told: one correction may move years of it.

        Args:
            keys: Channels whose placements in the past have changed.
            up_to: Journal position up to which everything is judged.
            now: Processing time [ms].
        """
        found = [self.watch_list.by_key(key) or self.watch_list.unwatched(key) for key in keys]
        channels = [item for item in found if item is not None]
        history = self.history(channels, up_to)
        findings: list[Finding] = []
        for watched in channels:
            outcome = replace(self._anew(watched, history, now), rebuilt_from=0)
            self._states[watched.key] = outcome.state
            left_at = self.watch_list.left_at(watched.key, now)
            findings.append(Finding(watched, outcome, left_at, told_since=now - CORRECTION_TOLD_MS))
        return findings

    def _has_left(self, key: str, now: int) -> bool:
        return self.watch_list.left_at(key, now) is not None

    def _found(self, watched: Watched, outcome: Outcome, now: int) -> list[Finding]:
        self._states[watched.key] = outcome.state
        self.unjudged += outcome.unjudged
        if not outcome.excursions and not outcome.withdrawn and outcome.rebuilt_from is None:
            return []
        return [Finding(watched, outcome, self.watch_list.left_at(watched.key, now))]

    def _parts(self, sheaf: Sheaf) -> Iterable[tuple[Watched, list[Reading]]]:
        """Yield the readings of a channel by what watches them: mostly all by the same."""
        span = self.watch_list.span(sheaf.coop, sheaf.device, sheaf.channel, sheaf.oldest_at)
        if span.until_at is None or sheaf.newest_at < span.until_at:
            parts = [(span.watched, sheaf.readings)]
        else:
            parts = [(self.watch_list.find(sheaf.coop, each), [each]) for each in sheaf.readings]
        for watched, readings in parts:
            if watched is None:
                self.uncovered.note(sheaf.coop, readings)
            else:
                yield watched, readings

    def _was_seen(self, heap: Heap) -> bool:
        """Return whether readings were in the history when the channel was last judged again.

        A backlog of hours comes in many batches. The first of them has the channel judged again with all
        that the store and the journal have by then; the others bring nothing new.
        """
        seen = self._seen.get(heap.watched.key)
        return (
            seen is not None
            and heap.last <= seen.up_to
            and all(seen.since_at < reading.event_at < seen.until_at for reading in heap.readings)
        )

    def _note_seen(self, key: str, outcome: Outcome, up_to: int) -> None:
        since_at, last = outcome.rebuilt_from, outcome.state.last
        if since_at is not None and last is not None and not outcome.unjudged:
            self._seen[key] = _Seen(since_at, last.event_at, up_to)

    def _fetch(self, channels: Sequence[Watched], history: History, now: int) -> list[Finding]:
        """Bring states to hand that are not; return what had to be judged anew on the way."""
        findings: list[Finding] = []
        for watched, blob in self._states.missing(channels):
            state = self._restored(watched, blob, now)
            outcome = Outcome(state) if state else self._anew(watched, history, now)
            findings += self._found(watched, outcome, now)
        return findings

    def _restored(self, watched: Watched, blob: bytes | None, now: int) -> State | None:
        """Return the state of a blob; None when it is damaged."""
        if blob is None:
            return begin(watched.rules)
        try:
            state = adapt(watched.rules, load(blob))
        except InputError:
            return None
        heard_at = state.heard_at if self.armed_at <= state.heard_at <= now else self.armed_at
        return replace(state, heard_at=heard_at)

    def _anew(self, watched: Watched, history: History, now: int) -> Outcome:
        return judge_anew(watched.rules, history=self._past_of(watched, history), now=now)

    def history(self, channels: Iterable[Watched], up_to: int) -> History:
        """Return the history of channels, with what waits in the journal up to a position."""
        wanted = [SeriesKey(item.coop, item.device, item.channel) for item in channels]
        return History(self._journal, self._store, up_to=up_to, wanted=wanted)

    def _past_of(self, watched: Watched, history: History) -> Callable[[Position | None], Iterable[Reading]]:
        """Return what finds the readings of a channel while its device was in this asset."""
        series = SeriesKey(watched.coop, watched.device, watched.channel)

        def behind(point: Position | None) -> Iterable[Reading]:
            for reading in history.of(series, point):
                found = self.watch_list.find(watched.coop, reading)
                if found is not None and found.key == watched.key:
                    yield reading

        return behind
