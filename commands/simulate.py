"""``coldchain simulate``: a simulated fleet on real pseudo-terminals."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from coldchain.errors import SettingsError
from commands.options import SettingsOption
from commands.program import run_until_stopped
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock
from links.kept_file import replace_whole
from links.logs import set_up

if TYPE_CHECKING:
    from fleet_simulator.simulator import Progress

PROGRESS_FILE = "progress.json"


def simulate(settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Simulate vans and coolers whose devices speak on serial lines in the data folder."""

    def work(stop: threading.Event) -> None:
        from fleet_simulator.simulator import run_simulator

        station = open_station(settings)
        set_up("simulate", station.settings.log_format)
        if station.settings.simulator is None:
            missing = "[simulator]: missing; allowed: a table, it may be empty"
            raise SettingsError(str(station.file), [f"{station.file}: {missing}"])
        file = station.simulator_folder / PROGRESS_FILE
        file.parent.mkdir(parents=True, exist_ok=True)
        run_simulator(
            station.settings.simulator,
            station.simulator_folder,
            clock=SystemClock(),
            stop=stop,
            on_progress=lambda progress: _write(file, progress),
        )

    run_until_stopped(work)


def _write(file: Path, progress: "Progress") -> None:
    """Write how far the simulator is; a reader sees the old text or the new one."""
    replace_whole(file, msgspec.json.encode(progress), mode=0o644, lasts=False)
