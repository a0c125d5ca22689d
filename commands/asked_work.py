"""Makes the summaries that were asked for in the console, one by one, as ``coldchain report period`` does.

In a process of its own, at the lowest priority and on one core: alarms and pages come first. A stop or a
``kill -9`` loses nothing: what was begun goes on from the packs that are there.
"""

import threading
from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from coldchain.errors import InputError, LinkError, StoreError
from commands.asked_reports import book_of
from commands.packing import stores_of
from commands.period_work import Job, made
from commands.station import Station
from links.clock import Clock
from links.sqlite_file import disk_free_bytes
from reports.delivery.asked import AskedBook, Cause, End, Progress, State, Wish
from reports.period.bulk import Told, held
from reports.period.run import Outcome
from reports.period.work import NotLaidError

MOST_TRIES = 5
"""So often one is begun without getting on, whatever ended it, before it is given up."""
LEAST_FREE_BYTES = 200_000_000
"""What has to be free on the disk: readings that come in go before reports on old ones."""
_TELL_EVERY_S = 0.5


class NoRoomError(StoreError):
    """There is too little room on the disk to make one."""


class Did(NamedTuple):
    """What was done.

    Args:
        words: For people, in lines.
        ended: Ids of those that are ended now.
        is_well: Whether nothing is left to be tried again.
    """

    words: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    is_well: bool = True


def run_asked(
    station: Station,
    clock: Clock,
    stop: threading.Event,
    shown: Callable[[Told], None] = lambda _step: None,
) -> Did:
    """Return what was done about all that was asked for; it ends when nothing is left, or by ``stop``.

    Args:
        station: Whose.
        clock: Says when it is now.
        stop: Ends it; what was begun goes on the next time.
        shown: Is called for each shipment that is done.

    Raises:
        InputError: Another run is at it, or the folder cannot be written.
    """
    book = book_of(station)
    words: list[str] = []
    ended: list[str] = []
    with held(book.folder):
        while not stop.is_set():
            _clean(book, clock)
            wish = book.next()
            if wish is None:
                return Did(tuple(words), tuple(ended))
            try:
                end = _Making(station, book, wish, clock=clock).run(stop, shown)
            except LinkError as error:  # it may be mended by itself
                return Did((*words, f"{wish.order.id}: {error}"), tuple(ended), is_well=False)
            if end is None:
                break
            book.end(wish.id, end)
            ended.append(wish.id)
            words.append(_said(wish, end))
    return Did((*words, "Stopped: the next run goes on."), tuple(ended))


def _clean(book: AskedBook, clock: Clock) -> None:
    """End what nobody wants any more, with what was made of it."""
    for each in book.entries():
        if each.state is State.CANCELLED and each.end is None:
            book.end(each.wish.id, End(state=State.CANCELLED, at=clock.now()))


def _said(wish: Wish, end: End) -> str:
    told = f"{end.packs} packs, summary {end.report}" if end.state is State.DONE else end.why
    return f"{wish.order.id}, asked by {wish.by}: {end.state}{f': {told}' if told else ''}"


class _Making:
    """Makes one."""

    def __init__(self, station: Station, book: AskedBook, wish: Wish, *, clock: Clock) -> None:
        self._station, self._book, self._wish, self._clock = station, book, wish, clock
        self._progress = book.progress(wish.id) or Progress(begun_at=clock.now(), tries=0)
        self._told_s = clock.monotonic_s()

    def run(self, stop: threading.Event, shown: Callable[[Told], None]) -> End | None:
        """Return how it ended; None when it was stopped.

        Raises:
            LinkError: It can be tried again.
        """
        before = self._progress
        if before.tries >= MOST_TRIES:
            return self._failed(_given_up(before), before.cause or Cause.ENDED, tries=before.tries)
        self._tell(tries=before.tries + 1, why=before.why, cause=before.cause)
        try:
            self._check_room()
            found = self._made(stop, shown)
        except NotLaidError as error:
            self._tell(why=str(error), cause=Cause.DISK)
            raise StoreError(error.thing, error.came, error.allowed, "Make room on it.", retry=True) from None
        except InputError as error:
            return self._failed(str(error), Cause.REFUSED)
        except NoRoomError as error:
            self._tell(why=str(error), cause=Cause.NO_ROOM)
            raise
        except LinkError as error:
            self._tell(why=str(error), cause=Cause.STORES)
            raise
        except OSError as error:
            came = error.strerror or str(error)
            self._tell(why=came, cause=Cause.DISK)
            raise StoreError("summary", came, "a disk that can be written", retry=True) from None
        if self._book.is_cancelled(self._wish.id):
            return End(state=State.CANCELLED, at=self._clock.now())
        if found is None or found.summary is None or found.pack is None:
            self._tell(tries=before.tries)  # whoever stops it in order has not been kept from anything
            return None
        return End(
            state=State.DONE,
            at=self._clock.now(),
            packs=len(found.run.parts),
            failed=len(found.run.failed),
            pack=f"{found.pack.name}.zip",
            report=found.summary.number,
        )

    def _made(self, stop: threading.Event, shown: Callable[[Told], None]) -> Outcome | None:
        """Return what was made, up to a stop or until nobody wants it any more."""
        order, now = self._wish.order, self._clock.now()
        enough = threading.Event()

        def told(step: Told) -> None:
            self._told(step)
            shown(step)
            if stop.is_set() or self._book.is_cancelled(self._wish.id):
                enough.set()

        with stores_of(self._station, order.coop, order.known_at, now) as stores:
            registry = stores.known.registry
        if stop.is_set():
            return None
        job = Job(order, registry, self._book.made(self._wish.id), 1, now)
        return made(self._station, job, told, enough)

    def _told(self, step: Told) -> None:
        """Write down how far it is; not each of thousands, and nothing that a power cut need leave whole."""
        tries = self._progress.tries if step.is_kept else 1  # one that is new: it gets on
        self._progress = replace(
            self._progress, done=step.done, whole=step.whole, tries=tries, why="", cause=""
        )
        now_s = self._clock.monotonic_s()
        if now_s - self._told_s >= _TELL_EVERY_S or step.done == step.whole:
            self._told_s = now_s
            self._book.tell(self._wish.id, self._progress, lasts=False)

    def _tell(self, *, tries: int | None = None, why: str = "", cause: str = "") -> None:
        tries = self._progress.tries if tries is None else tries
        self._progress = replace(self._progress, tries=tries, why=why, cause=cause)
        self._book.tell(self._wish.id, self._progress)

    def _check_room(self) -> None:
        """Return when there is room.

        Raises:
            StoreError: There is not.
        """
        free = disk_free_bytes(self._book.folder)
        if free < LEAST_FREE_BYTES:
            raise NoRoomError(
                f"disk of {self._book.folder}",
                f"{free // 1_000_000} MB free",
                f"{LEAST_FREE_BYTES // 1_000_000} MB at least",
                "Make room on it.",
                retry=True,
            )

    def _failed(self, why: str, cause: Cause | str, tries: int = 0) -> End:
        now, done = self._clock.now(), self._progress.done
        return End(state=State.FAILED, at=now, why=why, cause=cause, tries=tries, done=done)


def _given_up(progress: Progress) -> str:
    if progress.why:
        return f"Tried {progress.tries} times: {progress.why}"
    return (
        f"It was ended {progress.tries} times after {progress.done} shipments: too little memory? "
        "Ask for a shorter time, or have it made by `coldchain report period` on a larger machine."
    )
