"""What a sender asks of the records. What follows from it is in tests/unit/alerts/test_gate.py."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, select

from coldchain.judgement.unsent import Unsent
from links.records import Records
from links.records_grouping import together
from links.records_outbox import Claimed, Draft, Taken, claim, has_due, mark_kept, mark_sent, put
from links.records_sending import (
    end_for,
    fall_back,
    fate_of,
    fold,
    folded_into,
    free_from,
    held_with,
    language_of,
    time_zone_of,
    was_begin_kept_from,
)
from links.records_tables import contacts, outbox

DRAFT = Draft("k|ann|sms", "co", "t", "ann", "sms", "+1", "text", created_at=10, expires_at=1000)
ON_POSTGRESQL = True


@pytest.fixture
def connection(records_url: str) -> Iterator[Connection]:
    records = Records(records_url)
    records.migrate()
    with records.transaction() as connection:
        yield connection
    records.close()


def claimed(connection: Connection, now: int = 10) -> Claimed:
    """Return the next message."""
    (item,) = claim(connection, now, 100, 1)
    return item


def test_what_is_no_step_has_no_fate_and_nobody_is_known(connection: Connection) -> None:
    put(connection, [DRAFT])
    item = claimed(connection)
    assert fate_of(connection, item) is None
    assert end_for(connection, item) is None
    assert not was_begin_kept_from(connection, item)
    assert (language_of(connection, "co", "ann"), time_zone_of(connection, "co")) == ("", "")


def test_a_place_is_free_when_few_were_sent_by_that_channel(connection: Connection) -> None:
    others = [DRAFT._replace(key="other", channel="http"), DRAFT._replace(key="reply", purpose="reply")]
    put(connection, [DRAFT, DRAFT._replace(key="2"), *others])
    for id_ in range(1, 5):
        mark_sent(connection, id_, 10 + id_, Taken())
    put(connection, [DRAFT._replace(key="next")])
    item = claimed(connection)
    assert free_from(connection, item, 0, 3) is None
    assert free_from(connection, item, 0, 2) == 11
    assert free_from(connection, item, 11, 2) is None


def test_what_waits_is_folded_into_another_and_never_due_again(connection: Connection) -> None:
    late = DRAFT._replace(key="2", expires_at=5000)
    put(connection, [DRAFT, late, DRAFT._replace(key="3"), DRAFT._replace(key="4", contact="bob")])
    item = claimed(connection)
    mark_kept(connection, 2, Unsent.RATE, 20)
    mark_kept(connection, 4, Unsent.RATE, 20)
    ids = held_with(connection, item, [Unsent.RATE])
    assert ids == [2]
    assert fold(connection, item, ids) == 5000
    assert folded_into(connection, item) == 1
    assert held_with(connection, item, [Unsent.RATE]) == []


def test_another_channel_takes_over_with_all_that_was_folded_in(connection: Connection) -> None:
    put(connection, [DRAFT, DRAFT._replace(key="2")])
    claimed(connection)
    item = claimed(connection, now=110)  # the first claimant died: it is in doubt
    fold(connection, item, [2])
    fall_back(connection, item, "http", 120)
    fall_back(connection, item, "http", 120)
    rows = connection.execute(select(outbox).order_by(outbox.c.id)).mappings().all()
    assert len(rows) == 3
    assert (rows[2]["key"], rows[2]["channel"], rows[2]["in_doubt"]) == ("k|ann|http", "http", True)
    assert [row["folded_into"] for row in rows] == ["k|ann|http", "k|ann|http", ""]
    assert has_due(connection, 120, 100, apart=["sms"])


@pytest.mark.parametrize(
    ("first", "then", "address"),
    [
        ("email", "gsm_modem", "+1"),
        ("gsm_modem", "email", "ann@x"),
        ("gsm_modem", "http_sms", "+9"),
        ("email", "log", "+1"),
    ],
)
def test_another_channel_has_the_address_that_it_needs(
    connection: Connection, first: str, then: str, address: str
) -> None:
    """Between two by telephone it stays what it was: an answer goes to where the question came from."""
    person = {"coop": "co", "id": "ann", "phone": "+1", "email": "ann@x", "language": "en"}
    connection.execute(contacts.insert().values(**person, name="", role="driver", asset="", site=""))
    put(connection, [DRAFT._replace(key=f"k|ann|{first}", channel=first, address="+9")])
    fall_back(connection, claimed(connection), then, 120)
    row = connection.execute(select(outbox).order_by(outbox.c.id.desc())).mappings().first()
    assert row is not None
    assert (row["channel"], row["address"]) == (then, address)


def test_another_channel_takes_over_what_a_text_was_put_in_the_place_of(connection: Connection) -> None:
    put(connection, [DRAFT])
    together(connection, DRAFT._replace(key="t~1-1|ann|sms"), ["k|ann|sms"])
    fall_back(connection, claimed(connection), "http", 120)
    rows = connection.execute(select(outbox).order_by(outbox.c.id)).mappings().all()
    assert [row["delivery_detail"] for row in rows] == ["t~1-1|ann|http", "", ""]
