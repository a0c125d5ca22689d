"""``coldchain bridge``: serial ports to MQTT, on a gateway."""

import logging
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from coldchain.errors import ColdchainError, SettingsError
from commands.options import SettingsOption
from commands.program import run_until_stopped
from commands.settings import StationSettings
from commands.station import SETTINGS_FILE, Station, open_station
from links.clock import SystemClock

if TYPE_CHECKING:
    from firmware_bridge.care.kept_settings import Chosen, KeptSettings
    from firmware_bridge.care.settings_box import SettingsBox

_log = logging.getLogger(__name__)


def bridge(settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Read the serial ports, keep what they say on disk, and send it until the server has stored it."""
    anew = threading.Event()

    def work(stop: threading.Event) -> None:
        from commands.locks import sole_program

        station = open_station(settings)
        if station.settings.bridge is None:
            missing = "[bridge]: missing; allowed: a table with the serial ports. See examples/station.toml"
            raise SettingsError(str(station.file), [f"{station.file}: {missing}"])
        with sole_program(station.folder, "bridge"):
            if _run(station, stop) and not stop.is_set():
                anew.set()

    run_until_stopped(work)
    if anew.is_set():  # in this place, so that nobody who supervises us notices
        from links.start_anew import start_anew

        start_anew()


def _run(local: Station, stop: threading.Event) -> bool:
    """Run with the settings that are in force; return whether other ones are to be from now on."""
    from firmware_bridge.bridge import run_bridge
    from firmware_bridge.care.kept_settings import TRIAL, KeptSettings

    assert local.settings.bridge is not None  # noqa: S101 - ``bridge`` has looked
    remote = local.settings.bridge.remote_settings
    kept = KeptSettings(local.folder, local.file)
    chosen = kept.choose(remote=remote)
    try:
        station = _opened(local, chosen)
        in_force = station.settings.bridge
        assert in_force is not None  # noqa: S101 - ``check_pushed`` has looked
        box = _box(local, kept, chosen)
        _log.info("settings in force: %s, %s (%s)%s", *_named(chosen))
        run_bridge(
            in_force,
            station.broker(),
            coop=station.coop,
            data_folder=local.folder,
            stop=stop,
            box=box,
        )
    except ColdchainError as error:
        if chosen.source != TRIAL or kept.state.state != TRIAL:
            raise
        kept.roll_back(str(error))
        return True
    return box.wants_restart.is_set()


def _opened(local: Station, chosen: "Chosen") -> Station:
    """Return the station with the settings that are in force; only the bridge's part of it may differ."""
    from links.settings_file import load

    if chosen.file == local.file:
        return local
    settings = load(StationSettings, chosen.file, os.environ, secrets=local.file.parent)
    return Station(local.file, settings, local.folder)


def _box(local: Station, kept: "KeptSettings", chosen: "Chosen") -> "SettingsBox":
    from commands.check_pushed import check_in_child
    from firmware_bridge.care.settings_box import BoxRules, SettingsBox

    allowed = local.settings.bridge
    assert allowed is not None  # noqa: S101 - ``bridge`` has looked
    return SettingsBox(
        kept,
        chosen,
        check=lambda file, rows: check_in_child(file, local.file, rows),
        rules=BoxRules(allowed.remote_settings, allowed.settings_trial),
        clock=SystemClock(),
    )


def _named(chosen: "Chosen") -> tuple[str, str, str, str]:
    return chosen.source, str(chosen.file), chosen.hash, f"; {chosen.note}" if chosen.note else ""
