"""What has changed since a page last asked. Shell around the pure overview: a small cache behind a lock.

However many pages are open, the stores are asked at most once in ``REFRESH_MS`` for each cooperative; where
that takes long, a thread of its own does it, and pages are given what was known a moment ago. A page
holds a token; the answer to a poll is the parts that changed after it, which is nothing most of the time.
Not a history: a token of another run, or a page whose set of cards changed, is told to load anew.
"""

import secrets
import threading
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from coldchain.instants import MS_PER_S
from console.board import Board, board_of, drawn_with
from console.cards import Cards
from console.overview import build_overview
from console.said import plain
from console.view import Overview, Rows
from links.clock import Clock

REFRESH_MS = 1000
SLOW_S = 0.05  # what takes longer than this, nobody waits for
REST = 4  # ... and is done again only after so many times as long
OLDEST_MS = 15_000  # nothing older than this is shown without waiting
ASSET_PART = "asset-"


class Snapshot(NamedTuple):
    """The overview as of an instant, the token that names it, and the board of a large fleet."""

    overview: Overview
    at: int
    token: str
    board: Board | None = None

    @property
    def drawn(self) -> Overview:
        """Return what pages show beside the board."""
        return drawn_with(self.overview, self.board)


class Change(NamedTuple):
    """What a poll is told: the parts to draw again, or to load the page anew."""

    snapshot: Snapshot
    parts: tuple[str, ...]
    reload: bool


class _Tracked:
    """The parts of one cooperative's page, each with the revision at which it last changed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()  # held by whoever asks the stores
        self.run = secrets.token_hex(4)
        self.encoded: dict[str, bytes] = {}
        self.changed: dict[str, int] = {}
        self.structure = b""
        self.structure_changed = 1
        self.revision = 0
        self.snapshot: Snapshot | None = None
        self.took_s = 0.0

    def age(self, now: int) -> int | None:
        """Return how old the snapshot is [ms]; None when there is none to be shown, or time jumped."""
        age = None if self.snapshot is None else now - self.snapshot.at
        return age if age is not None and 0 <= age < OLDEST_MS else None

    def is_fresh(self, now: int) -> bool:
        """Return whether the stores need not be asked."""
        age = self.age(now)
        return age is not None and age < max(REFRESH_MS, REST * self.took_s * MS_PER_S)

    def is_at_hand(self, now: int) -> bool:
        """Return whether nobody waits: it is fresh, or what takes long is asked for beside."""
        return self.is_fresh(now) or (self.took_s > SLOW_S and self.age(now) is not None)


class Live:
    """The pages as they are now; safe to use from several threads."""

    def __init__(self, gather: Callable[[str, int], Rows], clock: Clock, cards: Cards | None = None) -> None:
        self._gather, self._clock = gather, clock
        self._cards = cards or Cards()
        self._lock = threading.Lock()
        self._tracked: dict[str, _Tracked] = {}

    def is_at_hand(self, coop: str) -> bool:
        """Return whether the page of a cooperative is there: who asks for it waits for no store."""
        tracked, now = self._tracked.get(coop), self._clock.now()
        return tracked is not None and tracked.snapshot is not None and tracked.is_at_hand(now)

    def snapshot(self, coop: str) -> Snapshot:
        """Return the page of a cooperative, a moment old at most."""
        return self._refreshed(coop)[1]

    def since(self, coop: str, token: str) -> Change:
        """Return what has changed since the page with this token was drawn."""
        tracked, snapshot = self._refreshed(coop)
        with self._lock:
            run, _, number = token.partition("-")
            known = run == tracked.run and number.isdecimal() and int(number) <= tracked.revision
            if not known or int(number) < tracked.structure_changed:
                return Change(snapshot, (), reload=True)
            parts = tuple(part for part, at in tracked.changed.items() if at > int(number))
            return Change(snapshot, parts, reload=False)

    def _refreshed(self, coop: str) -> tuple[_Tracked, Snapshot]:
        now = self._clock.now()
        with self._lock:
            tracked = self._tracked.setdefault(coop, _Tracked())
            snapshot = tracked.snapshot
            if snapshot is not None and tracked.is_fresh(now):
                return tracked, snapshot
            is_at_hand = tracked.is_at_hand(now)
        if snapshot is not None and is_at_hand:
            if tracked.lock.acquire(blocking=False):
                threading.Thread(target=self._refresh_and_release, args=(coop, tracked), daemon=True).start()
            return tracked, snapshot
        with tracked.lock:
            snapshot = tracked.snapshot
            if snapshot is None or not tracked.is_fresh(self._clock.now()):
                snapshot = self._refresh(coop, tracked)
            return tracked, snapshot

    def _refresh_and_release(self, coop: str, tracked: _Tracked) -> None:
        try:
            self._refresh(coop, tracked)
        finally:
            tracked.lock.release()

    def _refresh(self, coop: str, tracked: _Tracked) -> Snapshot:
        """Return the newest page, after asking the stores; by whoever holds the lock of ``tracked``."""
        started_s, now = self._clock.monotonic_s(), self._clock.now()
        overview = build_overview(self._gather(coop, now), now, self._cards)
        with self._lock:
            board = board_of(overview)
            _note_changes(tracked, drawn_with(overview, board), board)
            tracked.snapshot = Snapshot(overview, now, f"{tracked.run}-{tracked.revision}", board)
            tracked.took_s = self._clock.monotonic_s() - started_s
            return tracked.snapshot


def _note_changes(tracked: _Tracked, overview: Overview, board: Board | None) -> None:
    encoded = {
        part: msgspec.json.encode(content, enc_hook=plain)
        for part, content in parts_of(overview, board).items()
    }
    structure = msgspec.json.encode(
        [_skeleton(overview), board is None, overview.time_zone, overview.cooperative], enc_hook=plain
    )
    changed = [part for part, content in encoded.items() if tracked.encoded.get(part) != content]
    if changed or structure != tracked.structure:
        tracked.revision += 1
    if structure != tracked.structure:
        tracked.structure_changed = tracked.revision
    tracked.changed = {part: tracked.changed.get(part, 0) for part in encoded}
    tracked.changed.update(dict.fromkeys(changed, tracked.revision))
    tracked.encoded, tracked.structure = encoded, structure


def _skeleton(overview: Overview) -> list[tuple[str, str, str, list[str]]]:
    """Return what stands between the parts; when it changes the page is loaded anew."""
    return [
        (place.id, place.name, place.kind, [card.id for card in place.assets]) for place in overview.places
    ]


def parts_of(overview: Overview, board: Board | None = None) -> dict[str, object]:
    """Return what each part of the page is made of, by the part's name, in the order of the page."""
    parts: dict[str, object] = {
        "head": (
            overview.name,
            overview.newest_at,
            overview.catching_up,
            overview.problems,
            overview.summary,
        ),
        "alarms": (
            overview.cooperative,
            overview.newest_at is None,
            overview.catching_up,
            [alarm for alarm in overview.alarms if not alarm.over],
        ),
        "first": overview.first,
        "over": [alarm for alarm in overview.alarms if alarm.over],
        "shipments": overview.shipments,
        "messages": overview.messages,
        "map": overview.spots,
        "foot": (overview.gateways, overview.uncovered, overview.quarantined),
    }
    if board is not None:
        parts["board"] = board
    parts.update({f"{ASSET_PART}{card.id}": card for place in overview.places for card in place.assets})
    return parts
