"""Devices that say framed lines, as a source: ``port_reader.py`` does the work. They remember themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from firmware_bridge.port_reader import PortReader
from firmware_bridge.sensors.face import Parts
from firmware_bridge.status import port_status
from links.serial_port import KeptPort

if TYPE_CHECKING:
    from firmware_bridge.sensors.frames.settings import FramesSettings


class FramesSource(PortReader):
    """One serial port with devices of our own protocol.

    Args:
        settings: Of the port.
        parts: What it may use.
    """

    kind = "frames"

    def __init__(self, settings: FramesSettings, parts: Parts) -> None:
        port = KeptPort(
            settings.path, settings.baud, silence_s=parts.silence_s, clock=parts.clock, stop=parts.stop
        )
        super().__init__(port, parts.intake, parts.clock)

    def status(self, now_s: float) -> dict[str, Any]:
        """Return how it is."""
        return {"kind": self.kind, **port_status(self, now_s)}
