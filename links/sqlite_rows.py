"""Many rows into a table of an SQLite file with few statements. Not a transaction: that is the caller's.

One statement for many rows costs half of what one for each row does. More important: the interpreter's lock
is given up and taken again once for each statement, and whoever reads from the network at the same time may
hold it for 5 ms each time.
"""

import sqlite3
from collections.abc import Sequence
from itertools import chain

_STEPS = (128, 16, 1)  # rows in a statement; few different ones, so that SQLite has each prepared already


def insert_rows(connection: sqlite3.Connection, table: str, rows: Sequence[Sequence[object]]) -> None:
    """Insert rows into a table, with a value for each of its columns.

    Args:
        connection: With an open transaction.
        table: Its name, one of our own.
        rows: In their order, all of them equally long.
    """
    at = 0
    for step in _STEPS:
        if len(rows) - at < step:
            continue
        columns = f"({', '.join('?' * len(rows[0]))})"
        statement = f"INSERT INTO {table} VALUES {', '.join([columns] * step)}"  # noqa: S608 - names of our own
        while len(rows) - at >= step:
            connection.execute(statement, list(chain.from_iterable(rows[at : at + step])))
            at += step
