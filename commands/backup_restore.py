"""What ``coldchain restore`` does: a backup into a new folder, made ready to be used. All of it or nothing.

Everything happens in a folder of another name beside the wanted one, which takes its name at the end. Not how
a backup is made: see ``backup_make.py``.
"""

import shutil
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple

import msgspec

from coldchain.access.actors import Via
from coldchain.audit import Entry
from coldchain.errors import InputError, StoreError
from commands.audit_note import who
from commands.backup_files import BESIDE, DATA, ELSEWHERE
from commands.backup_make import RECORDS, SETTINGS, Progress
from commands.backup_noting import note_restored
from commands.backup_settings import moved
from links.backup_archive import Listed, unpack
from links.clock import SystemClock
from links.kept_file import replace_whole, sync_folder
from links.records import Records
from links.records_audit import append
from links.records_copy import Renewed, copy_records, renew
from links.sqlite_file import disk_free_bytes
from links.sqlite_snapshot import is_sqlite, problem_of

_ROW_BYTES = 300
_LEAST_ROOM = 2  # times the file: a file of numbers packs to less than half


class Restored(NamedTuple):
    """What was put back.

    Args:
        folder: Where.
        settings: The settings file there.
        listed: What the backup says of itself.
        renewed: What was changed in the records.
        notes: What a person should know.
    """

    folder: Path
    settings: Path
    listed: Listed
    renewed: Renewed
    notes: list[str]


def restore_backup(file: Path, to: Path, *, records_url: str, progress: Progress) -> Restored:
    """Put a backup into a new folder.

    Args:
        file: The backup.
        to: The folder: empty, or not there.
        records_url: An empty database for the records; empty: they stay a file in the folder.
        progress: Is told how far it is.

    Raises:
        InputError: The folder is not empty, or the backup does not hold.
        LinkError: The disk is full, or the database failed.
    """
    to = to.absolute()
    _check_folder(to)
    if file.is_file():
        progress.begin("reading", file.stat().st_size)
    try:
        return _restore(file, to, records_url, progress)
    except OSError as error:
        came, allowed = error.strerror or str(error), "a disk with room, and a folder that can be written"
        raise StoreError(f"folder {to}", came, allowed, "Nothing was left behind.", retry=False) from None


def _restore(file: Path, to: Path, records_url: str, progress: Progress) -> Restored:
    to.parent.mkdir(parents=True, exist_ok=True)
    _check_room(file, to.parent)
    work = to.parent / f".{to.name}.partial"
    with ExitStack() as stack:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700)
        stack.callback(shutil.rmtree, work, ignore_errors=True)
        listed = unpack(file, work, progress.went_on)
        _check_databases(work, file)
        notes = _put_in_place(work, listed, records_url)
        note_restored(work / DATA, file, listed)
        renewed = _renew(work / DATA / RECORDS, listed, file)
        if records_url:
            progress.begin("copying records", 0)
            _move_records(work / DATA / RECORDS, records_url, progress)
        work.rename(to)
        sync_folder(to.parent)
    return Restored(to, to / SETTINGS, listed, renewed, notes)


def _check_folder(to: Path) -> None:
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise InputError(f"--to {to}", "something that is there", "a new folder, or an empty one")


def _check_room(file: Path, folder: Path) -> None:
    if not file.is_file():
        return  # told when it is read
    needed, free = file.stat().st_size * _LEAST_ROOM, disk_free_bytes(folder)
    if needed > free:
        came, allowed = f"{free:,} bytes free", f"{needed:,} bytes or more"
        raise StoreError(f"disk of {folder}", came, allowed, "Free some space.", retry=True)


def _check_databases(work: Path, file: Path) -> None:
    for path in sorted((work / DATA).rglob("*.sqlite")):
        problem = problem_of(path) if is_sqlite(path) else "no SQLite database"
        if problem:
            came = f"{path.name}, which is damaged ({problem})"
            raise InputError(f"backup {file}", came, "whole databases", "Take another backup.")


def _put_in_place(work: Path, listed: Listed, records_url: str) -> list[str]:
    """Put settings and the files that they name where they belong; return what to tell."""
    beside = work / BESIDE
    if beside.exists():
        for path in sorted(beside.iterdir()):
            path.rename(work / path.name)
        beside.rmdir()
    original = (work / SETTINGS).read_text(encoding="utf-8")
    tables = ["readings"] if listed.about.get("readings") == "influxdb" else []
    tables += ["records"] if listed.about.get("records") == "database" or records_url else []
    text = moved(original, DATA, without=tables, records_url=records_url)
    replace_whole(work / SETTINGS, text.encode())
    replace_whole(work / f"{SETTINGS}.before", original.encode())
    notes = [f"{SETTINGS}: data_folder is {DATA!r} now; as it was: {SETTINGS}.before"]
    if "readings" in tables:
        notes.append(
            "The readings were in an InfluxDB server and are in a SQLite file now, all of them;"
            " [readings] is put out of use. To have them in a server again: docs/stores.md."
        )
    if "records" in tables and not records_url:
        notes.append(
            "The records were in another database and are in a SQLite file now; [records] is put out of use."
            " To have them in PostgreSQL again: restore once more, with --records URL."
        )
    for path in sorted((work / ELSEWHERE).rglob("*")):
        if path.is_file():
            name = path.relative_to(work / ELSEWHERE)
            notes.append(f"/{name} was not beside the settings: it is in {ELSEWHERE}/{name} of that folder.")
    return notes


def _renew(path: Path, listed: Listed, file: Path) -> Renewed:
    """Bring records up to date, make them ready to be used, and write down that they come from a backup."""
    if not path.exists():
        return Renewed(0, 0)
    said = {"as_of": listed.about.get("as_of", ""), "file": file.name}
    entry = Entry(
        coop=listed.about.get("coop", ""),
        at=SystemClock().now(),
        by=who(),
        via=Via.CLI,
        action="restore",
        about="station",
        new=msgspec.json.encode(said).decode(),
    )
    with closing(Records(f"sqlite:///{path}")) as records:
        records.migrate()
        with records.transaction() as connection:
            renewed = renew(connection)
            append(connection, [entry])
    return renewed


def _move_records(path: Path, url: str, progress: Progress) -> None:
    with (
        closing(Records(f"sqlite:///{path}")) as source,
        closing(Records(url)) as target,
        source.reading() as connection,
    ):
        copy_records(connection, target, lambda rows: progress.went_on(rows * _ROW_BYTES))
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
