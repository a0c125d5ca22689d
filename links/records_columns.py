"""What the tables of the records database are made of: the naming of keys, and the kinds of columns.

Not the tables: see ``records_tables.py``.
"""

from sqlalchemy import BigInteger, Column, Double, Integer, MetaData, Text

NAMING = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}
METADATA = MetaData(naming_convention=NAMING)
ROW_ID = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only for the exact type INTEGER


def key(name: str) -> Column[str]:
    """Return a text column that is part of the primary key."""
    return Column(name, Text, primary_key=True)


def text_column(name: str) -> Column[str]:
    """Return a text column that is empty when there is nothing to say, never null."""
    return Column(name, Text, nullable=False, server_default="")


def instant(name: str, *, nullable: bool = False) -> Column[int]:
    """Return a column of instants [ms since 1970, UTC]."""
    return Column(name, BigInteger, nullable=nullable)


def number(name: str, *, nullable: bool = False) -> Column[float]:
    """Return a column of 64-bit floats."""
    return Column(name, Double, nullable=nullable)


def row_id() -> Column[int]:
    """Return a primary key that the database counts up."""
    return Column("id", ROW_ID, primary_key=True, autoincrement=True)
