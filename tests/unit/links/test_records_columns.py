"""The kinds of columns: what may be empty, and what the database fills in."""

from sqlalchemy import Table

from links.records_columns import instant, key, number, row_id, text_column
from links.records_tables import METADATA


def test_texts_are_never_null_and_keys_are_keys() -> None:
    made = Table(
        "t", METADATA.__class__(), key("a"), text_column("b"), instant("c"), number("d", nullable=True)
    )
    assert [column.nullable for column in made.columns] == [False, False, False, True]
    assert [column.name for column in made.primary_key.columns] == ["a"]
    assert made.c.b.server_default is not None


def test_a_row_id_counts_up() -> None:
    column = row_id()
    assert (column.name, column.primary_key, column.autoincrement) == ("id", True, True)
