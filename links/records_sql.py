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
