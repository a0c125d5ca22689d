"""The statements that SQLite and PostgreSQL spell alike but SQLAlchemy keeps apart by dialect."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

AT_ONCE = 500
"""Ids in one query."""


def parts(ids: Iterable[str]) -> Iterator[list[str]]:
    """Yield ids in their order, as many at once as one query may ask for."""
    every = sorted(ids)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; where the primary key is there already, overwrite the columns that the rows carry.

    Args:
        connection: In a transaction.
        table: Has a primary key that all rows carry.
        rows: All with the same columns; none is fine.
    """
    if rows:
        connection.execute(_upsert(connection.dialect.name, table, tuple(rows[0])), list(rows))


def upsert_many(
    connection: Connection, table: Table, names: Sequence[str], rows: list[tuple[Any, ...]]
) -> None:
    """Do what ``upsert`` does, for thousands of rows: past all that SQLAlchemy does for each row.

    Args:
        connection: In a transaction.
        table: Its columns take what a driver takes: numbers, texts, bytes.
        names: Of the columns, the primary key among them.
        rows: Their values in that order; none is fine.
    """
    if not rows:
        return
    keys = _keys(table)
    place = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    columns, places = ", ".join(names), ", ".join([place] * len(names))
    changed = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({columns}) VALUES ({places})"  # noqa: S608 - names of our own tables
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changed}",
        rows,
    )


def count_up(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, total: str) -> None:
    """Insert rows; where the primary key is there already, add one column up and overwrite the others.

    Args:
        connection: In a transaction.
        table: Has a primary key that all rows carry.
        rows: All with the same columns; none is fine. Columns named ``first_*`` stay as they are.
        total: The column that is added up.
    """
    if rows:
        connection.execute(_count_up(connection.dialect.name, table, tuple(rows[0]), total), list(rows))


def insert_once(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; leave alone what breaks no more than uniqueness, because it is there already.

    Args:
        connection: In a transaction.
        table: Has a primary key or a unique column that all rows carry.
        rows: All with the same columns; none is fine.
    """
    if rows:
        connection.execute(_insert_once(connection.dialect.name, table), list(rows))


# Each statement is made once: to make one costs several times what it costs to run it.


@cache
def _upsert(dialect: str, table: Table, names: tuple[str, ...]) -> Any:  # noqa: ANN401 - as for ``_insert``
    statement, keys = _insert(dialect, table), _keys(table)
    changed = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


@cache
def _count_up(dialect: str, table: Table, names: tuple[str, ...], total: str) -> Any:  # noqa: ANN401 - as above
    statement, keys = _insert(dialect, table), _keys(table)
    kept = [name for name in names if name not in keys and not name.startswith("first_")]
    changed = {name: statement.excluded[name] for name in kept}
    changed[total] = table.c[total] + statement.excluded[total]
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


@cache
def _insert_once(dialect: str, table: Table) -> Any:  # noqa: ANN401 - as above
    return _insert(dialect, table).on_conflict_do_nothing()


def _keys(table: Table) -> list[str]:
    return [column.name for column in table.primary_key.columns]


def _insert(dialect: str, table: Table) -> Any:  # noqa: ANN401 - one of two classes with one face
    return postgresql_insert(table) if dialect == "postgresql" else sqlite_insert(table)
