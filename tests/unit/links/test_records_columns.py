"""The kinds of columns: what may be empty, and what the database fills in."""

import pytest
from sqlalchemy import Table
from sqlalchemy.dialects import sqlite

from links.records_columns import AnyText, instant, key, number, row_id, text_column
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


@pytest.mark.parametrize(
    ("given", "kept"),
    [("", ""), ("fine", "fine"), ("21 °C", "21 °C"), ("a\0b", "a\ufffdb"), ("é\ud83d", "é\ufffd")],
)
def test_text_that_a_database_would_refuse_is_replaced(given: str, kept: str) -> None:
    assert AnyText().process_bind_param(given, sqlite.dialect()) == kept
    assert AnyText().process_bind_param(None, sqlite.dialect()) is None
