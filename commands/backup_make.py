"""What ``coldchain backup`` does: views of one instant, copies of them one by one, one file with a new name.

The journal is held back for the moment in which the views are opened, and never again (decision 57). The file
is written under another name in the same folder and takes its own name when all of it is on the disk, so that
a kill or a full disk leaves what was there. Not which files: see ``backup_files.py``.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from coldchain.access.actors import Via
from coldchain.audit import Entry
from coldchain.errors import InputError, StoreError
from coldchain.instants import to_iso
from commands.audit_note import who
from commands.backup_files import ARCHIVES, DATA, data_files, led_away, named_files, set_outside
from commands.backup_noting import noting
from commands.locks import sole_program
from commands.station import Station
from links.backup_archive import Listed, Writer, read_back
from links.clock import SystemClock
from links.kept_file import sync_folder
from links.readings_compare import Bounds
from links.readings_copy import Copy
from links.readings_sqlite import SqliteReadings
from links.readings_store import ReadingsStore, SeriesKey
from links.records import HEAD, Connection, Records
from links.records_audit import append
from links.records_copy import copy_records
from links.sqlite_file import disk_free_bytes
from links.sqlite_snapshot import View, held_back, is_sqlite, views_of

SETTINGS = "coldchain.toml"
READINGS, RECORDS = "readings.sqlite", "records.sqlite"
_READING_BYTES = 64
_ROW_BYTES = 300
_LOCK = "backup"
_FIRST_LOOK = {"postgresql": "SELECT 1"}  # which waits for no lock of a table


class Progress(Protocol):
    """Shows how far it is."""

    def begin(self, what: str, total: int) -> None:
        """Tell what comes now, and how many bytes that is, about."""

    def went_on(self, count: int) -> None:
        """Tell that so many bytes more are done."""


class Made(NamedTuple):
    """What was written.

    Args:
        file: Where.
        listed: What is in it.
        removed: Older backups that were removed.
        later: One of a later time than this one, so that none was removed; None: there is none.
        unnoted: Why it could not be written down that there is one; empty: it was.
    """

    file: Path
    listed: Listed
    removed: list[Path]
    later: Path | None = None
    unnoted: str = ""


class _Held(NamedTuple):
    """All that a backup is made of, as of one instant.

    Args:
        as_of: The instant [ms].
        views: Of SQLite files in the data folder.
        records: A view of records that are in no file of the data folder; None: they are.
        readings: A store that is a server, and the position that it had; None: it is a file.
    """

    as_of: int
    views: list[View]
    records: Connection | None
    readings: tuple[ReadingsStore, int] | None


def make_backup(station: Station, target: Path, *, keep: int, progress: Progress) -> Made:
    """Write a backup of a station that may work meanwhile.

    Args:
        station: Whose.
        target: The file, or a folder in which it gets a name.
        keep: In a folder: how many of this station's stay; 0: all.
        progress: Is told how far it is.

    Raises:
        InputError: The file cannot be called so, or nothing can be written there.
        LinkError: A store cannot be read, the disk is full, or another backup is being made.
    """
    with sole_program(station.folder, _LOCK), noting(station.folder) as noted, ExitStack() as stack:
        _check_target(target, keep)
        with _disk_errors(target):
            folder = target if target.is_dir() else target.parent
            work = folder / f".coldchain-backup-{_of(station)}.partial"
            shutil.rmtree(work, ignore_errors=True)  # what a kill has left
            work.mkdir(mode=0o700)
        stack.callback(shutil.rmtree, work, ignore_errors=True)
        _note_down(station, target)
        held = _hold(station, folder, stack)
        file = target / _name(station, held.as_of) if target.is_dir() else target
        _check_room(work, held, station)
        with _disk_errors(target):
            listed = _write(station, held, work, progress)
            (work / "whole").replace(file)
            sync_folder(folder)
        removed, later = _remove_older(file, _prefix(station), keep) if keep else ([], None)
        unnoted = noted.good(file, held.as_of)
    return Made(file, listed, removed, later, unnoted)


def check_backup(file: Path, progress: Progress) -> Listed:
    """Return the list of a backup, after every byte was read.

    Raises:
        InputError: It does not hold.
    """
    if file.is_file():
        progress.begin("reading", file.stat().st_size)
    return read_back(file, progress.went_on)


def _hold(station: Station, away: Path, stack: ExitStack) -> _Held:
    """Open views of everything at one instant; they are closed by the stack.

    Whatever asks a server is done before: nobody waits for a network while the journal is held back. The
    position of a server's store may be older than the instant: what it holds beyond is copied all the same.
    """
    names = [path for path in data_files(station, away) if is_sqlite(path)]
    if station.journal not in names:
        came, allowed = "no journal.sqlite", "the data folder of a station"
        raise InputError(f"data folder {station.folder}", came, allowed, "Start it once: coldchain up.")
    readings, records = None, None
    if station.settings.readings.is_influx:
        names = [path for path in names if path != station.readings]  # an older store that was left
        store = stack.enter_context(closing(station.open_readings(reader=True)))
        readings = (store, store.position())
    if station.settings.records.url:
        names = [path for path in names if path != station.folder / RECORDS]  # as above
        database = stack.enter_context(closing(Records(station.records_url)))
        records = stack.enter_context(database.reading())
    with held_back(station.journal):
        views = stack.enter_context(views_of(names))
        if records is not None:  # a view begins with the first question
            question = _FIRST_LOOK.get(records.dialect.name, "SELECT count(*) FROM alembic_version")
            records.exec_driver_sql(question).scalar()
        as_of = SystemClock().now()
    return _Held(as_of, views, records, readings)


def _write(station: Station, held: _Held, work: Path, progress: Progress) -> Listed:
    writer = Writer(work / "whole", progress.went_on)
    try:
        for name, path in _copied(station, held, work, progress):
            progress.begin(f"packing {name}", path.stat().st_size)
            writer.add(f"{DATA}/{name}", path)
            if path.is_relative_to(work):
                path.unlink()
        for each in named_files(station):
            writer.add(each.name, each.path)
        writer.add(SETTINGS, station.file)
        return writer.finish(_about(station, held), _notes(station))
    except BaseException:
        writer.abandon()
        raise


def _copied(station: Station, held: _Held, work: Path, progress: Progress) -> Iterator[tuple[str, Path]]:
    """Yield each file of the data folder by its name there, and where it can be read."""
    viewed = {view.path for view in held.views}
    for view in held.views:
        name = view.path.relative_to(station.folder).as_posix()
        progress.begin(f"copying {name}", view.size_bytes())
        view.copy_to(work / "copy", progress.went_on)
        yield name, work / "copy"
    if held.records is not None:
        progress.begin("copying records", 0)
        with closing(Records(f"sqlite:///{work / RECORDS}")) as copy:
            copy_records(held.records, copy, lambda rows: progress.went_on(rows * _ROW_BYTES))
        _in_one_file(work / RECORDS)
        yield RECORDS, work / RECORDS
    if held.readings is not None:
        _export(held.readings, held.as_of, work / READINGS, progress)
        _in_one_file(work / READINGS)
        yield READINGS, work / READINGS
    for path in data_files(station, work.parent):
        if path not in viewed and not is_sqlite(path):
            yield path.relative_to(station.folder).as_posix(), path


def _export(readings: tuple[ReadingsStore, int], as_of: int, target: Path, progress: Progress) -> None:
    """Write the readings of a server into a file, with the position that the server had."""
    store, position = readings
    progress.begin("copying readings", store.count() * _READING_BYTES)

    def none(_series: SeriesKey) -> None:
        return

    with closing(SqliteReadings(target)) as copy:
        bounds = Bounds(known_at=as_of, on_readings=lambda count: progress.went_on(count * _READING_BYTES))
        work = Copy(store, copy, bounds)
        lost = [each.compared.series for each in work.run(none) if not each.compared.is_whole]
        if lost:
            came = f"series that changed while they were read: {'/'.join(lost[0])}"
            raise StoreError("readings for the backup", came, "a store that holds still", _AGAIN, retry=True)
        work.carry_position(position)


_AGAIN = "Start the backup again."


def _in_one_file(path: Path) -> None:
    """Have a database that we made stand in one file, without a log beside it."""
    view = View(path)
    with closing(view):
        view.copy_to(path.with_suffix(".one"), lambda _count: None)
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
    path.with_suffix(".one").replace(path)


def _about(station: Station, held: _Held) -> dict[str, str]:
    try:
        ours = version("coldchain")
    except PackageNotFoundError:  # run from a folder of sources
        ours = "unknown"
    return {
        "coop": station.coop,
        "as_of": to_iso(held.as_of),
        "as_of_ms": str(held.as_of),
        "version": ours,
        "folder": str(station.folder),
        "settings": str(station.file),
        "records": "file" if held.records is None else "database",
        "readings": "file" if held.readings is None else "influxdb",
    }


def _notes(station: Station) -> tuple[str, ...]:
    notes = []
    if outside := set_outside(os.environ):
        notes.append(f"These settings come from the environment and are not in it: {', '.join(outside)}.")
    if away := led_away(station):
        notes.append(f"These folders are links to elsewhere and are not in it: {', '.join(away)}.")
    return tuple(notes)


def _note_down(station: Station, target: Path) -> None:
    """Write into the audit chain that somebody takes a backup: there are keys in it."""
    if station.settings.records.url == "" and not (station.folder / RECORDS).exists():
        return
    said = msgspec.json.encode({"file": str(target)}).decode()
    now, by = SystemClock().now(), who()
    entry = Entry(coop=station.coop, at=now, by=by, via=Via.CLI, action="backup", about="station", new=said)
    with closing(Records(station.records_url)) as records:
        if records.version() != HEAD:
            return  # an older station works on it, and is not to be changed by its backup
        with records.transaction() as connection:
            append(connection, [entry])


def _check_room(work: Path, held: _Held, station: Station) -> None:
    """Refuse to begin where the disk is certainly too small.

    Needed are the largest copy and the file itself, which is about half of what is in it.
    """
    sizes = [view.size_bytes() for view in held.views] or [0]
    if held.readings is not None:
        sizes.append(held.readings[0].count() * _READING_BYTES)
    needed, free = max(sizes) + sum(sizes) // 2, disk_free_bytes(work)
    if needed > free:
        thing = f"backup of {station.folder}"
        came, allowed = f"{free:,} bytes free on the disk of {work.parent}", f"{needed:,} bytes or more"
        raise StoreError(thing, came, allowed, "Free some space, or name another disk.", retry=True)


def _check_target(target: Path, keep: int) -> None:
    """Refuse what is likely a folder that is not there: each time a file of its name would be replaced."""
    if not target.is_dir() and (keep or not target.suffix):
        allowed = "a folder that is there, or a file such as coldchain.tar.gz (without --keep)"
        raise InputError(f"backup {target}", "no such folder", allowed, f"To make it: mkdir -m 700 {target}")


def _remove_older(made: Path, prefix: str, keep: int) -> tuple[list[Path], Path | None]:
    """Remove this station's backups but the newest; the time in their names sorts them.

    Where one is of a later time than the one that was made now, the clock was wrong or is: none is removed.
    """
    found = sorted(
        path for path in made.parent.iterdir() if path.name.startswith(prefix) and _is_ours(path.name, prefix)
    )
    if found[-1].name > made.name:
        return [], found[-1]
    for path in found[:-keep]:
        path.unlink(missing_ok=True)
    return found[:-keep], None


def _is_ours(name: str, prefix: str) -> bool:
    return ARCHIVES.fullmatch(name) is not None and len(name) == len(prefix) + len("20261129T000000Z.tar.gz")


def _prefix(station: Station) -> str:
    return f"coldchain-{station.coop}-"


def _name(station: Station, as_of: int) -> str:
    time = to_iso(as_of).partition(".")[0].rstrip("Z").replace("-", "").replace(":", "")
    return f"{_prefix(station)}{time}Z.tar.gz"


def _of(station: Station) -> str:
    """Return a short name of a station, so that two may write into one folder."""
    return hashlib.sha256(str(station.folder).encode()).hexdigest()[:12]


@contextmanager
def _disk_errors(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        came = error.strerror or str(error)
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            next_step = "Free some space, or name another disk. What was there before is whole."
            raise StoreError(f"backup {target}", came, "a disk with room", next_step, retry=True) from None
        raise InputError(f"backup {target}", came, "a file in a folder that can be written") from None
