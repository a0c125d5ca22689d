"""Devices that say framed lines on a serial port: ``[[bridge.ports]]`` with ``kind = "frames"``, or none."""

from typing import Literal

from pydantic import Field

from coldchain.settings import Section
from firmware_bridge.sensors.fields import S_PER_H, PositiveS


class FramesSettings(Section):
    """One serial port. The devices behind it need no settings: they say their names themselves.

    Args:
        kind: What speaks there: here, devices of the serial protocol of ``firmware_bridge/README.md``.
        path: A path that stays the same when the plug is pulled, e.g. one of ``/dev/serial/by-id``.
        baud: Speed [bit/s].
        frame_every: How often a frame comes on this port, all its devices together; only the capacity of the
            spool is reckoned from it.
    """

    kind: Literal["frames"] = "frames"
    path: str = Field(min_length=1)
    baud: int = Field(default=115_200, ge=50, le=4_000_000)
    frame_every: PositiveS = 10.0

    @property
    def name(self) -> str:
        """Return what the source is called."""
        return self.path

    @property
    def devices(self) -> tuple[str, ...]:
        """Return the devices for which the gateway itself speaks: none, they say their own names."""
        return ()

    @property
    def frames_per_h(self) -> float:
        """Return how many frames come in an hour."""
        return S_PER_H / self.frame_every
