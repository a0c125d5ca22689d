"""commands/contact_look.py: what counts for a person, with records, without them, and after a STOP."""

from pathlib import Path

import pytest

from coldchain.errors import InputError, RecordsError
from commands.contact_look import ContactLook
from commands.station import open_station
from helpers.small_fleet import COOP, NOW, build_fleet, station_of
from links.records import Records
from links.records_choices import choose

PEOPLE = """
[alerts]
channels = ["log", "file"]
[[contacts]]
id = "grace"
name = "Grace Achieng"
role = "manager"
phone = "+254700000001"
channels = ["file", "log"]
report_at = "06:30"
[[contacts]]
id = "new"
name = "New"
role = "driver"
phone = "+254700000009"
"""


@pytest.fixture
def look(tmp_path: Path) -> ContactLook:
    file = station_of(build_fleet(tmp_path, hours=1))
    file.write_text(file.read_text() + PEOPLE)
    return ContactLook(open_station(file), NOW)


def test_a_persons_own_channels_are_tried_in_turn_the_stations_all_at_once(look: ContactLook) -> None:
    grace, new = look.one("grace"), look.one("new")
    assert (grace.channels, grace.in_turn) == (("file", "log"), True)
    assert (new.channels, new.in_turn) == (("log", "file"), False)
    assert [each.draft.channel for each in look.test("grace")] == ["file"]


def test_asked_twice_within_a_minute_is_one_message(look: ContactLook) -> None:
    assert [each.is_new for each in look.test("grace")] == [True]
    assert [each.is_new for each in look.test("grace")] == [False]
    assert [each.is_new for each in look.report("grace")] == [True]
    assert [each.is_new for each in look.report("grace")] == [False]
    assert [each.purpose for each in look.told_lately("grace")[:2]] == ["report", "test"]


def test_who_said_stop_is_sent_nothing(look: ContactLook, tmp_path: Path) -> None:
    records = Records(f"sqlite:///{tmp_path}/records.db")
    with records.transaction() as connection:
        choose(connection, COOP, "grace", stopped_at=NOW)
    records.close()
    grace = look.one("grace")
    assert (grace.stopped_at, grace.report_time, grace.next_at) == (NOW, "06:30", None)
    for ask in (look.test, look.report):
        with pytest.raises(InputError, match="STOP"):
            ask("grace")


def test_who_is_new_in_the_settings_can_be_told_before_the_station_knows_him(look: ContactLook) -> None:
    assert look.test("new")
    (report, _) = look.report("new")
    assert report.draft.body == "Sun 22 Nov: nothing is in your care now."


def test_before_the_first_start_people_are_shown_and_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "coldchain.toml"
    file.write_text('[cooperative]\nid = "c"\nname = "C"\n' + PEOPLE)
    look = ContactLook(open_station(file), NOW)
    assert [each.contact.id for each in look.people()] == ["grace", "new"]
    assert look.told_lately("grace") == []
    with pytest.raises(RecordsError, match="coldchain up"):
        look.choose("grace", "07:00")
    assert not list(tmp_path.rglob("*.sqlite"))


def test_two_of_one_name_are_told_apart_by_id(tmp_path: Path) -> None:
    file = tmp_path / "coldchain.toml"
    twice = PEOPLE.replace('name = "New"', 'name = "grace achieng"')
    file.write_text('[cooperative]\nid = "c"\nname = "C"\n' + twice)
    look = ContactLook(open_station(file), NOW)
    assert look.one("new").contact.id == "new"
    with pytest.raises(InputError, match="one of grace, new"):
        look.one("Grace Achieng")
