"""What providers said, in a real database: once, whatever comes twice, and in any order. Times in ms."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, select

from links.records import Records
from links.records_heard import LONGEST_BODY, put_report, put_told
from links.records_outbox import Draft, Taken, mark_sent, put
from links.records_tables import inbox, outbox

DRAFT = Draft("k-1", "highland", "t-1", "peter", "http_sms", "+254", "ALARM", created_at=10, expires_at=1000)
ON_POSTGRESQL = True


@pytest.fixture
def connection(records_url: str) -> Iterator[Connection]:
    records = Records(records_url)
    records.migrate()
    with records.transaction() as connection:
        put(connection, [DRAFT])
        mark_sent(connection, 1, 20, Taken("SM1", 1))
        yield connection
    records.close()


def said(connection: Connection, *, is_delivered: bool, now: int, reference: str = "SM1") -> bool:
    return put_report(
        connection,
        channel="http_sms",
        reference=reference,
        is_delivered=is_delivered,
        detail="undelivered 30003",
        now=now,
    )


def standing(connection: Connection) -> tuple[str, str, int | None]:
    query = select(outbox.c.delivery, outbox.c.delivery_detail, outbox.c.delivered_at)
    return tuple(connection.execute(query).one())


def test_a_report_twice_is_one_and_keeps_its_time(connection: Connection) -> None:
    assert said(connection, is_delivered=True, now=30)
    assert said(connection, is_delivered=True, now=99)
    assert standing(connection) == ("delivered", "", 30)


def test_what_was_delivered_stays_so_in_any_order(connection: Connection) -> None:
    assert said(connection, is_delivered=False, now=30)
    assert standing(connection) == ("failed", "undelivered 30003", None)
    assert said(connection, is_delivered=True, now=31)
    assert said(connection, is_delivered=False, now=32)
    assert standing(connection) == ("delivered", "", 31)


def test_a_report_of_a_message_that_is_not_known_says_so(connection: Connection) -> None:
    assert not said(connection, is_delivered=True, now=30, reference="SM2")
    assert not said(connection, is_delivered=True, now=30, reference="")
    assert standing(connection) == ("", "", None)


def test_an_answer_twice_is_one_and_its_length_is_bounded(connection: Connection) -> None:
    for now in (40, 50):
        put_told(connection, channel="http_sms", reference="SM9", address="+254", body="x" * 9999, now=now)
    (row,) = connection.execute(select(inbox)).all()
    assert (row.key, row.address, row.received_at, row.handled_at) == ("http_sms|SM9", "+254", 40, None)
    assert row.body == "x" * LONGEST_BODY
    assert (row.coop, row.contact) == ("", "")
