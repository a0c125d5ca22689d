"""links/records_counts.py: alarms, messages and gateways, counted in a real database."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from helpers.metric_names import NAMES
from links.records import Records
from links.records_counts import LATE_MS, count
from links.records_gateways import save_status
from links.records_outbox import Draft, Taken, claim, mark_expired, mark_sent, put
from links.records_tables import alarms

NOW = 10 * LATE_MS
DRAFT = Draft("key-0", "highland", "t-1", "peter", "log", "+254", "ALARM", created_at=NOW, expires_at=2 * NOW)
ALARM = {
    "coop": "highland",
    "asset": "van-1",
    "device": "d",
    "channel": "air/temperature",
    "limit_name": "warm",
    "kind": "limit",
    "suppression": "",
    "occurrence": 1,
    "since_at": 1,
    "updated_at": 1,
}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with closing(Records(f"sqlite:///{tmp_path}/records.db")) as records:
        records.migrate()
        with records.transaction() as connection:
            yield connection


def test_nothing_is_counted_in_an_empty_database(connection: Connection) -> None:
    found = count(connection, NOW)
    none = {"waiting": 0, "sent": 0, "expired": 0, "refused": 0, "dropped": 0, "late": 0}
    assert (found.alarms, found.outbox, found.heard_s, found.spool_rows) == ({}, none, {}, {})
    assert set(found.metrics()) <= NAMES


def test_alarms_that_are_not_over_are_counted_by_state_and_severity(connection: Connection) -> None:
    states = [("UNACK", "high"), ("UNACK", "high"), ("ACKED", "critical"), ("NORMAL", "high")]
    rows = [
        ALARM | {"id": str(n), "state": state, "severity": severity}
        for n, (state, severity) in enumerate(states)
    ]
    connection.execute(insert(alarms), rows)
    assert count(connection, NOW).alarms == {("UNACK", "high"): 2, ("ACKED", "critical"): 1}


def test_messages_are_counted_by_what_became_of_them(connection: Connection) -> None:
    put(connection, [DRAFT._replace(key=f"key-{n}", created_at=n * LATE_MS) for n in range(5)])
    first, second = (item.id for item in claim(connection, NOW, 1, 2))
    mark_sent(connection, first, NOW, Taken("r"))
    mark_expired(connection, second)
    assert count(connection, 4 * LATE_MS).outbox == {
        "waiting": 3,
        "sent": 1,
        "expired": 1,
        "refused": 0,
        "dropped": 0,
        "late": 1,
    }


def test_gateways_say_when_they_were_heard_and_what_waits(connection: Connection) -> None:
    for name, status in (("a", '{"spool":{"rows":7}}'), ("b", '{"spool":null}'), ("c", "no json")):
        save_status(connection, "highland", name, status=status, received_at=NOW - 5_000)
    found = count(connection, NOW)
    assert found.heard_s == {f"highland/{name}": 5.0 for name in "abc"}
    assert found.spool_rows == {"highland/a": 7}
