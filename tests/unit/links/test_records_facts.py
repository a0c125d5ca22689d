"""links/records_facts.py: nothing that was recorded is missed, also when much of it has one instant."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from helpers.small_fleet import ALARM, COOP, build_fleet
from links import records_facts
from links.records import Records
from links.records_facts import EXCURSIONS, MESSAGES, STEPS, VERDICTS, Mark, pages, steps_of
from links.records_tables import verdicts


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    fleet = build_fleet(tmp_path, hours=1)
    with closing(Records(fleet.records_url)) as found:
        yield found


def found(records: Records, kind: str, since: Mark = Mark(0)) -> list[dict[str, Any]]:  # noqa: B008 - never changed
    with records.reading() as connection:
        return [dict(row) for page in pages(connection, COOP, kind, since) for row in page]


def test_each_kind_has_what_its_points_need(records: Records) -> None:
    [excursion] = found(records, EXCURSIONS)
    assert (excursion["asset"], excursion["limit_name"]) == ("van-1", "too-warm")
    [step] = found(records, STEPS)
    assert (step["a_asset"], step["a_limit_name"], step["event"]) == ("van-1", "too-warm", "raise")
    [message] = found(records, MESSAGES)  # the other one was not sent
    assert message["contact"] == "peter"


def test_pages_follow_each_other_within_one_instant(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records_facts, "PAGE", 3)
    row = {"coop": COOP, "decision": "good", "cause": "", "content": "{}", "as_of_at": 1, "final": False}
    with records.transaction() as connection:
        rows = [{**row, "shipment": f"s-{number}", "version": 1, "recorded_at": 7} for number in range(8)]
        connection.execute(
            insert(verdicts), [*rows, {**row, "shipment": "s-0", "version": 2, "recorded_at": 9}]
        )
    assert [each["shipment"] for each in found(records, VERDICTS)] == [*(f"s-{n}" for n in range(8)), "s-0"]
    assert [each["version"] for each in found(records, VERDICTS, Mark(8))] == [2]
    assert len(found(records, VERDICTS, Mark(7, "s-5/1"))) == 3


def test_all_steps_of_an_occurrence_are_found(records: Records) -> None:
    with records.reading() as connection:
        assert [row["id"] for row in steps_of(connection, [ALARM], [2])] == ["t-1"]
        assert steps_of(connection, [ALARM], [3]) == []
