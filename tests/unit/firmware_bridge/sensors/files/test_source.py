"""Real files, as the kernel would write them, from there to the spool."""

import time
from pathlib import Path

import pytest

from helpers.polling import wait_until
from helpers.sources import Running
from links.kernel_files import read_one


def table(*files: dict[str, object], **more: object) -> dict[str, object]:
    return {"kind": "files", "device": "box-1", "sample_interval": "100ms", "files": list(files), **more}


def probe(folder: Path) -> dict[str, object]:
    path = str(folder / "28-*" / "temperature")
    return {"path": path, "probe": "product", "quantity": "temperature", "format": "ds18b20"}


def door(folder: Path) -> dict[str, object]:
    return {"path": str(folder / "value"), "probe": "door", "quantity": "open", "inverted": True}


def test_probe_supply_and_door_become_readings(tmp_path: Path) -> None:
    (tmp_path / "28-0316a2795bff").mkdir()
    (tmp_path / "28-0316a2795bff" / "temperature").write_text("-4062\n")
    (tmp_path / "voltage_now").write_text("12480000\n")
    (tmp_path / "value").write_text("0\n")
    supply = {
        "path": str(tmp_path / "voltage_now"),
        "probe": "supply",
        "quantity": "voltage",
        "scale": 0.000001,
    }
    with Running(tmp_path, table(probe(tmp_path), supply, door(tmp_path))) as running:
        wait_until(lambda: len(running.of("box-1")) >= 3, "readings")
        wait_until(lambda: running.status()["held"] == 0, "acknowledgements")
        told = running.status()
    found = {channel: value.value for channel, value in running.values("box-1").items()}
    assert found == {"product/temperature": -4.062, "supply/voltage": 12.48, "door/open": 1.0}
    assert (told["kind"], told["path"], told["state"], told["error"]) == (
        "files",
        "files of box-1",
        "open",
        "",
    )


def test_a_door_that_opens_is_told_at_once_and_alone(tmp_path: Path) -> None:
    (tmp_path / "value").write_text("1\n")
    settings = table(door(tmp_path), sample_interval="60s", door_poll="20ms")
    with Running(tmp_path, settings) as running:
        wait_until(lambda: running.of("box-1"), "the first reading")
        (tmp_path / "value").write_text("0\n")
        began_s = time.monotonic()
        wait_until(lambda: running.of("box-1")[-1].values[0].value == 1.0, "the change")
        assert time.monotonic() - began_s < 5
        (tmp_path / "value").write_text("1\n")
        wait_until(lambda: running.of("box-1")[-1].values[0].value == 0.0, "the change back")
    good = [row.values[0].value for row in running.of("box-1") if not row.values[0].note]
    assert good == [0.0, 1.0, 0.0]  # a writer of a plain file may be met half way, one of the kernel not


def test_a_file_that_is_gone_is_off_and_comes_back(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Running(tmp_path, table(probe(tmp_path))) as running:
        wait_until(lambda: len(running.of("box-1")) >= 3, "readings without a file")
        assert set(running.notes("box-1")) == {"off"}
        assert running.status()["state"] == "away"
        assert "no file" in str(running.status()["error"])
        (tmp_path / "28-1").mkdir()
        (tmp_path / "28-1" / "temperature").write_text("4000\n")
        wait_until(lambda: not running.notes("box-1")[-1], "a reading")
        assert (running.status()["state"], running.status()["error"]) == ("open", "")
    assert caplog.text.count("no file") <= 2  # said once, and perhaps again while the file was being made


def test_an_error_of_the_bus_is_a_wrong_checksum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_pattern: str) -> str:
        return read_one("/proc/self/mem")  # reading at 0 is an input/output error, as of a bad 1-Wire read

    monkeypatch.setattr("firmware_bridge.sensors.files.source.read_one", failing)
    with Running(tmp_path, table(probe(tmp_path))) as running:
        wait_until(lambda: running.of("box-1"), "a reading")
    assert set(running.notes("box-1")) == {"crc"}
