"""Summaries that people ask for in a station's console: what they want is understood, laid down, given out.

They are made by ``coldchain report asked``, a process of its own (``commands/asked_keeper.py`` starts it).
"""

import secrets
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

from acts.summaries import Drafted, Held, SummaryWish, no_such
from coldchain.errors import InputError, StoreError
from coldchain.instants import MS_PER_S, from_local, zone_of
from coldchain.messages.catalogue import LANGUAGES
from coldchain.registry.registry import Registry
from commands.station import Station
from console.asked import Files, Told
from links.records import Records
from links.records_registry import load_registry
from reports.delivery.asked import OPEN, AskedBook, Cancel, Entry, State, Wish
from reports.period.packs_ledger import Order, read_ledger
from reports.period.periods import Period, file_name, month_of, names_of, products_of, span_of
from reports.period.run import SUMMARY

FOLDER = "asked"
"""In the folder of ``[reports]``: beside the summaries of ``report scheduled``, which are not tidied away."""
MOST_OPEN = 5
"""So many of one cooperative may wait or be made at a time."""
LONGEST_DAYS = 366
_DAY_MS = 86_400_000


def book_of(station: Station) -> AskedBook:
    """Return what was asked for at a station."""
    return AskedBook(station.folder / station.settings.reports.folder / FOLDER)


class StationAsked:
    """Takes wishes in, tells how far they are, gives out what was made.

    Args:
        station: Whose.
        woken: Is called when there is something to make, or to stop making.
    """

    def __init__(self, station: Station, woken: Callable[[], object] = lambda: None) -> None:
        self._station, self._woken = station, woken
        self._book = book_of(station)

    def drafted(self, wish: SummaryWish, by: str, now: int) -> Drafted:
        """Return what is understood of a wish; see ``acts.summaries.Maker``."""
        with closing(Records(self._station.records_url)) as records, records.reading() as connection:
            registry = load_registry(connection, wish.coop)
        order = order_of(wish, registry, now)
        waiting = [each for each in self._book.entries(wish.coop) if each.state in OPEN]
        same = next((each.wish.id for each in waiting if _is_same(each.wish.order, order)), "")
        drafts = [each for each in self._book.drafts() if each.order.coop == wish.coop]
        if not same and len(waiting) + len(drafts) >= MOST_OPEN:
            allowed = f"{MOST_OPEN} at a time"
            next_step = "Wait until one is done, or cancel one."
            raise InputError(
                "summaries that are waiting", str(len(waiting)), allowed, next_step, reason="too-many-asked"
            )
        id_ = f"{datetime.fromtimestamp(now / MS_PER_S, UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
        lay = Wish(id=id_, by=by, asked_at=now, order=order)
        return Drafted(id_, order.id, same, lambda: self._book.draft(lay))

    def confirm(self, id_: str) -> None:
        """Have a draft count, and begin soon."""
        self._book.confirm(id_)
        self._woken()

    def drop(self, id_: str) -> None:
        """Let go of a draft."""
        self._book.drop(id_)

    def held(self, coop: str, id_: str) -> Held | None:
        """Return one of a cooperative, as far as cancelling goes."""
        entry = self._book.entry(coop, id_)
        return None if entry is None else Held(entry.wish.by, entry.state in OPEN)

    def cancel(self, id_: str, by: str, now: int) -> None:
        """Have nobody make it any more."""
        self._book.cancel(id_, Cancel(by=by, at=now))
        self._woken()

    def told(self, coop: str) -> Sequence[Told]:
        """Return what a cooperative asked for, the newest first."""
        return [self._told(each) for each in self._book.entries(coop)]

    def one(self, coop: str, id_: str) -> Told:
        """Return one of them; raises RegistryError where there is none."""
        entry = self._book.entry(coop, id_)
        if entry is None:
            raise no_such(id_)
        return self._told(entry)

    def file(self, coop: str, id_: str, *, as_pdf: bool) -> tuple[str, bytes]:
        """Return the summary that was made, sealed or its pages alone: its name and the file.

        Raises:
            RegistryError: There is none, or it was not made.
            StoreError: It cannot be read.
        """
        entry = self._done(coop, id_)
        pack = self._book.made(id_) / (entry.end.pack if entry.end else "")
        path = pack.with_suffix(".pdf") if as_pdf else pack
        try:
            return path.name, path.read_bytes()
        except OSError as error:
            raise _gone(path, error) from None

    def packs(self, coop: str, id_: str) -> Files:
        """Return the pack of every shipment, and the summary, as one zip that is made while it is sent."""
        entry = self._done(coop, id_)
        made = self._book.made(id_)
        rows = read_ledger(made)[1]
        paths = [made / each.file for name, each in sorted(rows.items()) if name != SUMMARY]
        paths.append(made / (entry.end.pack if entry.end else ""))
        for path in paths:
            if not path.is_file():
                raise _gone(path, FileNotFoundError("it is not there any more"))
        order = entry.wish.order
        return Files(f"{order.coop}-{file_name(order.id)}-packs.zip", _zipped(paths))

    def _done(self, coop: str, id_: str) -> Entry:
        entry = self._book.entry(coop, id_)
        if entry is None or entry.state is not State.DONE:
            raise no_such(id_)
        return entry

    def _told(self, entry: Entry) -> Told:
        wish, order, end = entry.wish, entry.wish.order, entry.end
        progress = entry.progress
        days = round(self._station.settings.reports.keep_asked / 86_400)
        return Told(
            id=wish.id,
            about=order.id,
            period=order.period,
            product=order.product,
            first_at=order.from_at,
            last_at=min(order.until_at, order.known_at) - 1,
            known_at=order.known_at,
            language=order.language,
            by=wish.by,
            asked_at=wish.asked_at,
            state=str(entry.state),
            before=entry.before,
            done=end.done if end and end.done else progress.done if progress else 0,
            whole=progress.whole if progress else 0,
            packs=end.packs if end else 0,
            failed=end.failed if end else 0,
            report=end.report if end else "",
            why=end.why if end else progress.why if progress else "",
            cause=end.cause if end else progress.cause if progress else "",
            tries=end.tries if end else 0,
            ended_at=end.at if end else None,
            kept_until_at=end.at + days * _DAY_MS if end else None,
        )


