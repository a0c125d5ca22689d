"""The last word of each gateway."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from links.records import Records
from links.records_gateways import (
    SilenceRow,
    forget_silences,
    load_silences,
    save_silences,
    save_status,
    statuses_since,
)
from links.records_tables import gateway_status


@pytest.fixture
def records(records_url: str) -> Iterator[Records]:
    opened = Records(records_url)
    opened.migrate()
    yield opened
    opened.close()


def test_only_the_last_status_of_each_gateway_stays(records: Records) -> None:
    with records.transaction() as connection:
        save_status(connection, "co", "van-1", status='{"state":"online"}', received_at=1)
        save_status(connection, "co", "van-2", status='{"state":"online"}', received_at=2)
        save_status(connection, "co", "van-1", status='{"state":"offline"}', received_at=3)
    with records.reading() as connection:
        rows = connection.execute(select(gateway_status).order_by("gateway")).all()
    assert [tuple(row) for row in rows] == [
        ("co", "van-1", '{"state":"offline"}', 3),
        ("co", "van-2", '{"state":"online"}', 2),
    ]


def test_statuses_and_what_was_learned_are_kept_and_forgotten(records: Records) -> None:
    with records.transaction() as connection:
        save_status(connection, "highland", "gw-1", status="{}", received_at=5)
        save_status(connection, "highland", "gw-2", status="{}", received_at=9)
        assert [row.gateway for row in statuses_since(connection, 9)] == ["gw-2"]
        rows = [SilenceRow("highland", name, b"x", 7) for name in ("gw-1", "gw-2")]
        save_silences(connection, rows)
        save_silences(connection, [rows[0]._replace(blob=b"y", deadline_at=None)])
        forget_silences(connection, [("highland", "gw-2"), ("lake", "gw-1")])
        assert load_silences(connection) == [rows[0]._replace(blob=b"y", deadline_at=None)]
