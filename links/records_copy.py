"""The records as a whole: copied from one database into a new one, and made ready for a second life.

Copied from one view of the database, so that what belongs together comes together. From SQLite to PostgreSQL
and back: both hold the same tables. Not a copy of a SQLite file, which ``sqlite_snapshot.py`` makes faster.
"""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, Table, delete, func, insert, select, text, update

from coldchain.errors import RecordsError
from links.records import HEAD, Records
from links.records_outbox import NEVER_AT
from links.records_tables import METADATA, outbox, sessions

_ROWS = 1_000  # at once: a fleet's stream of events does not fit into memory


class Renewed(NamedTuple):
    """What was changed in records that come from a backup.

    Args:
        in_doubt: Messages that had not been sent, and may have been since.
        sessions: Log-ins that were ended.
    """

    in_doubt: int
    sessions: int


def copy_records(source: Connection, target: Records, on_rows: Callable[[int], None]) -> int:
    """Copy all rows into a database that has none; return how many.

    Args:
        source: One view of the database (``Records.reading``), with the tables of this program.
        target: New, or with tables and no row in them.
        on_rows: Told how many rows more are copied.

    Raises:
        RecordsError: There are rows already, the tables are those of another program, or a database failed.
    """
    version = source.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if version != HEAD:
        raise _refused("records that are copied", f"tables of version {version}", f"version {HEAD}", _UPDATE)
    target.migrate()
    count = 0
    with target.transaction() as connection:
        taken = [table.name for table in METADATA.sorted_tables if _has_rows(connection, table)]
        if taken:
            raise _refused("records database", f"rows in {', '.join(taken[:5])}", "an empty one", _EMPTY)
        for table in METADATA.sorted_tables:
            count += _copy_table(source, connection, table, on_rows)
            _count_on(connection, table)
    return count


def renew(connection: Connection) -> Renewed:
    """Make records from a backup ready to be used again; return what was changed.

    What had not been sent when the backup was made may have been sent since: it is put in doubt, so that its
    text says that it may be a repeat. Who was logged in logs in again: a session may have been ended since.
    """
    waits = outbox.c.sent_at.is_(None) & (outbox.c.due_at < NEVER_AT)
    doubted = connection.execute(update(outbox).where(waits).values(claimed_at=None, in_doubt=True))
    ended = connection.execute(delete(sessions))
    return Renewed(doubted.rowcount, ended.rowcount)


def _copy_table(source: Connection, target: Connection, table: Table, on_rows: Callable[[int], None]) -> int:
    found = source.execution_options(yield_per=_ROWS).execute(select(table))
    count = 0
    for rows in found.mappings().partitions():
        target.execute(insert(table), [dict(row) for row in rows])
        on_rows(len(rows))
        count += len(rows)
    return count


def _count_on(connection: Connection, table: Table) -> None:
    """Have PostgreSQL number new rows behind those that came with their numbers; SQLite does so by itself."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name != "postgresql":
        return
    sequence = func.pg_get_serial_sequence(table.name, column.name)
    highest = connection.execute(select(func.max(column))).scalar()
    if highest is not None:
        connection.execute(select(func.setval(sequence, highest)))


def _has_rows(connection: Connection, table: Table) -> bool:
    return connection.execute(select(1).select_from(table).limit(1)).first() is not None


_UPDATE = "Start the station once with this program, which brings its tables up to date."
_EMPTY = "Name another database, or make a new one."


def _refused(thing: str, came: str, allowed: str, next_step: str) -> RecordsError:
    return RecordsError(thing, came, allowed, next_step, retry=False)
