"""The systemd units: systemd finds nothing wrong with them, and little that a broken program could do."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.init_native import UNITS as UNIT_FOLDER
from commands.init_native import make_native
from commands.init_stack import Asked
from commands.main import app
from helpers import kept_station, tree
from helpers.needs import requires_program

PROGRAMS = ("coldchain-bridge.service", "coldchain.service")
UNITS = (*PROGRAMS, "coldchain-reports.service")
BACKUP = ("coldchain-backup.service", "coldchain-backup.timer")
NOW = 1_790_000_000_000
MOST_EXPOSED = 2.0  # of 10; systemd calls up to 4.9 "OK"


@pytest.mark.parametrize("name", [*UNITS, *BACKUP])
def test_systemd_understands_every_line(name: str, tmp_path: Path) -> None:
    program = requires_program("systemd-analyze", "systemd")
    for each in {name, BACKUP[0]}:  # a timer needs what it starts
        text = tree.read(f"deploy/systemd/{each}")
        (tmp_path / each).write_text(text.replace("/srv/coldchain/.venv/bin/coldchain", "/bin/true"))
    done = subprocess.run(
        [program, "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_systemd_understands_what_init_writes_with_its_drop_in(tmp_path: Path) -> None:
    program = requires_program("systemd-analyze", "systemd")
    folder = (
        make_native(tmp_path, Asked("kaimosi", "Kaimosi", "UTC", "far.example"), NOW).folder / UNIT_FOLDER
    )
    for name in (*UNITS, BACKUP[0]):
        text, count = re.subn(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", (folder / name).read_text())
        assert count == 1
        (folder / name).write_text(text)
    place = {**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:"}  # the colon: and where they are otherwise

    def verified() -> str:
        argv = [str(program), "verify", "--man=no", *UNITS, *BACKUP]
        return subprocess.run(argv, capture_output=True, text=True, check=False, env=place).stderr

    assert verified() == ""
    for name in (*UNITS, BACKUP[0]):  # have the folder that mosquitto passes
        assert "\nStateDirectoryMode=0700\n" in (folder / name).read_text()
        drop_in = folder / f"{name}.d" / "mosquitto.conf"
        text = drop_in.read_text()
        drop_in.write_text(text.replace("StateDirectoryMode=0711", "StateDirectoryMood=0711"))
        assert "StateDirectoryMood" in verified(), "the drop-in is read"
        drop_in.write_text(text)


@pytest.mark.parametrize("name", [*UNITS, BACKUP[0]])
def test_little_is_exposed(name: str) -> None:
    program = requires_program("systemd-analyze", "systemd")
    path = tree.PROJECT / "deploy" / "systemd" / name
    done = subprocess.run(
        [program, "security", "--offline=true", "--no-pager", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    assert float(found[1]) <= MOST_EXPOSED


def test_the_timer_starts_what_makes_reports(tmp_path: Path) -> None:
    program = requires_program("systemd-analyze", "systemd")
    texts = {name: tree.read(f"deploy/systemd/coldchain-reports.{name}") for name in ("timer", "service")}
    for name, text in texts.items():
        runnable = text.replace("/srv/coldchain/.venv/bin/coldchain", "/bin/true")
        (tmp_path / f"coldchain-reports.{name}").write_text(runnable)
    timer = str(tmp_path / "coldchain-reports.timer")
    done = subprocess.run([program, "verify", "--man=no", timer], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    found = re.search(r"^ExecStart=\S+/coldchain (\w+) (\w+) --settings ", texts["service"], re.MULTILINE)
    assert found
    assert CliRunner().invoke(app, [found[1], found[2], "--help"]).exit_code == 0


@pytest.mark.parametrize("name", PROGRAMS)
def test_they_start_verbs_that_there_are_and_keep_ports_and_light(name: str) -> None:
    text = tree.read(f"deploy/systemd/{name}")
    found = re.search(r"^ExecStart=\S+/coldchain (\w+) --settings ", text, re.MULTILINE)
    assert found
    assert CliRunner().invoke(app, [found[1], "--help"]).exit_code == 0
    assert "PrivateDevices" not in re.sub("^#.*", "", text, flags=re.MULTILINE)
    assert "ProtectKernelTunables" not in re.sub("^#.*", "", text, flags=re.MULTILINE)
    for line in ("DeviceAllow=char-ttyUSB rw", "ProtectSystem=strict", "StateDirectory=coldchain"):
        assert f"\n{line}\n" in text


def test_the_backup_of_the_night_is_a_command_that_there_is(tmp_path: Path) -> None:
    """What the unit starts is run on a station, with its folders put elsewhere; a second night adds one."""
    (line,) = re.findall(
        r"^ExecStart=\S+/coldchain (.*)$", tree.read(f"deploy/systemd/{BACKUP[0]}"), re.MULTILINE
    )
    file = kept_station.lay_down(tmp_path / "s")
    (tmp_path / "b").mkdir()
    wanted = line.replace("/var/backups/coldchain", str(tmp_path / "b"))
    wanted = wanted.replace("/etc/coldchain/coldchain.toml", str(file))
    done = CliRunner().invoke(app, wanted.split())
    assert done.exit_code == 0, done.output
    assert len(list((tmp_path / "b").iterdir())) == 1
