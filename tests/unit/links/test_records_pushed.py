"""Pushed settings in the records."""

from collections.abc import Iterator
from typing import Any

import pytest

from links.records import Records
from links.records_pushed import by_id, mark, newest_of, push, pushes_of, untold


@pytest.fixture
def records(records_url: str) -> Iterator[Records]:
    opened = Records(records_url)
    opened.migrate()
    yield opened
    opened.close()


def row(gateway: str, text: str = "x", *, coop: str = "co") -> dict[str, Any]:
    return {"coop": coop, "gateway": gateway, "hash": text, "text": text, "pushed_at": 5, "pushed_by": "me"}


def test_a_push_is_wanted_and_replaces_those_that_are_open(records: Records) -> None:
    with records.transaction() as connection:
        settled = push(connection, row("van-1", "a"))
        mark(connection, settled.id, state="proven")
        first, other = push(connection, row("van-1", "b")), push(connection, row("van-2", "b"))
        second = push(connection, row("van-1", "c"))
    with records.reading() as connection:
        found = [(each.hash, each.state) for each in pushes_of(connection, "co", "van-1")]
        assert found == [("c", "wanted"), ("b", "replaced"), ("a", "proven")]
        assert by_id(connection, other.id).state == "wanted"
    assert first.id < second.id


def test_the_newest_of_each_gateway_is_found(records: Records) -> None:
    with records.transaction() as connection:
        for gateway, text in (("van-1", "a"), ("van-2", "b"), ("van-1", "c")):
            push(connection, row(gateway, text))
        push(connection, row("van-1", "d", coop="other"))
    with records.reading() as connection:
        assert {name: each.hash for name, each in newest_of(connection, "co").items()} == {
            "van-1": "c",
            "van-2": "b",
        }


def test_only_the_newest_is_untold_until_it_is_told(records: Records) -> None:
    with records.transaction() as connection:
        push(connection, row("van-1", "a"))
        newest = push(connection, row("van-1", "b"))
    with records.transaction() as connection:
        assert [each.hash for each in untold(connection)] == ["b"]
        mark(connection, newest.id, told_at=9)
        assert untold(connection) == []
