"""The statements that SQLite and PostgreSQL spell alike but SQLAlchemy keeps apart by dialect."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; where the primary key is there already, overwrite the columns that the rows carry.

    Args:
        connection: In a transaction.
        table: Has a primary key that all rows carry.
        rows: All with the same columns; none is fine.
    """
    if not rows:
        return
    statement = _insert(connection, table)
    keys = [column.name for column in table.primary_key.columns]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), list(rows))


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
    keys = [column.name for column in table.primary_key.columns]
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
    if not rows:
        return
    statement = _insert(connection, table)
    keys = [column.name for column in table.primary_key.columns]
    changed = {
        name: statement.excluded[name]
        for name in rows[0]
        if name not in keys and not name.startswith("first_")
    }
    changed[total] = table.c[total] + statement.excluded[total]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), list(rows))


def insert_once(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; leave alone what breaks no more than uniqueness, because it is there already.

    Args:
        connection: In a transaction.
        table: Has a primary key or a unique column that all rows carry.
        rows: All with the same columns; none is fine.
    """
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), list(rows))


def _insert(connection: Connection, table: Table) -> Any:  # noqa: ANN401 - one of two classes with one face
    return postgresql_insert(table) if connection.dialect.name == "postgresql" else sqlite_insert(table)
