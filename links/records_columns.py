"""What the tables of the records database are made of: the naming of keys, and the kinds of columns.

Not the tables: see ``records_tables.py``.
"""

import re
from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, Dialect, Double, Integer, MetaData, Text, TypeDecorator

NAMING = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}
METADATA = MetaData(naming_convention=NAMING)
ROW_ID = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only for the exact type INTEGER

_UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")
_REPLACEMENT = "\ufffd"


class AnyText(TypeDecorator[str]):
    """Text that every database takes, whatever was in it.

    PostgreSQL refuses a NUL, and no database takes half of a surrogate pair. A gateway may send either, and
    what is refused for good would be tried again for ever. It is replaced alike everywhere, also in what is
    looked for, so that what was written under a name is found under it.
    """

    impl = Text
    cache_ok = True

    @property
    def python_type(self) -> type[str]:
        """Return what a value is in Python."""
        return str

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - its face
        """Return the text with a replacement character in place of each that cannot be stored."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return _UNSTORABLE.sub(_REPLACEMENT, value)


class Names(TypeDecorator[tuple[str, ...]]):
    """Ids in their order, in one text; an id has no comma."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str:  # noqa: ARG002
        """Return the ids as one text."""
        return ",".join(value or ())

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:  # noqa: ARG002
        """Return the ids."""
        return tuple(value.split(",")) if value else ()


def names_column(name: str) -> Column[tuple[str, ...]]:
    """Return a column of ids in their order; empty when there are none."""
    return Column(name, Names, nullable=False, server_default="")


def key(name: str) -> Column[str]:
    """Return a text column that is part of the primary key."""
    return Column(name, AnyText, primary_key=True)


def text_column(name: str) -> Column[str]:
    """Return a text column that is empty when there is nothing to say, never null."""
    return Column(name, AnyText, nullable=False, server_default="")


def instant(name: str, *, nullable: bool = False) -> Column[int]:
    """Return a column of instants [ms since 1970, UTC]."""
    return Column(name, BigInteger, nullable=nullable)


def number(name: str, *, nullable: bool = False) -> Column[float]:
    """Return a column of 64-bit floats."""
    return Column(name, Double, nullable=nullable)


def row_id() -> Column[int]:
    """Return a primary key that the database counts up."""
    return Column("id", ROW_ID, primary_key=True, autoincrement=True)
