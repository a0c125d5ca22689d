"""commands/init_native.py: files as they are to lie below the root, commands that are told and not run."""

from pathlib import Path

import pytest

from commands import init_native
from commands.init_native import DATA, INFLUXDB, MOSQUITTO, SETTINGS, UNITS, make_native, next_as_root
from commands.init_stack import Asked
from commands.settings import StationSettings
from helpers import tree
from links.settings_file import load

ASKED = Asked("kaimosi", "Kaimosi Dairy", "Africa/Nairobi", "10.0.0.5")
NOW = 1_790_000_000_000


def test_settings_hold_and_services_get_the_files_that_come_along(tmp_path: Path) -> None:
    root = make_native(tmp_path, ASKED, NOW).folder
    settings = load(StationSettings, root / SETTINGS, {})
    assert (settings.broker.username, settings.broker.public_host) == ("coldchain", "10.0.0.5")
    assert (settings.readings.kind, str(settings.data_folder)) == ("influxdb1", f"/{DATA}")
    assert (root / MOSQUITTO).read_text() == tree.read("deploy/mosquitto/coldchain.conf")
    assert (root / INFLUXDB).read_text() == tree.read("deploy/influxdb/influxdb.conf")
    assert f"/{DATA}/mosquitto/passwords" in (root / MOSQUITTO).read_text()
    assert (root / DATA / "mosquitto" / "passwords").exists()


def test_units_start_the_program_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init_native, "PROJECT", Path("/opt/cold"))
    root = make_native(tmp_path, ASKED, NOW).folder
    for name in ("coldchain.service", "coldchain-bridge.service", "coldchain-backup.service"):
        assert "\nExecStart=/opt/cold/.venv/bin/coldchain " in (root / UNITS / name).read_text()


def test_a_project_in_a_home_folder_is_copied_to_where_units_see_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(init_native, "PROJECT", Path("/home/pi/coldchain"))
    files = make_native(tmp_path, ASKED, NOW)
    unit = files.folder / UNITS / "coldchain.service"
    assert "\nExecStart=/srv/coldchain/.venv/bin/coldchain " in unit.read_text()
    assert next_as_root(files)[0].startswith("cp -r /home/pi/coldchain /srv/coldchain && ")


def test_a_second_run_changes_nothing_and_tells_the_same_commands(tmp_path: Path) -> None:
    first = make_native(tmp_path, ASKED, NOW)
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    again = make_native(tmp_path, ASKED._replace(coop="other"), NOW + 1)
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == before
    assert again.made == []
    assert next_as_root(again) == next_as_root(first)
