"""A station's folder as the command line finds it, with an alarm that goes on, made by a real watcher."""

from pathlib import Path

from msgspec.structs import replace

from helpers.watching import REGISTRY, airs, station_in

SETTINGS = """
data_folder = "data"
cooperative = { id = "highland", name = "Highland", time_zone = "Africa/Nairobi" }
"""


def alarm_station(folder: Path) -> Path:
    """Return the settings file of a station whose van is too warm since noon."""
    file, data = folder / "coldchain.toml", folder / "data"
    file.write_text(SETTINGS)
    data.mkdir()
    with station_in(data, replace(REGISTRY, legs=(), shipments=())) as station:
        station.live(airs([9.0] * 8))
    (data / "records.db").rename(data / "records.sqlite")
    return file
