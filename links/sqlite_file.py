"""SQLite files: how every one of them is opened, locked and versioned, and what its errors mean.

Not a store: the tables and their SQL belong to whoever opens the file. All files use a write-ahead log (WAL),
so that other processes read while one writes and a killed process leaves no half transaction behind.
"""

import errno
import os
import shutil
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from coldchain.errors import LinkError
from links.clock import Clock, SystemClock

BUSY_TIMEOUT_S = 10.0
WAL_KEPT_BYTES = 64 * 1024 * 1024  # a log that an outage has made larger is cut back to this
_WAL_RETRY_S = 0.02
_PRIMARY_CODE = 0xFF  # the low byte of SQLite's extended error codes

AnyLinkError = TypeVar("AnyLinkError", bound=LinkError)
Connection = sqlite3.Connection  # for those who are handed one: only links import the library
Synchronous = Literal["FULL", "NORMAL"]
"""What a commit survives: FULL a power cut; NORMAL a kill, while a power cut takes back the last ones."""


class Meaning(NamedTuple):
    """What an SQLite error code means to a person, and whether trying again can help."""

    came: str
    next_step: str
    retry: bool


class VersionMismatchError(sqlite3.DatabaseError):
    """The tables of a file are those of another version of this program."""


_DEFECT = "This is a defect of the program: please report it with this text."
_MEANINGS = {
    sqlite3.SQLITE_BUSY: Meaning("locked by another process", "It is tried again by itself.", retry=True),
    sqlite3.SQLITE_LOCKED: Meaning("locked by another thread", "It is tried again by itself.", retry=True),
    sqlite3.SQLITE_FULL: Meaning("the disk is full", "Free some space.", retry=True),
    sqlite3.SQLITE_IOERR: Meaning("the disk failed", "Check the disk and its cable.", retry=True),
    sqlite3.SQLITE_NOMEM: Meaning("not enough memory", "Free some memory.", retry=True),
    sqlite3.SQLITE_CANTOPEN: Meaning(
        "it cannot be opened", "Check the folder and who may write there.", retry=False
    ),
    sqlite3.SQLITE_PERM: Meaning("not permitted", "Check who may write to the file.", retry=False),
    sqlite3.SQLITE_READONLY: Meaning(
        "not writable", "Check who may write to the file and its folder.", retry=False
    ),
    sqlite3.SQLITE_CORRUPT: Meaning(
        "the file is damaged", "Stop all programs, move it aside and put the last backup there.", retry=False
    ),
    sqlite3.SQLITE_NOTADB: Meaning(
        "the file is no SQLite database", "Move it aside, or correct the path in the settings.", retry=False
    ),
}
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


def open_sqlite(
    path: Path,
    *,
    synchronous: Synchronous,
    readonly: bool = False,
    busy_timeout_s: float = BUSY_TIMEOUT_S,
    clock: Clock | None = None,
) -> sqlite3.Connection:
    """Return a connection in autocommit mode: transactions are opened by ``transaction`` only.

    Args:
        path: The file; it and its folder are made when they are absent, unless ``readonly``.
        synchronous: What a commit survives.
        readonly: Refuse to write, and to make the file.
        busy_timeout_s: How long to wait for other writers [s].
        clock: What waits; the machine's clock when it is left out.

    Raises:
        sqlite3.Error: It cannot be opened; ``link_error`` says what that means.
        OSError: The folder cannot be made, or the file is not there to be read.
    """
    if readonly and not path.exists():
        raise FileNotFoundError(errno.ENOENT, "no such file", str(path))
    if not readonly:
        path.parent.mkdir(parents=True, exist_ok=True)
        make_private(path)
    # A reader opens for writing too: after a kill the first one to come must recover the write-ahead log.
    uri = f"{path.absolute().as_uri()}?mode={'rw' if readonly else 'rwc'}"
    connection = sqlite3.connect(
        uri, uri=True, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False
    )
    try:
        if readonly:
            connection.execute("PRAGMA query_only=ON")
        else:
            prepare(connection, synchronous=synchronous, busy_timeout_s=busy_timeout_s, clock=clock)
    except BaseException:
        connection.close()
        raise
    return connection


