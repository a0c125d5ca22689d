"""Copies of SQLite files of one and the same instant, while programs go on writing them.

A station's journal is the first thing that anything passes through. While its write lock is held for some
milliseconds, nothing is added to it and nothing is trimmed. A view of another file that is opened meanwhile
can have come no further than the journal, and has all that the journal has forgotten. Then the lock is let
go, and the views are copied at leisure. Not a copy of the file's bytes: SQLite hands out its own pages.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path

from coldchain.errors import StoreError
from links.sqlite_file import errors_as, make_private, open_sqlite

_PAGES = 2000  # in one step: 8 MB, then whoever looks on is told
_HEADER = b"SQLite format 3\0"
_LOOK = "SELECT count(*) FROM sqlite_master"  # a view begins with the first question


class View:
    """One instant of one file, for as long as it is open.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._errors():
            self._connection = open_sqlite(path, synchronous="NORMAL", readonly=True)
            try:
                self._connection.execute("BEGIN")
                self._connection.execute(_LOOK).fetchone()
            except BaseException:
                self._connection.close()
                raise

    def size_bytes(self) -> int:
        """Return how many bytes a copy takes, at most."""
        with self._errors():
            pages, size = (
                int(self._connection.execute(f"PRAGMA {each}").fetchone()[0])
                for each in ("page_count", "page_size")
            )
        return pages * size

    def copy_to(self, target: Path, on_bytes: Callable[[int], None]) -> None:
        """Write a new file that holds what the view shows; it needs no write-ahead log beside it.

        Args:
            target: The file; there is none yet.
            on_bytes: Told after each step how many bytes more are copied.

        Raises:
            StoreError: A disk failed or is full.
        """
        with self._errors():
            size = int(self._connection.execute("PRAGMA page_size").fetchone()[0])
            told = 0

            def step(_status: int, remaining: int, total: int) -> None:
                nonlocal told
                on_bytes((total - remaining - told) * size)
                told = total - remaining

            make_private(target)
            with closing(sqlite3.connect(target, isolation_level=None)) as copy:
                self._connection.backup(copy, pages=_PAGES, progress=step)
                copy.execute("PRAGMA journal_mode=DELETE")  # one file; whoever opens it takes WAL again

    def close(self) -> None:
        """Let the file go."""
        with self._errors():
            self._connection.close()

    def _errors(self) -> AbstractContextManager[None]:
        return errors_as(StoreError, "file", self.path)


@contextmanager
def held_back(journal: Path) -> Iterator[None]:
    """Keep everybody from adding to a journal and from trimming it, for a moment; they wait.

    Raises:
        StoreError: It cannot be opened, or somebody else holds it for too long.
    """
    with (
        errors_as(StoreError, "journal", journal),
        closing(open_sqlite(journal, synchronous="FULL", readonly=True)) as connection,
    ):
        connection.execute("PRAGMA query_only=OFF")
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")


@contextmanager
def views_of(paths: Sequence[Path]) -> Iterator[list[View]]:
    """Yield a view of each file; call it while the journal is held back."""
    with ExitStack() as stack:
        yield [stack.enter_context(closing(View(path))) for path in paths]


def is_sqlite(path: Path) -> bool:
    """Return whether a file is a SQLite database, by how it begins.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        return file.read(len(_HEADER)) == _HEADER


def problem_of(path: Path) -> str:
    """Return what SQLite finds wrong with a file; empty when it is whole."""
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        return str(error)
    return "" if found == "ok" else str(found)
