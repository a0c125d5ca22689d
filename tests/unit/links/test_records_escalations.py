"""Escalations in the records: written once, climbed once, ended once."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from links.records import Records
from links.records_escalations import (
    Escalation,
    alongside,
    begin,
    climbed,
    due,
    end,
    escalations_of,
    gives_receipts,
    sent_of,
    wait_until,
)
from links.records_grouping import together
from links.records_outbox import NEVER_AT, TOGETHER, Draft, put
from links.records_tables import escalations, outbox

CASE = Escalation(
    id="a|1",
    coop="c",
    alarm="a",
    step="a|1|raise|0",
    about="kip",
    severity="high",
    purpose="alarm",
    state="open",
    rung=0,
    began_at=10,
    due_at=20,
    asked=("peter",),
)


@pytest.fixture
def connection(records_url: str) -> Iterator[Connection]:
    records = Records(records_url)
    records.migrate()
    with records.transaction() as connection:
        yield connection
    records.close()


def draft(key: str, contact: str = "peter") -> Draft:
    """Return a message about the step."""
    return Draft(f"{CASE.step}{key}|{contact}|log", "c", CASE.step, contact, "log", "+1", "words", 10, 99)


def test_it_begins_once_and_climbs_only(connection: Connection) -> None:
    begin(connection, CASE)
    begin(connection, CASE._replace(rung=2, due_at=1))
    assert due(connection, 19, 9) == []
    assert due(connection, 20, 9) == [CASE]
    up = CASE._replace(rung=1, due_at=30, asked=("ann", "bob"), why="not-answered: Peter")
    assert climbed(connection, up, 20)
    assert not climbed(connection, up, 21)
    assert not climbed(connection, CASE, 21)
    assert escalations_of(connection, "c") == [up]
    assert escalations_of(connection, "d") == []


def test_what_has_ended_stays_so_but_what_was_suppressed_may_go_on(connection: Connection) -> None:
    begin(connection, CASE)
    end(connection, CASE.id, "suppressed", 15)
    assert due(connection, 99, 9) == []
    begin(connection, CASE._replace(due_at=40, rung=2))
    assert due(connection, 40, 9) == [CASE._replace(due_at=40)]
    end(connection, CASE.id, "answered", 41)
    end(connection, CASE.id, "over", 42)
    begin(connection, CASE)
    (row,) = connection.execute(escalations.select()).mappings()
    assert (row["state"], row["ended_at"]) == ("answered", 41)
    assert not climbed(connection, CASE._replace(rung=2), 43)


def test_those_of_one_place_on_one_rung_go_together(connection: Connection) -> None:
    others: dict[str, dict[str, Any]] = {
        "b|1": {},
        "c|1": {"about": "van-1"},
        "d|1": {"rung": 1},
        "e|1": {"due_at": 99},
        "f|1": {"coop": "d"},
    }
    for id_, more in others.items():
        begin(connection, CASE._replace(id=id_, due_at=25)._replace(**more))
    begin(connection, CASE)
    assert [each.id for each in alongside(connection, CASE, 30)] == ["b|1"]
    wait_until(connection, "b|1", 31)
    assert alongside(connection, CASE, 30) == []


def test_what_stands_in_another_message_has_its_fate(connection: Connection) -> None:
    whole = draft("~2-1")
    put(connection, [draft("")])
    together(connection, whole, [draft("").key])
    connection.execute(outbox.update().where(outbox.c.key == whole.key).values(sent_at=12, delivered_at=13))
    assert [(each.is_sent, each.is_reached, each.is_failed) for each in sent_of(connection, CASE.step)] == [
        (True, True, False),
        (True, True, False),
    ]
    connection.execute(outbox.update().where(outbox.c.key == whole.key).values(delivery="failed"))
    assert all(each.is_failed for each in sent_of(connection, CASE.step))


def test_a_channel_gives_receipts_when_it_has_given_one(connection: Connection) -> None:
    put(connection, [draft("")])
    assert not gives_receipts(connection, "c", "log", 0)
    connection.execute(outbox.update().values(delivered_at=13))
    assert gives_receipts(connection, "c", "log", 0)
    assert not gives_receipts(connection, "c", "log", 11)
    assert not gives_receipts(connection, "c", "file", 0)


def test_what_was_folded_when_it_was_sent_has_the_fate_of_the_other(connection: Connection) -> None:
    put(connection, [draft(""), draft("~other")])
    whole = draft("~other").key
    values = {"error": TOGETHER, "due_at": NEVER_AT, "folded_into": whole}
    connection.execute(outbox.update().where(outbox.c.key == draft("").key).values(**values))
    connection.execute(outbox.update().where(outbox.c.key == whole).values(sent_at=12))
    assert all(each.is_sent and not each.is_failed for each in sent_of(connection, CASE.step))
