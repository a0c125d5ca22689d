"""Which serial ports this machine has, by paths that stay. Only lists; ``serial_port.py`` opens them."""

from pathlib import Path
from typing import NamedTuple

from serial.tools.list_ports import comports

LINKS = Path("/dev/serial")
_STABLE = ("by-id", "by-path")  # the better first: by-path changes with the socket


class FoundPort(NamedTuple):
    """One serial port.

    Args:
        path: The most stable path that it has.
        device: What the kernel calls it today, e.g. ``/dev/ttyUSB0``.
        description: What the adapter says of itself; empty when it says nothing.
    """

    path: str
    device: str
    description: str


def list_ports() -> list[FoundPort]:
    """Return the serial ports that are plugged in, by path."""
    found = [
        FoundPort(stable_path(port.device), port.device, _words(port.description, port.manufacturer))
        for port in comports()
    ]
    return sorted(found)


def stable_path(device: str, links: Path = LINKS) -> str:
    """Return the path of a device that stays the same when it is plugged in again; else the device.

    Args:
        device: E.g. ``/dev/ttyUSB0``.
        links: The folder with ``by-id`` and ``by-path``.
    """
    target = Path(device).resolve()
    for kind in _STABLE:
        folder = links / kind
        names = sorted(folder.iterdir()) if folder.is_dir() else []
        for name in names:
            if name.resolve() == target:
                return str(name)
    return device


def _words(*texts: str | None) -> str:
    return next((text for text in texts if text and text != "n/a"), "")
