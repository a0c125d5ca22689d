"""commands/contact.py: the verbs on the command line, against real records."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app
from helpers.small_fleet import build_fleet, station_of

PEOPLE = """
[[contacts]]
id = "grace"
name = "Grace Achieng"
role = "manager"
phone = "+254700000001"
report_at = "06:30"
[[contacts]]
id = "peter"
name = "Peter Wanjala"
role = "driver"
phone = "+254700000002"
language = "sw"
quiet_hours = "22:00-06:00"
[[contacts]]
id = "otieno"
name = "Otieno"
role = "auditor"
"""


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the settings of a station with people."""
    file = station_of(build_fleet(tmp_path_factory.mktemp("fleet"), hours=1))
    file.write_text(file.read_text() + PEOPLE)
    return file


def _said(station: Path, *arguments: str, expected: int = 0) -> str:
    done = CliRunner().invoke(app, ["contact", *arguments, "-s", str(station)], env={"COLUMNS": "200"})
    assert done.exit_code == expected, done.output
    return done.stderr if expected else done.stdout


def test_the_list_has_everybody_with_all_that_counts(station: Path) -> None:
    said = _said(station, "list")
    assert all(words in said for words in ("Grace Achieng", "+254700000002", "log and file", "06:30"))
    found = {one["id"]: one for one in json.loads(_said(station, "list", "--json"))}
    assert list(found) == ["grace", "peter", "otieno"]
    assert (found["peter"]["language"], found["peter"]["next_report_at"]) == ("sw", None)
    assert found["grace"]["next_report_at"].endswith("T06:30:00Z")


def test_one_person_is_shown_with_what_he_is_told_of(station: Path) -> None:
    said = _said(station, "show", "peter wanjala")
    assert all(words in said for words in ("Kiswahili", "22:00-06:00", "Told lately", "HIGH: Van"))
    found = json.loads(_said(station, "show", "peter", "--json"))
    assert (found["id"], found["told"][-1]["contact"]) == ("peter", "peter")


def test_a_test_is_one_message_in_a_minute_and_is_printed_with_its_key(station: Path) -> None:
    written = json.loads(_said(station, "test", "grace", "--json"))
    assert [one["channel"] for one in written] == ["log", "file"]
    assert all(one["key"].startswith("test|kaimosi|grace|") for one in written)
    assert all(one["body"].startswith("TEST Kaimosi") for one in written)
    assert "test|kaimosi|peter|" in _said(station, "test", "peter")


def test_a_report_is_chosen_ended_and_sent_now(station: Path) -> None:
    assert "each day at 07:15" in _said(station, "report", "peter", "--at", "07:15")
    (peter,) = [one for one in json.loads(_said(station, "list", "--json")) if one["id"] == "peter"]
    assert (peter["report_time"], peter["report_is_chosen"]) == ("07:15", True)
    assert "no standing report" in _said(station, "report", "peter", "--off")
    found = json.loads(_said(station, "report", "peter", "--off", "--json"))
    assert (found["report_time"], found["next_report_at"]) == ("", None)
    found = json.loads(_said(station, "report", "peter", "--default", "--json"))
    assert (found["report_time"], found["report_is_chosen"]) == ("", False)
    assert "Van KBZ 214: " in _said(station, "report", "peter", "--now")
    (log, _) = json.loads(_said(station, "report", "grace", "--now", "--json"))
    assert log["key"].startswith("report|kaimosi|grace|now|")


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["show", "petr"], "Did you mean 'peter'?"),
        (["test", "otieno"], "without an address"),
        (["report", "otieno", "--at", "06:30"], "without an address"),
        (["report", "peter"], "exactly one"),
        (["report", "peter", "--at", "06:30", "--now"], "exactly one"),
        (["report", "peter", "--at", "6.30"], "a time of day such as 06:30"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(station: Path, arguments: list[str], wanted: str) -> None:
    assert wanted in _said(station, *arguments, expected=2)
