"""``coldchain bridge``: serial ports to MQTT, on a gateway."""

import threading
from pathlib import Path

from coldchain.errors import SettingsError
from commands.options import SettingsOption
from commands.program import run_until_stopped
from commands.station import SETTINGS_FILE, open_station


def bridge(settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Read the serial ports, keep what they say on disk, and send it until the server has stored it."""

    def work(stop: threading.Event) -> None:
        from commands.locks import sole_program
        from firmware_bridge.bridge import run_bridge

        station = open_station(settings)
        if station.settings.bridge is None:
            missing = "[bridge]: missing; allowed: a table with the serial ports. See examples/station.toml"
            raise SettingsError(str(station.file), [f"{station.file}: {missing}"])
        with sole_program(station.folder, "bridge"):
            run_bridge(
                station.settings.bridge,
                station.broker(),
                coop=station.coop,
                data_folder=station.folder,
                stop=stop,
                registry=station.registry() if station.settings.bridge.alarm is not None else None,
            )

    run_until_stopped(work)
