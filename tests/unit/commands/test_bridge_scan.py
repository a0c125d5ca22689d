"""``coldchain bridge --scan`` as a person and as a program see it."""

import json
import os
import tty
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands import bridge_scan as scan_verb
from commands.main import app
from helpers.modbus_bus import Bus, air


def scan(*arguments: str) -> str:
    quick = ("bridge", "--scan", "--listen", "50ms", "--last-address", "2")
    done = CliRunner().invoke(app, [*quick, *arguments], env={"COLUMNS": "300"})
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_table_and_settings_to_paste(tmp_path: Path) -> None:
    bus = Bus(tmp_path / "rs485")
    bus.devices = {2: air(-18.5, 60.0)}
    told = scan("--port", str(bus.path))
    machine = json.loads(scan("--json", "--port", str(bus.path)))
    bus.close()
    assert "2 (-18.5 degC, 60 %RH)" in " ".join(told.split())
    assert f'[[bridge.ports]]\nkind = "modbus"\npath = "{bus.path}"\nbaud = 9600\n' in told
    assert '[[bridge.ports.slaves]]\ndevice = "air-1"\naddress = 2\n' in told
    assert [(each["kind"], each["slaves"][0][0]) for each in machine] == [("modbus", 2)]
    assert machine[0]["toml"] in told


def test_a_port_where_nobody_is_and_one_that_is_not_there(tmp_path: Path) -> None:
    device, port = os.openpty()
    tty.setraw(port)
    path, absent = os.ttyname(port), str(tmp_path / "absent")
    told = " ".join(scan("--port", path, "--port", absent, "--parity", "none", "--baud", "4800").split())
    os.close(device)
    os.close(port)
    assert "nobody speaks, and nobody answers" in told
    assert "cannot be opened" in told
    assert "[[bridge.ports]]" not in told


def test_without_any_port_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_verb, "list_ports", list)
    assert "No serial port is plugged in" in scan()
    assert json.loads(scan("--json")) == []


def test_a_duration_without_unit_is_refused() -> None:
    done = CliRunner().invoke(app, ["bridge", "--scan", "--listen", "3"])
    assert done.exit_code == 2
    assert "without a unit" in done.stderr
