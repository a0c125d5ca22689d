"""links/records_stream.py: what happened, in one order, each thing once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from helpers.small_fleet import ALARM, COOP, NOW, build_fleet
from links.records import Records
from links.records_stream import (
    KEPT_MS,
    MOST_AT_ONCE,
    OVERLAP_MS,
    StreamEvent,
    events_after,
    has_news,
    head,
    number,
    oldest,
)
from links.records_tables import alarm_actions, custody_acts, transitions, verdicts


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    found = Records(build_fleet(tmp_path, hours=1).records_url)
    _number(found, NOW)
    yield found
    found.close()


def _number(records: Records, now: int) -> int:
    with records.transaction() as connection:
        return number(connection, COOP, now)


def _events(records: Records, after: int = 0) -> list[StreamEvent]:
    with records.reading() as connection:
        return events_after(connection, COOP, after)


def _step(records: Records, id_: str, recorded_at: int, coop: str = COOP) -> None:
    row: dict[str, Any] = {"id": id_, "coop": coop, "alarm": ALARM, "occurrence": 1, "event_at": recorded_at}
    with records.transaction() as connection:
        connection.execute(insert(transitions), [{**row, "recorded_at": recorded_at}])


def test_what_was_before_anybody_listened_is_no_news(records: Records) -> None:
    assert _events(records) == []
    with records.reading() as connection:
        assert not has_news(connection, COOP, NOW)
        assert (head(connection, COOP), oldest(connection)) == (0, 0)


def test_each_kind_is_told_with_what_it_is_about(records: Records) -> None:
    _step(records, "t-2", NOW + 1)
    with records.transaction() as connection:
        verdict = {"coop": COOP, "shipment": "s-1", "version": 1, "decision": "accept", "content": "{}"}
        connection.execute(insert(verdicts), [{**verdict, "as_of_at": NOW, "recorded_at": NOW + 1}])
        act = {
            "key": "k|s-1",
            "coop": COOP,
            "shipment": "s-1",
            "act": "handed",
            "at": NOW,
            "recorded_at": NOW,
        }
        connection.execute(insert(custody_acts), [act])
        done = {"key": "x|ack", "coop": COOP, "alarm": ALARM, "action": "acknowledge", "at": NOW}
        connection.execute(insert(alarm_actions), [done])
    with records.reading() as connection:
        assert has_news(connection, COOP, NOW + 2)
    assert _number(records, NOW + 2) == 4
    found = {each.kind: json.loads(each.content) for each in _events(records)}
    assert found["transition"]["asset"] == found["action"]["asset"] == "van-1"
    assert (found["verdict"]["decision"], found["custody"]["act"]) == ("accept", "handed")
    assert "address" not in found["custody"]
    assert _number(records, NOW + 3) == 0


def test_what_is_committed_late_or_under_a_clock_set_back_is_told_once(records: Records) -> None:
    _step(records, "t-2", NOW + 1000)
    assert _number(records, NOW + 2000) == 1
    _step(records, "t-3", NOW + 500)  # written before, committed after
    assert _number(records, NOW + 3000) == 1
    _step(records, "t-4", NOW - 3_600_000)  # the clock was set back by an hour
    assert _number(records, NOW - 3_600_000 + 10) == 1
    assert [json.loads(each.content)["id"] for each in _events(records)] == ["t-2", "t-3", "t-4"]
    ids = [each.id for each in _events(records)]
    assert ids == sorted(set(ids))


def test_a_flood_is_told_whole(records: Records) -> None:
    for each in range(MOST_AT_ONCE + 20):
        _step(records, f"f-{each}", NOW + 1)
    given = 0
    while more := _number(records, NOW + 10):
        given += more
    assert given == MOST_AT_ONCE + 20


def test_another_cooperative_hears_nothing_of_it(records: Records) -> None:
    _step(records, "t-9", NOW + 1, coop="other")
    assert _number(records, NOW + 2) == 0
    assert _events(records) == []


def test_what_is_old_is_forgotten_and_its_number_never_given_again(records: Records) -> None:
    _step(records, "t-2", NOW + 1)
    _number(records, NOW + 2)
    [old] = _events(records)
    _number(records, NOW + KEPT_MS + OVERLAP_MS)
    assert _events(records) == []
    _step(records, "t-5", NOW + KEPT_MS + OVERLAP_MS)
    _number(records, NOW + KEPT_MS + OVERLAP_MS + 1)
    assert _events(records)[0].id > old.id
