"""Inserting what may be there already, on a real database."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, select

from links.records import Records
from links.records_sql import insert_once, upsert
from links.records_tables import gateway_status

ON_POSTGRESQL = True


@pytest.fixture
def connection(records_url: str) -> Iterator[Connection]:
    records = Records(records_url)
    records.migrate()
    with records.transaction() as connection:
        yield connection
    records.close()


def row(gateway: str, status: str, received_at: int) -> dict[str, Any]:
    return {"coop": "coop", "gateway": gateway, "status": status, "received_at": received_at}


def _rows(connection: Connection) -> list[dict[str, Any]]:
    return [
        dict(found) for found in connection.execute(select(gateway_status).order_by("gateway")).mappings()
    ]


def test_upsert_inserts_and_overwrites(connection: Connection) -> None:
    upsert(connection, gateway_status, [row("a", "old", 1), row("b", "old", 1)])
    upsert(connection, gateway_status, [row("b", "new", 2), row("c", "new", 2)])
    assert _rows(connection) == [row("a", "old", 1), row("b", "new", 2), row("c", "new", 2)]


def test_upsert_leaves_columns_alone_that_it_is_not_given(connection: Connection) -> None:
    upsert(connection, gateway_status, [row("a", "kept", 1)])
    upsert(connection, gateway_status, [{"coop": "coop", "gateway": "a", "received_at": 2}])
    assert _rows(connection) == [row("a", "kept", 2)]


def test_insert_once_leaves_alone_what_is_there(connection: Connection) -> None:
    insert_once(connection, gateway_status, [row("a", "first", 1)])
    insert_once(connection, gateway_status, [row("a", "second", 2), row("b", "second", 2)])
    assert _rows(connection) == [row("a", "first", 1), row("b", "second", 2)]


def test_no_rows_are_no_statement(connection: Connection) -> None:
    upsert(connection, gateway_status, [])
    insert_once(connection, gateway_status, [])
    assert _rows(connection) == []
