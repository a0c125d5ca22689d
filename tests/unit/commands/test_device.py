"""``coldchain device``: moved, corrected, calibrated, due."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app
from commands.running import prepare
from commands.station import open_station
from helpers.commands_run import a_station
from links.clock import SystemClock


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    prepare(open_station(a_station(tmp_path)), SystemClock())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == code, done.output
    return done.output


def places(device: str) -> list[tuple[str, str, str]]:
    found = json.loads(said("device", "placements", device, "--json"))
    return [(each["asset"], each.get("from", ""), each.get("until", "")) for each in found]


def test_a_device_moves_from_a_local_time_on_and_the_past_is_corrected() -> None:
    said("device", "add", "d-1", "asset=cooler-1", "sample_interval=5m")
    late = ("device", "move", "d-1", "van-1", "--from", "2026-01-02 10:00")
    assert "placements/d-1, why: got no reason" in said(*late, code=2)
    said(*late, "--why", "entered late")
    assert places("d-1") == [
        ("cooler-1", "", "2026-01-02T07:00:00Z"),
        ("van-1", "2026-01-02T07:00:00Z", ""),
    ]
    said("device", "correct", "d-1", "2026-01-02 10:00", "until=2026-01-02 12:00", "--why", "taken out")
    assert "--why" in said("device", "correct", "d-1", "until=2026-01-02 09:00", code=2)
    said("device", "correct", "d-1", "until=2026-01-02 09:00", "--why", "the driver's book")
    assert [each[2] for each in places("d-1")] == ["2026-01-02T06:00:00Z", "2026-01-02T09:00:00Z"]
    assert "one asset at a time" in said("device", "correct", "d-1", "until=", code=2)
    said("device", "correct", "d-1", "2026-01-02 10:00", "--remove", "--why", "it never was there")
    assert len(places("d-1")) == 1
    assert json.loads(said("device", "move", "d-1", "van-1", "--json"))["detail"]["asset"] == "van-1"


def test_certificates_run_out() -> None:
    said("device", "add", "d-1")
    paper = ("certificate=K-1", "calibrated=2024-01-01", "due=2025-01-01", "channel=air/temperature")
    said("device", "calibrate", "d-1", *paper, "offset=-0.2 degC")
    assert said("device", "due").startswith("d-1 air/temperature: K-1 runs out on 2025-01-01")
    assert json.loads(said("device", "due", "--days", "0", "--json"))[0]["device"] == "d-1"
    assert "a later day" in said("device", "calibrate", "d-1", *paper[:2], "due=2023-01-01", code=2)
