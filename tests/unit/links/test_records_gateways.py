"""The last word of each gateway."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from links.records import Records
from links.records_gateways import save_status
from links.records_tables import gateway_status


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records(f"sqlite:///{tmp_path}/records.db")
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
