"""Which ports there are, and by which path they are called."""

import os
from pathlib import Path

import pytest
from serial.tools.list_ports_common import ListPortInfo

from links import serial_ports
from links.serial_ports import FoundPort, list_ports, stable_path


@pytest.fixture
def links(tmp_path: Path) -> Path:
    for kind in ("by-id", "by-path"):
        (tmp_path / kind).mkdir()
    return tmp_path


def test_the_name_of_the_adapter_comes_before_its_socket(links: Path) -> None:
    device, port = os.openpty()
    path = os.ttyname(port)
    (links / "by-path" / "pci-0:1").symlink_to(path)
    assert stable_path(path, links) == str(links / "by-path" / "pci-0:1")
    (links / "by-id" / "usb-FTDI").symlink_to(path)
    assert stable_path(path, links) == str(links / "by-id" / "usb-FTDI")
    os.close(device)
    os.close(port)


def test_without_a_link_it_is_the_device_itself(links: Path) -> None:
    (links / "by-id" / "usb-other").symlink_to("/dev/null")
    assert stable_path("/dev/ttyS9", links) == "/dev/ttyS9"
    assert stable_path("/dev/ttyS9", links / "nothing") == "/dev/ttyS9"


def test_what_the_adapter_says_of_itself_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    silent, named = ListPortInfo("/dev/ttyS9"), ListPortInfo("/dev/ttyUSB9")
    named.description = "FT232R USB UART"
    monkeypatch.setattr(serial_ports, "comports", lambda: [named, silent])
    assert list_ports() == [
        FoundPort("/dev/ttyS9", "/dev/ttyS9", ""),
        FoundPort("/dev/ttyUSB9", "/dev/ttyUSB9", "FT232R USB UART"),
    ]
    monkeypatch.undo()
    assert all(Path(port.device).exists() for port in list_ports())
