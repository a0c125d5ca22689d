"""Who wants a standing report, what was chosen, and whether a day's one was written."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from helpers.watching import COOP, REGISTRY
from links.records import Records
from links.records_choices import choose, stopped
from links.records_outbox import NEVER_AT, Draft, put
from links.records_registry import load_registry, save_registry
from links.records_reports import (
    Choice,
    Wish,
    choices_of,
    choose_report,
    day_step,
    refuse,
    was_written,
    wishes,
)
from links.records_tables import outbox

ZONE = "Africa/Nairobi"
CONTACTS = tuple(
    replace(each, report_time="06:30", phone="" if each.id == "otieno" else each.phone)
    for each in REGISTRY.contacts
    if each.id != "ann"
)


@pytest.fixture
def records(records_url: str) -> Iterator[Records]:
    records = Records(records_url)
    records.migrate()
    with records.transaction() as connection:
        save_registry(connection, replace(REGISTRY, contacts=CONTACTS))
    yield records
    records.close()


def test_the_settings_hold_until_somebody_chooses(records: Records) -> None:
    peter = Wish(COOP, "peter", "06:30", 0, ZONE)
    with records.transaction() as connection:
        assert {each.id: each.report_time for each in load_registry(connection, COOP).contacts}[
            "peter"
        ] == "06:30"
        assert [each.contact for each in wishes(connection)] == ["grace", "peter"]  # otieno has no telephone
        assert wishes(connection, COOP, "peter") == [peter]
        assert wishes(connection, "lowland") == []
        choose_report(connection, COOP, "peter", "07:15", now=99)
        assert wishes(connection, COOP, "peter") == [peter._replace(report_time="07:15", chosen_at=99)]
        choose_report(connection, COOP, "peter", "", now=100)
        assert wishes(connection, COOP, "peter") == []
        assert choices_of(connection, COOP) == {"peter": Choice(None, "")}


def test_who_has_left_gets_none_from_then_on(records: Records) -> None:
    gone = tuple(
        replace(each, retired_at=50, retired_why="left") if each.id == "peter" else each for each in CONTACTS
    )
    with records.transaction() as connection:
        save_registry(connection, replace(REGISTRY, contacts=gone))
        assert [each.contact for each in wishes(connection, now=49)] == ["grace", "peter"]
        assert [each.contact for each in wishes(connection, now=50)] == ["grace"]
        assert wishes(connection, COOP, "peter") == []


def test_a_stop_ends_them_and_a_start_brings_them_back(records: Records) -> None:
    with records.transaction() as connection:
        choose_report(connection, COOP, "grace", "08:00", now=5)
        choose(connection, COOP, "grace", stopped_at=7)
        assert wishes(connection, COOP, "grace") == []
        assert choices_of(connection, COOP) == {"grace": Choice(7, "08:00")}
        choose_report(connection, COOP, "grace", "08:30", now=8)
        assert stopped(connection, COOP) == {"grace": 7}
        choose(connection, COOP, "grace", stopped_at=None)
        assert [each.report_time for each in wishes(connection, COOP, "grace")] == ["08:30"]


def test_a_day_is_written_whatever_the_channel(records: Records) -> None:
    step = day_step(COOP, "peter", "2026-11-22")
    draft = Draft(f"{step}|log", COOP, step, "peter", "log", "+1", "", 10, 99, purpose="report")
    with records.transaction() as connection:
        assert not was_written(connection, step)
        put(connection, [draft])
        assert was_written(connection, step)
        assert not was_written(connection, day_step(COOP, "peter", "2026-11-23"))
        refuse(connection, [draft.key], "not written: why", 20)
        row = connection.execute(outbox.select()).mappings().one()
        assert (row["error"], row["due_at"]) == ("not written: why", NEVER_AT)
