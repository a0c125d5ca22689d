"""What ``coldchain quarantine`` looks at and changes: that of the journal, or of a bridge's spool."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from coldchain.errors import InputError, JournalError
from coldchain.instants import MS_PER_S, from_iso
from coldchain.units import parse_duration_s
from commands.station import Station
from firmware_bridge.bridge import SPOOL_FILE
from ingest.known import Known, known_of, limits_of
from ingest.readmission import look_again, readings_of
from ingest.sources import Sources
from ingest.take import take
from links.gateway_accounts import signing_keys
from links.journal import Journal, Move
from links.quarantine import Quarantine, Rejected, Wanted
from links.records import Records
from links.records_registry import load_registries
from links.records_views import is_there
from links.sqlite_file import errors_as, open_sqlite

_STEP_THINGS, _STEP_BYTES = 200, 4 * 1024 * 1024  # in memory, and in one transaction


class Choice(NamedTuple):
    """Which things are meant: those of these ids; without any, those that are wanted."""

    numbers: Sequence[int]
    wanted: Wanted


class Outcome(NamedTuple):
    """What a replay did: how many readings went into the journal, and how many things went and stay."""

    readings: int
    taken: int
    partly: int
    still_refused: dict[str, int]

    @property
    def stays(self) -> int:
        """Return how many things are still refused, wholly or in part."""
        return sum(self.still_refused.values())


@contextmanager
def quarantine_of(station: Station, *, spool: bool | None = None) -> Iterator[Quarantine]:
    """Yield the quarantine of a station to be looked at, beside the programs that may be writing it.

    Args:
        station: Whose.
        spool: That of the bridge's spool; None: only when there is no journal here.

    Raises:
        JournalError: It is not there, or cannot be read.
    """
    spooled = station.folder / SPOOL_FILE
    if spool is None:
        spool = spooled.exists() and not station.journal.exists()
    path = spooled if spool else station.journal
    with errors_as(JournalError, "quarantine", path):
        connection = open_sqlite(path, synchronous="NORMAL", readonly=True)
    with closing(connection):
        yield Quarantine(connection)


def since_of(text: str, now: int) -> int:
    """Return the instant [ms since 1970, UTC] that a person means: ``2h``, ``3d`` ago, or a time.

    Raises:
        InputError: It is neither.
    """
    if not text:
        return 0
    try:
        return now - round(parse_duration_s(text) * MS_PER_S)
    except InputError:
        pass
    try:
        return from_iso(text)
    except InputError:
        allowed = "a time such as 2026-11-22T07:25:12Z, or how long ago: 30m, 2h, 3d"
        raise InputError("--since", repr(text[:40]), allowed) from None


def chosen(numbers: Sequence[int], reason: str, *, since: int, everything: bool) -> Choice:
    """Return which things are meant.

    Raises:
        InputError: Nothing was chosen, or too much.
    """
    chosen_by = [name for name, is_so in (("ids", bool(numbers)), ("--all", everything)) if is_so]
    chosen_by += [name for name, is_so in (("--reason", bool(reason)), ("--since", bool(since))) if is_so]
    allowed = "ids, or --reason and --since, or --all"
    if not chosen_by:
        raise InputError(
            "what is meant", "nothing", allowed, "coldchain quarantine list shows what there is."
        )
    if len(chosen_by) > 1 and chosen_by != ["--reason", "--since"]:
        raise InputError("what is meant", " and ".join(chosen_by), allowed)
    return Choice(numbers, Wanted(reason or None, since))


def known_here(station: Station) -> Known:
    """Return what is registered, as the receiver reads it.

    Raises:
        RecordsError: The records cannot be read.
        InputError: There are none yet.
    """
    if not is_there(station.records_url):
        raise InputError("records", "nothing yet", "a station that has run", "Run it once: coldchain up.")
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        known = known_of(load_registries(connection), limits_of(station.settings.ingest))
        must_sign = station.settings.ingest.signatures == "required"
        return replace(known, keys=signing_keys(station.folder), must_sign=must_sign)


def replay(station: Station, choice: Choice, *, at: int, by: str, as_of_now: bool = False) -> Outcome:
    """Return what became of things that were taken again; each goes with what it becomes, or stays as it is.

    Args:
        station: Whose.
        choice: Which.
        at: Now [ms since 1970, UTC].
        by: Who does it.
        as_of_now: Judge their times as if they came now: this machine's clock was wrong when they came.

    Raises:
        InputError: One that was named is not there.
        LinkError: It cannot be done; what was done so far holds.
    """
    known = known_here(station)
    sources = Sources(station.coop, station.settings.ingest.sources, session="")
    taker = partial(take, sources=sources)
    readings = taken = partly = 0
    still: dict[str, int] = {}
    with quarantine_of(station, spool=False) as quarantine, closing(Journal(station.journal)) as journal:
        for things in _steps(quarantine, choice):
            moves = [
                look_again(number, refused, known=known, received_at=at if as_of_now else None, taker=taker)
                for number, refused in things
            ]
            settled = journal.settle(moves, at=at, by=by)
            readings += sum(map(readings_of, settled))
            taken += sum(not move.rejected for move in settled)
            partly += sum(bool(move.rejected and move.entries) for move in settled)
            for reason in _still_refused(moves, settled):
                still[reason] = still.get(reason, 0) + 1
    return Outcome(readings, taken, partly, still)


def drop(station: Station, choice: Choice, *, at: int, by: str) -> int:
    """Return how many things were dropped on purpose.

    Raises:
        InputError: One that was named is not there.
        LinkError: It cannot be done; what was done so far holds.
    """
    dropped = 0
    with quarantine_of(station, spool=False) as looked, closing(Quarantine(station.journal)) as quarantine:
        for things in _steps(looked, choice):
            dropped += quarantine.drop([number for number, _ in things], at=at, by=by)
    return dropped


def how_many(station: Station, choice: Choice) -> int:
    """Return how many things a choice means."""
    if choice.numbers:
        return len(set(choice.numbers))
    with quarantine_of(station, spool=False) as quarantine:
        return quarantine.count(choice.wanted)


def one(quarantine: Quarantine, number: int) -> Rejected:
    """Return one thing.

    Raises:
        InputError: It is not there.
    """
    found = quarantine.show(number)
    if found is None:
        next_step = (
            "It was taken again, dropped, or pushed out; coldchain quarantine list shows what there is."
        )
        raise InputError("id", str(number), "one that is in the quarantine", next_step)
    return found


def _steps(quarantine: Quarantine, choice: Choice) -> Iterator[Sequence[tuple[int, Rejected]]]:
    """Yield what is meant, a little at a time; what comes meanwhile is not meant."""
    if choice.numbers:
        for number in dict.fromkeys(choice.numbers):
            one(quarantine, number)  # all are there before any is touched
        for number in dict.fromkeys(choice.numbers):
            found = quarantine.show(number)
            if found is not None:
                yield [(number, found)]
        return
    newest = quarantine.lines(1)
    last, position = newest[0].id if newest else 0, 0
    while things := quarantine.after(
        position, limit=_STEP_THINGS, max_bytes=_STEP_BYTES, wanted=choice.wanted
    ):
        position = things[-1][0]
        meant = [thing for thing in things if thing[0] <= last]
        if not meant:
            return
        yield meant


def _still_refused(moves: Sequence[Move], settled: Sequence[Move]) -> Iterator[str]:
    """Yield the reason of each thing that is in the quarantine afterwards."""
    yield from (move.stays.reason for move in moves if move.stays is not None)
    yield from (each.reason for move in settled for each in move.rejected)
