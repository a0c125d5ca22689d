"""The ``[bridge]`` table of the settings file."""

from typing import Literal

from pydantic import Field, field_validator

from coldchain.reading import NAME_PATTERN
from coldchain.settings import DurationS, Section, SizeBytes
from firmware_bridge.onboard.settings import OnboardSettings
from firmware_bridge.sensors.fields import S_PER_H, PositiveS
from firmware_bridge.sensors.settings import SourceSettings

MIN_CAPACITY_ROWS = 10_000  # a spool smaller than this (2 MB) saves nothing

MIN_SPOOL_BYTES = 4_000_000


class BridgeSettings(Section):
    """The bridge of one gateway.

    Args:
        gateway: Its name, part of its topics.
        ports: Its serial ports and other sources of readings; ``kind`` tells them apart.
        spool_keep: How much time without a server the spool must hold.
        spool_max: How large its file may become.
        has_rtc: This machine has a clock with a battery: its time is believed at once.
        group_commit: How long frames may wait for others before they are written together: longer wears a
            memory card less. Devices wait 5 s for their acknowledgement.
        reopen_after_silence: A port that says nothing for so long is closed and opened again.
        status_every: How often a short status goes out; a whole one goes when connecting, on news, hourly.
        remote_settings: Whether the server may send other settings; only the file on the gateway counts.
        settings_trial: How long settings from the server may take to prove themselves; also from that file.
        payload: How packs are written: readable (json), or a third of the size (cbor).
        alarm: What sounds and texts on board; left out where the server alone tells people.
    """

    gateway: str = Field(default="gateway", pattern=f"^{NAME_PATTERN}$")
    ports: tuple[SourceSettings, ...] = ()
    spool_keep: PositiveS = 72 * S_PER_H
    spool_max: SizeBytes = Field(default=512_000_000, ge=MIN_SPOOL_BYTES)
    has_rtc: bool = False
    group_commit: DurationS = Field(default=0.05, ge=0.0, le=2.0)
    reopen_after_silence: PositiveS = 600.0
    status_every: PositiveS = 60.0
    remote_settings: bool = False
    settings_trial: PositiveS = 300.0
    payload: Literal["json", "cbor"] = "json"
    alarm: OnboardSettings | None = None

    @field_validator("ports")
    @classmethod
    def _each_once(cls, ports: tuple[SourceSettings, ...]) -> tuple[SourceSettings, ...]:
        paths = [port.name for port in ports]
        if len(set(paths)) < len(paths):
            raise ValueError(f"each port once; came: {', '.join(paths)}")
        devices = [device for port in ports for device in port.devices]
        if len(set(devices)) < len(devices):
            raise ValueError(f"each device once; came: {', '.join(devices)}")
        return ports

    @property
    def frames_per_h(self) -> float:
        """Return how many frames come in an hour on all ports, by the settings."""
        return sum(port.frames_per_h for port in self.ports)

    @property
    def capacity_rows(self) -> int:
        """Return how many frames the spool must hold."""
        return max(MIN_CAPACITY_ROWS, round(self.spool_keep / S_PER_H * self.frames_per_h))
