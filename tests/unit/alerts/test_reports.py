"""The morning line: for whom, once a day, also after a restart, a STOP and a clock that was set."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.report_facts import Facts
from alerts.reports import AT_ONCE, LOOK_EVERY_MS, Reports
from coldchain.registry.things import Contact, Role
from helpers.watching import COOP, REGISTRY, Station, at, station_in
from links.records_choices import choose
from links.records_reports import choose_report
from links.records_tables import outbox

DAY_MIN = 24 * 60
WANTS = {"peter": "12:30", "grace": "12:30"}
CONTACTS = tuple(replace(each, report_time=WANTS.get(each.id, "")) for each in REGISTRY.contacts)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path, replace(REGISTRY, contacts=CONTACTS)) as station:
        yield station


def reports(station: Station) -> list[tuple[str, str]]:
    """Return whom a report was written for, with its key."""
    rows = station.rows(outbox, outbox.c.id)
    return [(row["contact"], row["key"]) for row in rows if row["purpose"] == "report"]


def days(station: Station, contact: str) -> list[str]:
    """Return the days of one person's reports."""
    return [key.split("|")[4] for who, key in reports(station) if who == contact]


def test_each_who_wants_one_gets_one_a_day_at_the_local_time(station: Station) -> None:
    station.wait(29)
    assert reports(station) == []
    station.wait(2)
    assert reports(station) == [
        ("grace", "report|highland|grace|morning|2026-11-22|log"),
        ("peter", "report|highland|peter|morning|2026-11-22|log"),
    ]
    station.wait(60)
    assert len(reports(station)) == 2
    station.clock.move_to(at(DAY_MIN + 31))
    station.wait(1)
    assert days(station, "peter") == ["2026-11-22", "2026-11-23"]
    (row,) = [
        each
        for each in station.rows(outbox)
        if each["key"].startswith("report|highland|peter|morning|2026-11-22")
    ]
    assert row["expires_at"] == at(30) + 3 * 60 * 60_000
    assert row["rank"] == 9


def test_a_restart_and_a_clock_that_was_set_write_no_second_one(station: Station) -> None:
    station.wait(31)
    station.start()
    station.wait(3)
    station.clock.move_to(at(20))
    station.start()
    station.wait(12)
    assert days(station, "peter") == ["2026-11-22"]


def test_a_watcher_that_is_behind_tells_nobody_how_it_is(station: Station) -> None:
    reports_of = Reports(station.records, station.store, station.settings)
    assert not reports_of.look(at(31), live=False)
    assert reports_of.look(at(31) + LOOK_EVERY_MS, live=True)


def test_a_clock_that_was_never_set_has_no_day(station: Station) -> None:
    reports_of = Reports(station.records, station.store, station.settings)
    assert not reports_of.look(at(31) - at(0) + 9 * 3_600_000, live=True)  # in 1970


def test_what_is_hours_late_is_not_made_up_for(station: Station) -> None:
    station.clock.move_to(at(30 + 3 * 60))
    station.wait(2)
    assert reports(station) == []
    station.clock.move_to(at(DAY_MIN + 30 + 2 * 60))
    station.wait(2)
    assert days(station, "peter") == ["2026-11-23"]


def test_who_said_stop_gets_none_and_a_choice_wins_over_the_settings(station: Station) -> None:
    with station.records.transaction() as connection:
        choose(connection, COOP, "grace", stopped_at=at(0))
        choose_report(connection, COOP, "peter", "", now=at(0))
        choose_report(connection, COOP, "ann", "12:40", now=at(0))
    station.wait(45)
    assert [who for who, _ in reports(station)] == ["ann"]
    with station.records.transaction() as connection:
        choose(connection, COOP, "grace", stopped_at=None)
        choose_report(connection, COOP, "peter", "12:20", now=station.clock.now())
    station.wait(5)
    assert sorted(who for who, _ in reports(station)) == ["ann", "grace"]  # peter's is tomorrow


def test_one_that_cannot_be_made_is_refused_with_the_reason(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise ValueError("no words")

    monkeypatch.setattr(Facts, "report", fail)
    station.wait(32)
    rows = [row for row in station.rows(outbox) if row["purpose"] == "report"]
    assert {row["error"] for row in rows} == {"not written: ValueError: no words"}
    assert len(rows) == 2


def test_many_are_written_some_at_a_time(tmp_path: Path) -> None:
    many = tuple(
        Contact(id=f"m-{one}", name="M", role=Role.MANAGER, phone=f"+25470000{one:04}", report_time="12:01")
        for one in range(AT_ONCE + 3)
    )
    with station_in(tmp_path, replace(REGISTRY, contacts=many)) as station:
        station.wait(1, every=1)
        assert len(reports(station)) == AT_ONCE
        station.wait(1)
        assert len(reports(station)) == AT_ONCE + 3
