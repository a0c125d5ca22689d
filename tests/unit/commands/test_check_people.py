"""commands/check_people.py: a station that could tell nobody is not called well."""

from pathlib import Path

import pytest

from coldchain.errors import SettingsError
from commands.check_people import CHANNELS, PEOPLE, channels_finding, people_findings
from commands.finding import Finding
from commands.station import Station, open_station

MANAGER = '[[contacts]]\nid = "ann"\nname = "Ann"\nrole = "manager"\n'
PHONE = 'phone = "+254700000001"\n'
SPOOL = '[alerts]\nchannels = ["smsd"]\n'


def station(folder: Path, text: str) -> Station:
    """Return a station with these settings."""
    file = folder / "coldchain.toml"
    file.write_text(f'{text}[cooperative]\nid = "coop"\nname = "c"\n')
    return open_station(file)


def test_a_channel_without_its_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"names smsd; allowed: only with a table \[alerts\.smsd\]"):
        channels_finding(station(tmp_path, SPOOL))
    found = channels_finding(station(tmp_path, f'{SPOOL}[alerts.smsd]\nspool = "{tmp_path}"\n'))
    assert found == Finding(CHANNELS, "ok", "smsd")


def test_messages_that_stay_on_this_machine_are_told(tmp_path: Path) -> None:
    found = channels_finding(station(tmp_path, ""))
    assert found.result == "warning"
    assert found.detail.startswith("log, file: no message leaves this machine")


@pytest.mark.parametrize(
    ("text", "result", "words"),
    [
        ("", "warning", "nobody would be told"),
        (MANAGER.replace("manager", "auditor") + PHONE, "warning", "nobody would be told"),
        (MANAGER, "warning", "no phone or email for the channels there are: ann"),
        (MANAGER + PHONE, "ok", "1 would be told; try it: coldchain contact test ann"),
        (MANAGER + PHONE + "[simulator]\n", "warning", "not told while there is a [simulator]"),
    ],
)
def test_who_could_be_told(tmp_path: Path, text: str, result: str, words: str) -> None:
    (found,) = people_findings(station(tmp_path, text))
    assert (found.name, found.result, words in found.detail) == (PEOPLE, result, True), found


def test_a_simulated_fleet_brings_its_own_people(tmp_path: Path) -> None:
    assert list(people_findings(station(tmp_path, "[simulator]\n"))) == []
