"""Who asked for no messages, and whether somebody was told since."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import insert

from links.records import Records
from links.records_choices import has_been_told, stopped
from links.records_outbox import TOGETHER, Draft, put
from links.records_tables import contact_choices, outbox


@pytest.fixture
def records(records_url: str) -> Iterator[Records]:
    records = Records(records_url)
    records.migrate()
    yield records
    records.close()


def test_only_who_asked_for_it_in_this_cooperative_is_stopped(records: Records) -> None:
    rows: list[dict[str, Any]] = [
        {"coop": "highland", "contact": "peter", "stopped_at": 5},
        {"coop": "highland", "contact": "ann", "stopped_at": None},
        {"coop": "lowland", "contact": "bob", "stopped_at": 6},
    ]
    with records.transaction() as connection:
        connection.execute(insert(contact_choices), rows)
        assert stopped(connection, "highland") == {"peter": 5}
        assert stopped(connection, "nowhere") == {}


def test_what_was_told_since_counts_for_its_place_only(records: Records) -> None:
    draft = Draft("k", "highland", "s", "peter", "log", "+1", "words", 10, 99, about="van-1")
    with records.transaction() as connection:
        put(connection, [draft])
        peter = ("highland", "peter")
        assert has_been_told(connection, peter, "van-1", 10)
        assert not has_been_told(connection, peter, "van-1", 11)
        assert not has_been_told(connection, peter, "van-2", 0)
        assert not has_been_told(connection, ("highland", "ann"), "van-1", 0)
        connection.execute(outbox.update().values(error=TOGETHER))
        assert not has_been_told(connection, peter, "van-1", 0)
