"""A GPS receiver: ``[[bridge.ports]]`` with ``kind = "nmea"``."""

from typing import Literal

from pydantic import Field

from coldchain.settings import Name, Section
from firmware_bridge.sensors.fields import S_PER_H, PositiveS


class NmeaSettings(Section):
    """One GPS receiver that says NMEA 0183 sentences.

    Args:
        kind: What speaks there: here, a GPS receiver.
        path: A path that stays the same when the plug is pulled, e.g. one of ``/dev/serial/by-id``.
        baud: Speed [bit/s].
        device: Its name; one of the registered devices.
        probe: First part of its channels.
        sample_interval: How often the place becomes readings; the time is taken whenever it is said.
        lost_after: After so long without a valid place, that becomes readings too (``off``).
    """

    kind: Literal["nmea"]
    path: str = Field(min_length=1)
    baud: int = Field(default=9600, ge=300, le=4_000_000)
    device: Name
    probe: Name = "position"
    sample_interval: PositiveS = 30.0
    lost_after: PositiveS = 600.0

    @property
    def name(self) -> str:
        """Return what the source is called."""
        return self.path

    @property
    def devices(self) -> tuple[str, ...]:
        """Return the devices for which the gateway itself speaks."""
        return (self.device,)

    @property
    def frames_per_h(self) -> float:
        """Return how many frames come in an hour."""
        return S_PER_H / self.sample_interval
