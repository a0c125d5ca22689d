"""Has journal entries and timers judged, channel by channel, with states and history. Writes nothing."""

from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from alerts.bookkeeping import Finding
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
from links.journal import Entry, Journal
from links.readings_store import ReadingsStore, SeriesKey

CORRECTION_TOLD_MS = 86_400_000


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

    def batch(self, entries: Sequence[tuple[int, Entry]], now: int) -> list[Finding]:
        """Return what follows from journal entries.

        Args:
            entries: (position, entry) in the order of the journal, at least one.
            now: Processing time [ms].
        """
        batches = self._by_channel(entry for _, entry in entries)
        channels = [watched for watched, _ in batches.values()]
        history = self._history(channels, entries[-1][0])
        findings = self._fetch(channels, history, now)
        for watched, readings in batches.values():
            past = self._past_of(watched, history)
            outcome = judge(watched.rules, self._states[watched.key], readings, history=past, now=now)
            findings += self._found(watched, outcome, now)
        return findings

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
        findings = self._fetch(due, self._history(due, up_to), now)
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
        history = self._history(channels, up_to)
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

    def _by_channel(self, entries: Iterable[Entry]) -> dict[str, tuple[Watched, list[Reading]]]:
        batches: dict[str, tuple[Watched, list[Reading]]] = {}
        find = self.watch_list.find
        for entry in entries:
            for reading in entry.readings:
                watched = find(entry.coop, reading)
                if watched is not None:
                    batches.setdefault(watched.key, (watched, []))[1].append(reading)
                else:
                    self.uncovered.note(entry.coop, reading)
        return batches

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

    def _history(self, channels: Iterable[Watched], up_to: int) -> History:
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
