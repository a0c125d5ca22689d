"""commands/init_native.py: files as they are to lie below the root, commands that are told and not run."""

import shlex
import subprocess
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


@pytest.mark.parametrize(
    "place", ["/home/pi/coldchain", "/tmp/coldchain", "/opt/my cold", "/opt/100%", "/opt/$x"]
)
def test_a_project_where_units_cannot_start_it_is_copied_to_where_they_can(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They see no home folder and a /tmp of their own; blanks and signs mean something to systemd."""
    monkeypatch.setattr(init_native, "PROJECT", Path(place))
    files = make_native(tmp_path, ASKED, NOW)
    unit = files.folder / UNITS / "coldchain.service"
    assert "\nExecStart=/srv/coldchain/.venv/bin/coldchain " in unit.read_text()
    assert next_as_root(files)[0].startswith(f"mkdir -p /srv/coldchain && tar -C {shlex.quote(place)} ")


def test_copying_the_project_twice_leaves_passwords_behind_and_one_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``cp -r`` would put the second one into the first one."""
    project, there = tmp_path / "my project", tmp_path / "srv"
    (project / "scripts").mkdir(parents=True)
    (project / "scripts" / "setup.sh").write_text("echo set up\n")
    for name in ("native/etc", "stack/station", "data/demo", ".venv/bin"):
        (project / name).mkdir(parents=True)
    monkeypatch.setattr(init_native, "PROJECT", project)
    monkeypatch.setattr(init_native, "_IN_UNITS", str(there))
    copy, set_up, *_ = next_as_root(make_native(project, ASKED, NOW))
    for _ in range(2):
        done = subprocess.run(["sh", "-ec", f"{copy}\n{set_up}"], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "set up\n", "")
    assert sorted(str(each.relative_to(there)) for each in there.rglob("*")) == [
        "scripts",
        "scripts/setup.sh",
    ]


def test_a_second_run_changes_nothing_and_tells_the_same_commands(tmp_path: Path) -> None:
    first = make_native(tmp_path, ASKED, NOW)
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    again = make_native(tmp_path, ASKED._replace(coop="other"), NOW + 1)
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == before
    assert again.made == []
    assert next_as_root(again) == next_as_root(first)
