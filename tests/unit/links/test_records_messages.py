"""links/records_messages.py: what was told, against a real migrated database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, update

from helpers.small_fleet import COOP, MINUTE, NOW, build_fleet
from links.records import Records
from links.records_messages import contacts_written_to, message_told, messages_told
from links.records_outbox import NEVER_AT
from links.records_tables import outbox


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """Return a connection to a small fleet's records, with a message to Peter and one to Grace."""
    records = Records(build_fleet(tmp_path, hours=1).records_url)
    with records.transaction() as opened:
        yield opened
    records.close()


def test_the_newest_come_first_and_can_be_narrowed(connection: Connection) -> None:
    assert [one.contact for one in messages_told(connection, COOP, limit=9)] == ["grace", "peter"]
    assert [one.contact for one in messages_told(connection, COOP, limit=1)] == ["grace"]
    assert [one.contact for one in messages_told(connection, COOP, contact="peter", limit=9)] == ["peter"]
    assert messages_told(connection, COOP, since_at=NOW, limit=9) == []
    assert len(messages_told(connection, COOP, since_at=NOW - 21 * MINUTE, limit=9)) == 2


def test_another_cooperative_sees_nothing_of_it(connection: Connection) -> None:
    (newest, _) = messages_told(connection, COOP, limit=9)
    assert message_told(connection, COOP, newest.id) == newest
    assert message_told(connection, "other", newest.id) is None
    assert messages_told(connection, "other", limit=9) == []
    assert contacts_written_to(connection, "other") == set()
    assert contacts_written_to(connection, COOP) == {"peter", "grace"}


@pytest.mark.parametrize(
    ("fields", "fate"),
    [
        ({"sent_at": None, "claimed_at": None}, "waiting"),
        ({"sent_at": None, "claimed_at": NOW}, "claimed"),
        ({"sent_at": NOW}, "sent"),
        ({"sent_at": NOW, "delivered_at": NOW}, "delivered"),
        ({"sent_at": NOW, "delivery": "failed"}, "failed"),
        ({"sent_at": None, "due_at": NEVER_AT, "error": "expired"}, "expired"),
        ({"sent_at": None, "due_at": NEVER_AT, "error": "no such number"}, "refused"),
    ],
)
def test_what_became_of_it_is_one_word(connection: Connection, fields: dict[str, Any], fate: str) -> None:
    connection.execute(update(outbox).where(outbox.c.contact == "peter").values(**fields))
    (one,) = messages_told(connection, COOP, contact="peter", limit=1)
    assert one.fate == fate
