"""Holding an SQLite file's write lock, as another process or a disk that takes nothing does."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_PATIENCE_S = 30.0  # who writes just now is waited for


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Let nobody write to the file meanwhile."""
    with closing(sqlite3.connect(file, timeout=_PATIENCE_S, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            holder.execute("ROLLBACK")
