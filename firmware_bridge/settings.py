"""The ``[bridge]`` table of the settings file."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from coldchain.reading import NAME_PATTERN
from coldchain.settings import DurationS, Section, SizeBytes

S_PER_H = 3600.0
MIN_CAPACITY_ROWS = 10_000  # a spool smaller than this (2 MB) saves nothing

MIN_SPOOL_BYTES = 4_000_000


def _positive(duration_s: float) -> float:
    if duration_s > 0:
        return duration_s
    raise ValueError("longer than 0 s")


PositiveS = Annotated[DurationS, AfterValidator(_positive)]


class PortSettings(Section):
    """One serial port. The devices behind it need no settings: they say their names themselves.

    Args:
        path: A path that stays the same when the plug is pulled, e.g. one of ``/dev/serial/by-id``.
        baud: Speed [bit/s].
        frame_every: How often a frame comes on this port, all its devices together; only the capacity of the
            spool is reckoned from it.
    """

    path: str = Field(min_length=1)
    baud: int = Field(default=115_200, ge=50, le=4_000_000)
    frame_every: PositiveS = 10.0


class BridgeSettings(Section):
    """The bridge of one gateway.

    Args:
        gateway: Its name, part of its topics.
        ports: Its serial ports.
        spool_keep: How much time without a server the spool must hold.
        spool_max: How large its file may become.
        has_rtc: This machine has a clock with a battery: its time is believed at once.
        group_commit: How long frames may wait for others before they are written together: longer wears a
            memory card less. Devices wait 5 s for their acknowledgement.
        reopen_after_silence: A port that says nothing for so long is closed and opened again.
        status_every: How often the status message goes out.
        payload: How packs are written: readable (json), or a third of the size (cbor).
    """

    gateway: str = Field(default="gateway", pattern=f"^{NAME_PATTERN}$")
    ports: tuple[PortSettings, ...] = ()
    spool_keep: PositiveS = 72 * S_PER_H
    spool_max: SizeBytes = Field(default=512_000_000, ge=MIN_SPOOL_BYTES)
    has_rtc: bool = False
    group_commit: DurationS = Field(default=0.05, ge=0.0, le=2.0)
    reopen_after_silence: PositiveS = 600.0
    status_every: PositiveS = 10.0
    payload: Literal["json", "cbor"] = "json"

    @field_validator("ports")
    @classmethod
    def _each_once(cls, ports: tuple[PortSettings, ...]) -> tuple[PortSettings, ...]:
        paths = [port.path for port in ports]
        if len(set(paths)) == len(paths):
            return ports
        raise ValueError(f"each port once; came: {', '.join(paths)}")

    @property
    def frames_per_h(self) -> float:
        """Return how many frames come in an hour on all ports, by the settings."""
        return sum(S_PER_H / port.frame_every for port in self.ports)

    @property
    def capacity_rows(self) -> int:
        """Return how many frames the spool must hold."""
        return max(MIN_CAPACITY_ROWS, round(self.spool_keep / S_PER_H * self.frames_per_h))
