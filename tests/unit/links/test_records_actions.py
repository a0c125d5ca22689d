"""What was done to alarms, for ever, on a real database. Times are plain numbers."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from links.records import Records
from links.records_actions import (
    LONGEST_COMMENT,
    ActionRow,
    action_of,
    actions_of,
    newest_action,
    write_action,
)
from links.records_audit import walk

ALARM = "highland/van-1/logger-1|absence"
SEEN = ActionRow(
    "m-1|acknowledge|x", "highland", ALARM, "x|5", "acknowledge", "peter", "sms", 20, "on my way"
)
ON_POSTGRESQL = True


@pytest.fixture
def connection(records_url: str) -> Iterator[Connection]:
    records = Records(records_url)
    records.migrate()
    with records.transaction() as connection:
        yield connection
    records.close()


def test_an_action_is_found_by_its_key_and_by_its_alarm(connection: Connection) -> None:
    assert action_of(connection, SEEN.key) is None
    write_action(connection, SEEN)
    shelved = SEEN._replace(key="m-2", action="shelve", until_at=900, outcome="done")
    write_action(connection, shelved)
    write_action(connection, SEEN._replace(key="m-3", alarm="another"))
    assert action_of(connection, SEEN.key) == SEEN
    assert actions_of(connection, ALARM) == [SEEN, shelved]


def test_the_same_act_is_written_once_and_never_changed(connection: Connection) -> None:
    write_action(connection, SEEN)
    write_action(connection, SEEN._replace(comment="something else"))
    assert actions_of(connection, ALARM) == [SEEN]


def test_a_row_that_is_kept_for_ever_stays_small(connection: Connection) -> None:
    write_action(connection, SEEN._replace(comment="x" * 300_000))
    assert len(actions_of(connection, ALARM)[0].comment) == LONGEST_COMMENT


def test_whoever_has_seen_the_newest_has_seen_all(connection: Connection) -> None:
    assert newest_action(connection) == 0
    write_action(connection, SEEN)
    first = newest_action(connection)
    write_action(connection, SEEN._replace(key="m-2"))
    assert newest_action(connection) > first


def test_what_a_person_does_is_in_the_audit_chain_once_and_what_the_clock_does_is_not(
    connection: Connection,
) -> None:
    write_action(connection, SEEN, address="+254700000012")
    write_action(connection, SEEN, address="+254700000012")  # a message that came twice
    write_action(connection, SEEN._replace(key="m-2", via="clock"))
    window = SEEN._replace(key="m-3", alarm="window-7", via="console", comment="")
    write_action(connection, window)
    told = [link.entry for link in walk(connection, "highland")]
    assert [(each.about, each.action, each.by, each.via) for each in told] == [
        (f"alarms/{ALARM}", "alarm:acknowledge", "peter", "sms"),
        ("windows/window-7", "alarm:acknowledge", "peter", "console"),
    ]
    assert (told[0].address, told[0].why) == ("+254700000012", "on my way")
