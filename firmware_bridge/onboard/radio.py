"""The modem of the gateway's own alarm, from its settings. Not the driver: ``links/modem.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from links.modem import Modem, Ways
from links.modem_pin import PinMemory

if TYPE_CHECKING:
    from pathlib import Path

    from firmware_bridge.onboard.settings import ModemSettings
    from links.clock import Clock

PIN_FILE = "alarm-pin.json"


def modem_of(settings: ModemSettings, folder: Path, clock: Clock) -> Modem:
    """Return the modem; a PIN that its SIM has refused is never said again, also not after a restart.

    Args:
        settings: Where it is.
        folder: Where it is kept what the SIM said of PINs.
        clock: Of this machine.
    """
    ways = Ways(pins=PinMemory(folder / PIN_FILE))
    return Modem(settings.path, settings.baud, pin=settings.pin, clock=clock, ways=ways)
