"""``coldchain bridge``: serial ports to MQTT, on a gateway."""

from pathlib import Path
from typing import TYPE_CHECKING

from coldchain.errors import SettingsError
from commands.options import SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE, Station, open_station

if TYPE_CHECKING:
    from firmware_bridge.run import Job


def bridge(settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Read the serial ports, keep what they say on disk, and send it until the server has stored it."""
    with telling_errors():
        from commands.locks import sole_program
        from firmware_bridge.run import become

        station = open_station(settings)
        with sole_program(station.folder, "bridge"):  # the lock is the process's, whatever it becomes
            become(_job(station))


def _job(station: Station) -> "Job":
    """Return what the bridge of a station is to do."""
    from coldchain.plain import pack
    from firmware_bridge.run import Job

    asked = station.settings.bridge
    if asked is None:
        missing = "[bridge]: missing; allowed: a table with the serial ports. See examples/station.toml"
        raise SettingsError(str(station.file), [f"{station.file}: {missing}"])
    registry = station.registry() if asked.alarm is not None else None
    return Job(pack(asked), station.broker(), station.coop, str(station.folder), registry)
