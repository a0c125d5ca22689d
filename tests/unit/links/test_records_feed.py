"""links/records_feed.py on a real database: what is new, in order, and only of one cooperative."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Table, insert

from links.records import Records
from links.records_feed import messages_since, transitions_since
from links.records_tables import excursions, outbox, transitions

START = 1_700_000_000_000


@pytest.fixture
def records(records_url: str) -> Iterator[Records]:
    with closing(Records(records_url)) as opened:
        opened.migrate()
        yield opened


def _put(records: Records, table: Table, row: dict[str, Any]) -> None:
    """Insert a row; columns that are not given get a value of their type that says nothing."""
    blank = {
        column.name: {"str": "", "int": 0, "bool": False, "float": 0.0}[column.type.python_type.__name__]
        for column in table.columns
        if not column.nullable and column.name not in row and not (column.name == "id" and table is outbox)
    }
    with records.transaction() as connection:
        connection.execute(insert(table).values(blank | row))


def _transition(records: Records, name: str, recorded_at: int, **changes: Any) -> None:
    row = {"id": name, "coop": "co", "alarm": "co/van/air", "event": "raise", "to_state": "UNACK"}
    _put(records, transitions, row | {"recorded_at": recorded_at, "event_at": recorded_at} | changes)


def _message(records: Records, key: str, coop: str = "co") -> None:
    _put(records, outbox, {"key": key, "coop": coop, "channel": "file", "body": f"about {key}"})


def test_transitions_come_in_the_order_in_which_they_were_recorded(records: Records) -> None:
    _transition(records, "late", START + 2, event_at=START - 9, late=True)
    _transition(records, "second", START + 1, event_at=START + 1)
    _transition(records, "first", START + 1, event_at=START)
    with records.reading() as connection:
        found = transitions_since(connection, "co", START)
    assert [each.id for each in found] == ["first", "second", "late"]
    assert [each.late for each in found] == [False, False, True]


def test_transitions_before_the_moment_and_of_others_are_left_out(records: Records) -> None:
    _transition(records, "old", START - 1)
    _transition(records, "at", START)
    _transition(records, "foreign", START + 1, coop="other")
    with records.reading() as connection:
        assert [each.id for each in transitions_since(connection, "co", START)] == ["at"]
        assert transitions_since(connection, "co", START + 1) == []


def test_a_transition_brings_the_extreme_of_its_excursion(records: Records) -> None:
    _put(records, excursions, {"id": "e1", "coop": "co", "extreme": 9.5, "started_at": START})
    _transition(records, "a", START, excursion="e1")
    _transition(records, "b", START + 1)
    with records.reading() as connection:
        assert [each.extreme for each in transitions_since(connection, "co", START)] == [9.5, None]


def test_messages_come_by_number_from_behind_the_last_one(records: Records) -> None:
    for key in ("k1", "k2", "k3"):
        _message(records, key)
    _message(records, "foreign", coop="other")
    with records.reading() as connection:
        first, *rest = messages_since(connection, "co", 0)
        again = messages_since(connection, "co", first.id)
        assert messages_since(connection, "co", rest[-1].id) == []
    assert [each.key for each in (first, *rest)] == ["k1", "k2", "k3"]
    assert again == rest
    assert first.body == "about k1"
    assert first.sent_at is None
