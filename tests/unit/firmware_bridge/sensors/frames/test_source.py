"""Framed lines as a source; what a port does with them is in test_port_reader.py."""

from pathlib import Path

from helpers.polling import wait_until
from helpers.serial_lines import Device, Line
from helpers.sources import Running


def test_a_device_is_heard_and_acknowledged(tmp_path: Path) -> None:
    line = Line(tmp_path / "port")
    device = Device(line, "van")
    device.measure(2)
    with Running(tmp_path, {"path": str(line.path)}) as running:
        wait_until(lambda: running.status()["state"] == "open", "the port")

        def acknowledged() -> bool:
            device.step()
            return device.acknowledged == {0, 1}

        wait_until(acknowledged, "acknowledgements")
        told = running.status()
    assert (told["kind"], told["path"], told["frames"]) == ("frames", str(line.path), 2)
