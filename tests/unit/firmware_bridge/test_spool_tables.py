"""Both ways to the tables of this version end at the same tables."""

from contextlib import closing
from pathlib import Path

from firmware_bridge import spool_tables
from links.sqlite_file import Connection, ensure_schema, open_tables


def shape(connection: Connection) -> list[tuple[str, ...]]:
    return connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY name").fetchall()


def test_a_new_file_and_one_brought_up_to_date_are_alike(tmp_path: Path) -> None:
    new, old = tmp_path / "new", tmp_path / "old"
    with closing(
        open_tables(new, synchronous="NORMAL", version=spool_tables.VERSION, statements=spool_tables.TABLES)
    ) as fresh:
        expected = shape(fresh)
    with closing(open_tables(old, synchronous="NORMAL", version=1, statements=spool_tables._FIRST)) as aged:
        ensure_schema(aged, version=spool_tables.VERSION, statements=(), upgrades=spool_tables.UPGRADES)
        assert shape(aged) == expected