def order_of(wish: SummaryWish, registry: Registry, now: int) -> Order:
    """Return what is to be made, as known now.

    Args:
        wish: What somebody wants.
        registry: Of the cooperative.
        now: [ms].

    Raises:
        InputError: It cannot be.
    """
    if bool(wish.month) == bool(wish.first_day) or (wish.month and wish.last_day):
        came = "both" if wish.month else "none"
        raise InputError("time", came, "a month, or a first day with or without a last", reason="bad-time")
    period = _period(wish, zone_of(registry.cooperative.time_zone), now)
    _check_period(period, now)
    known = products_of(registry)
    if wish.product and wish.product not in known:
        allowed = f"a product of shipments: {names_of(known)}"
        raise InputError("product", repr(wish.product[:80]), allowed, reason="bad-product")
    language = wish.language or registry.cooperative.language
    if language not in LANGUAGES:
        raise InputError("language", repr(language[:20]), ", ".join(LANGUAGES), reason="bad-language")
    return Order(
        coop=registry.cooperative.id,
        period=period.name,
        from_at=period.from_at,
        until_at=period.until_at,
        known_at=now,
        language=language,
        product=wish.product,
    )


def _period(wish: SummaryWish, zone: tzinfo, now: int) -> Period:
    """Return the time that is meant: days of a place, the last one in it."""
    if wish.month:
        return month_of(wish.month, zone)
    first = _day("first day", wish.first_day)
    after = _after("last day", wish.last_day) if wish.last_day else ""
    if after and after <= first:
        allowed = "one that is not after the last"
        raise InputError("first day", repr(wish.first_day), allowed, reason="bad-time")
    if from_local("first day", first, zone) >= now:
        raise InputError("time", first, "one that has begun", reason="in-the-future")
    return span_of(first, after, zone, now)


def _check_period(period: Period, now: int) -> None:
    if period.from_at >= now:
        raise InputError("time", period.name, "one that has begun", reason="in-the-future")
    if min(period.until_at, now) - period.from_at > (LONGEST_DAYS + 1) * _DAY_MS:
        allowed = f"{LONGEST_DAYS} days at most"
        raise InputError("time", period.name, allowed, "Ask for it in parts.", reason="too-long")


def _day(what: str, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError(what, repr(text[:40]), "a day such as 2026-10-05", reason="bad-time") from None


def _after(what: str, text: str) -> str:
    """Return the day after one: what is asked for ends before it."""
    try:
        return (date.fromisoformat(_day(what, text)) + timedelta(days=1)).isoformat()
    except OverflowError:
        raise InputError(what, repr(text[:40]), "a day such as 2026-10-05", reason="bad-time") from None


def _is_same(one: Order, other: Order) -> bool:
    """Return whether two are the same, whenever they were asked; an end that is now moves with the clock."""
    is_open = one.until_at >= one.known_at and other.until_at >= other.known_at
    return (
        one.coop == other.coop
        and one.product == other.product
        and one.language == other.language
        and one.from_at == other.from_at
        and (is_open or one.until_at == other.until_at)
    )


def _zipped(paths: Sequence[Path]) -> Iterator[bytes]:
    """Yield an archive of files piece by piece: all of them may be a gigabyte, and they are small already."""
    target = _Pieces()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in paths:
            archive.writestr(zipfile.ZipInfo(path.name), path.read_bytes())
            yield target.taken()
    yield target.taken()


class _Pieces:
    """What is written, to be taken away piece by piece; it cannot be gone back in."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        """Hold a piece; return its length."""
        self._held.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        taken, self._held = b"".join(self._held), []
        return taken


def _gone(path: Path, error: OSError) -> StoreError:
    next_step = "Ask for the summary again."
    return StoreError(path.name, error.strerror or str(error), "a file that was made", next_step, retry=False)
