"""Every device that was heard on a port: its channels, boot, count, faults, supply.

Of what was heard, whether it was kept or not: a gateway whose clock is not set takes nothing, and its devices
are there all the same. Bounded: of too many devices, those that were heard longest ago give way.
"""

import threading
from collections import OrderedDict
from typing import Any

from coldchain.frames import Frame
from coldchain.units import QUANTITY_OF_CODE
from firmware_bridge.intake import Arrival

MAX_DEVICES = 200
MAX_CHANNELS = 24  # of a device
_VOLTS = "v"


class _Heard:
    """What was heard of one device."""

    __slots__ = ("boot", "channels", "fault", "faults", "frames", "heard_at", "port", "sequence", "supply")

    def __init__(self) -> None:
        self.port = ""
        self.boot = 0
        self.sequence = 0
        self.heard_at = 0
        self.frames = 0
        self.channels: dict[str, None] = {}
        self.faults = 0
        self.fault = ""
        self.supply: tuple[str, float] | None = None


class Inventory:
    """The devices of a gateway. Ports may tell it of arrivals side by side."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._devices: OrderedDict[str, _Heard] = OrderedDict()  # heard longest ago first

    def hear(self, arrival: Arrival) -> None:
        """Take what a port heard."""
        frames = [event for event in arrival.events if isinstance(event, Frame)]
        if not frames:
            return
        with self._lock:
            for frame in frames:
                self._hear(frame, arrival.port.path, arrival.at)

    def shape(self) -> tuple[tuple[str, str, int], ...]:
        """Return what a change of is news: who is there, on which port, in which boot."""
        with self._lock:
            return tuple(sorted((name, each.port, each.boot) for name, each in self._devices.items()))

    def told(self) -> list[dict[str, Any]]:
        """Return what the status tells, a dict a device, by name."""
        with self._lock:
            return [_told(name, each) for name, each in sorted(self._devices.items())]

    def _hear(self, frame: Frame, port: str, at: int) -> None:
        known = self._devices.get(frame.device)
        if known is None:
            known = self._devices[frame.device] = _Heard()
            if len(self._devices) > MAX_DEVICES:
                self._devices.popitem(last=False)
        else:
            self._devices.move_to_end(frame.device)
        if known.boot != frame.boot:
            known.boot, known.sequence = frame.boot, frame.sequence
        known.sequence = max(known.sequence, frame.sequence)
        known.port, known.heard_at = port, at
        known.frames += 1
        for field in frame.fields:
            _field(known, field.probe, field.code, field.value, field.note)


def _field(known: _Heard, probe: str, code: str, value: float, note: str) -> None:
    channel = f"{probe}.{code}"
    if channel not in known.channels and len(known.channels) < MAX_CHANNELS:
        known.channels[channel] = None
    if note:
        known.faults += 1
        known.fault = f"{channel}: {note}"
    elif code == _VOLTS:
        known.supply = (probe, value)


def _told(name: str, heard: _Heard) -> dict[str, Any]:
    told: dict[str, Any] = {
        "device": name,
        "port": heard.port,
        "channels": sorted(_channel(each) for each in heard.channels),
        "boot": f"{heard.boot:08x}",
        "sequence": heard.sequence,
        "heard_at": heard.heard_at,
        "frames": heard.frames,
        "faults": heard.faults,
    }
    if heard.fault:
        told["fault"] = heard.fault
    if heard.supply is not None:
        told["supply"], told["supply_v"] = heard.supply
    return told


def _channel(text: str) -> str:
    probe, _, code = text.rpartition(".")
    quantity = QUANTITY_OF_CODE.get(code)
    return f"{probe}/{quantity.name}" if quantity else text
