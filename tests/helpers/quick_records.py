"""SQLite records at a third of the processor time, for a process that opens hundreds of them anew.

A new file begins as a copy of one that Alembic has made: ``Records.migrate`` still runs, and finds the tables
there. What SQLAlchemy compiles for one database serves the next one too, as it does in a program that runs
for long. Not for tests of the migrations: those ask for the fixture ``real_migrations``. Other processes,
files that are there and PostgreSQL are left as they are.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy import URL, Engine, create_engine

import links.records
from links.records import Records

REALLY_MIGRATE = Records.migrate
_MOST_COMPILED = 3000


class _Compiled(dict[Any, Any]):
    """Compiled statements of all SQLite databases, whichever engine they were first used by."""

    def get(self, key: Any, default: Any = None, /) -> Any:
        return super().get(_anywhere(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        if len(self) >= _MOST_COMPILED:
            self.clear()
        super().__setitem__(_anywhere(key), compiled)


_COMPILED = _Compiled()


@contextmanager
def quick_records() -> Iterator[None]:
    """Have new SQLite databases of this process made by copying, and statements compiled once for all."""
    with (
        mock.patch.object(Records, "migrate", _migrate_by_copy),
        mock.patch.object(links.records, "create_engine", _engine),
    ):
        yield


def _engine(url: URL, **options: Any) -> Engine:
    if url.get_backend_name() == "sqlite":
        options["execution_options"] = {"compiled_cache": _COMPILED}
    return create_engine(url, **options)


def _anywhere(key: Any) -> Any:
    """Return what a statement is called when the engine does not matter: its dialect is the first part."""
    return key[1:]


def _migrate_by_copy(self: Records) -> None:
    url = self.engine.url
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        with suppress(OSError):  # what it means that a folder takes no file is for the program to say
            _lay_down(Path(str(url.database)))
    REALLY_MIGRATE(self)


def _lay_down(file: Path) -> None:
    """Put a migrated database where none is, at once or not at all: two threads may come together."""
    number, name = tempfile.mkstemp(dir=file.parent)
    ready = Path(name)
    try:
        with os.fdopen(number, "wb") as out:
            out.write(_migrated())
        ready.chmod(0o644)  # as SQLite makes its files
        os.link(ready, file)
    finally:
        ready.unlink()


@cache
def _migrated() -> bytes:
    """Return the bytes of a database as Alembic makes it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records.db"
        records = Records(f"sqlite:///{file}")
        try:
            REALLY_MIGRATE(records)
        finally:
            records.close()
        return file.read_bytes()