def make_private(path: Path) -> None:
    """Make a file that is not there, empty and for its owner only; its logs get the same rights from SQLite.

    Raises:
        OSError: It cannot be made.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def open_tables(  # noqa: PLR0913 - what the file is, and what its tables are
    path: Path,
    *,
    synchronous: Synchronous,
    version: int,
    statements: Sequence[str],
    readonly: bool = False,
    upgrades: Mapping[int, Sequence[str]] | None = None,
    readable: Collection[int] = (),
) -> sqlite3.Connection:
    """Return a connection to a file whose tables are made when it is new: ``open_sqlite``, ``ensure_schema``.

    Args:
        path: The file; it and its folder are made when they are absent, unless ``readonly``.
        synchronous: What a commit survives.
        version: Of the tables.
        statements: What makes the tables.
        readonly: Refuse to write, and to make the file or its tables.
        upgrades: As in ``ensure_schema``.
        readable: Older versions that a reader takes as they are, e.g. in a backup.

    Raises:
        sqlite3.Error: It cannot be opened, or holds the tables of another version.
        OSError: The folder cannot be made, or the file or its tables are not there to be read.
    """
    connection = open_sqlite(path, synchronous=synchronous, readonly=readonly)
    try:
        if readonly and schema_version(connection) in readable:
            return connection
        ensure_schema(
            connection, version=version, statements=statements, readonly=readonly, upgrades=upgrades
        )
    except BaseException:
        connection.close()
        raise
    return connection


def prepare(
    connection: sqlite3.Connection,
    *,
    synchronous: Synchronous,
    busy_timeout_s: float = BUSY_TIMEOUT_S,
    clock: Clock | None = None,
) -> None:
    """Put a new connection into the one mode that all files use: WAL, patient, foreign keys on.

    Args:
        connection: In autocommit mode.
        synchronous: What a commit survives.
        busy_timeout_s: How long to wait for other writers [s].
        clock: What waits; the machine's clock when it is left out.

    Raises:
        sqlite3.Error: The file cannot be used.
    """
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"PRAGMA busy_timeout={round(busy_timeout_s * 1000)}")
        _use_wal(cursor, busy_timeout_s, clock or SystemClock())
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA journal_size_limit={WAL_KEPT_BYTES}")


def _use_wal(cursor: sqlite3.Cursor, patience_s: float, clock: Clock) -> None:
    """Switch the file to WAL; SQLite does not wait here when two processes do it at once, so we do."""
    give_up_s = clock.monotonic_s() + patience_s
    while cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            if cursor.execute("PRAGMA journal_mode=WAL").fetchone()[0] != "wal":
                raise sqlite3.NotSupportedError("no write-ahead log in memory or on this file system")
        except sqlite3.OperationalError as error:
            busy = _primary_code(error) == sqlite3.SQLITE_BUSY
            if not busy or clock.monotonic_s() > give_up_s:
                raise
            clock.sleep(_WAL_RETRY_S)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Hold the file's write lock from the start; commit at the end, or roll back on any exception.

    A transaction that starts as a reader and writes later may fail without waiting: this one waits first.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite has rolled back by itself when the disk is full
            connection.execute("ROLLBACK")
        raise


def ensure_schema(
    connection: sqlite3.Connection,
    *,
    version: int,
    statements: Sequence[str],
    readonly: bool = False,
    upgrades: Mapping[int, Sequence[str]] | None = None,
) -> None:
    """Make the tables of a new file, or bring older ones up to date; leave a file of this version alone.

    Args:
        connection: In autocommit mode.
        version: Kept in the file; counts up when the tables change.
        statements: What makes the tables.
        readonly: Do not make them; whoever writes the file will.
        upgrades: What makes the next version of the tables of a version, by that version.

    Raises:
        FileNotFoundError: ``readonly``, and there are no tables yet.
        VersionMismatchError: The tables are those of another version of this program.
        sqlite3.Error: The file cannot be used.
    """
    found = schema_version(connection)
    if found == version:
        return
    steps = upgrades or {}
    if found != 0 and (readonly or any(step not in steps for step in range(found, max(version, found + 1)))):
        raise VersionMismatchError(f"its tables have version {found}, this program knows {version}")
    if readonly:
        raise FileNotFoundError(errno.ENOENT, "no tables yet")
    with transaction(connection):
        found = schema_version(connection)  # another process may have been quicker
        for statement in statements if found == 0 else _between(steps, found, version):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version={version}")


def _between(upgrades: Mapping[int, Sequence[str]], found: int, version: int) -> list[str]:
    return [statement for step in range(found, version) for statement in upgrades[step]]


def disk_free_bytes(folder: Path) -> int:
    """Return how many bytes a folder's disk still takes from us.

    Raises:
        OSError: There is no such folder.
    """
    return shutil.disk_usage(folder).free


def schema_version(connection: sqlite3.Connection) -> int:
    """Return the version of the tables in a file; 0 when there are none yet."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def errors_as(kind: type[LinkError], thing: str, path: Path) -> Iterator[None]:
    """Turn the errors of SQLite and of the file system inside into errors of one kind.

    Args:
        kind: What is raised, e.g. ``JournalError``.
        thing: What the file is to a person, e.g. ``journal``.
        path: The file.
    """
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise link_error(error, kind, f"{thing} {path}") from error


def link_error(error: sqlite3.Error | OSError, kind: type[AnyLinkError], thing: str) -> AnyLinkError:
    """Return what an error of SQLite or of the file system means, and whether to try again.

    Args:
        error: What was raised.
        kind: The class of the answer, e.g. ``JournalError``.
        thing: What failed, with its path.
    """
    meaning = _meaning(error)
    return kind(
        thing,
        f"{meaning.came} ({error})",
        "a file that can be read and written",
        meaning.next_step,
        retry=meaning.retry,
    )


def _meaning(error: sqlite3.Error | OSError) -> Meaning:
    if isinstance(error, VersionMismatchError):
        return Meaning("another version", "Use the program that made it, or move it aside.", retry=False)
    if isinstance(error, FileNotFoundError):
        return Meaning("it is not there yet", "Start the program that writes it.", retry=True)
    if isinstance(error, OSError):
        return _MEANINGS[sqlite3.SQLITE_FULL if error.errno in _NO_SPACE else sqlite3.SQLITE_CANTOPEN]
    return _MEANINGS.get(_primary_code(error), Meaning("SQLite refused", _DEFECT, retry=False))


def _primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's basic error code; the Python module's own errors (a closed connection) have none."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & _PRIMARY_CODE
