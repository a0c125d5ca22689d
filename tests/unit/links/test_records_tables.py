"""The tables of the records keep to the project's words, and are the same for SQLite and PostgreSQL."""

import pytest
from sqlalchemy import BigInteger, Double, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from links.records_tables import METADATA, outbox

TABLES = list(METADATA.tables.values())
COUNTED = {
    "stream_events",
    "legal_holds",
    "legs",
    "outbox",
    "placements",
    "gateway_settings",
    "inbox",
    "alarm_actions",
    "alarm_windows",
} | {
    "custody_acts",
    "receipts",
    "calibrations",
    "prices",
    "requests",
}
OF_NO_COOPERATIVE = {"cursors", "cooperatives", "accounts", "sessions"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_row_says_whose_it_is(table: Table) -> None:
    assert ("coop" in table.c) is (table.name not in OF_NO_COOPERATIVE)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_instants_have_room_and_numbers_are_exact(table: Table) -> None:
    for column in table.c:
        if column.name.endswith("_at") or column.name == "position":
            assert isinstance(column.type, BigInteger), column
        if column.name.endswith(("_s", "_kg", "latitude", "longitude")):
            assert isinstance(column.type, Double), column


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_postgresql_can_make_it(table: Table) -> None:
    text = str(CreateTable(table).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
    assert "AUTOINCREMENT" not in text
    assert ("BIGSERIAL" in text) is (table.name in COUNTED)


def test_a_message_is_named_by_its_key() -> None:
    [unique] = [one for one in outbox.constraints if one.name == "uq_outbox_key"]
    assert [column.name for column in getattr(unique, "columns", ())] == ["key"]
