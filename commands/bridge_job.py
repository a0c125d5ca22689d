"""What the bridge is to do, by the settings in force: the gateway's own, or those from the server."""

import logging
import os
import sys
from typing import TYPE_CHECKING

from coldchain.errors import ColdchainError
from commands.settings import StationSettings
from commands.station import Station

if TYPE_CHECKING:
    from firmware_bridge.care.kept_settings import Chosen, KeptSettings
    from firmware_bridge.run import Job

_log = logging.getLogger(__name__)


def job_of(local: Station) -> "Job":
    """Return what the bridge is to do, by the settings that are in force."""
    from firmware_bridge.care.kept_settings import KeptSettings

    asked = local.settings.bridge
    assert asked is not None  # noqa: S101 - ``bridge`` has looked
    kept = KeptSettings(local.folder, local.file)
    chosen = kept.choose(remote=asked.remote_settings)
    chosen, job = _usable(local, kept, chosen)
    note = f"; {chosen.note}" if chosen.note else ""
    _log.info("settings in force: %s, %s (%s)%s", chosen.source, chosen.file, chosen.hash, note)
    return job


def _usable(local: Station, kept: "KeptSettings", chosen: "Chosen") -> "tuple[Chosen, Job]":
    """Return settings that can be used, and the job: what comes from the server must never lock us out."""
    from firmware_bridge.care.kept_settings import LOCAL, TRIAL

    while chosen.source != LOCAL:
        try:
            return chosen, _with(local, chosen)
        except ColdchainError as error:
            if chosen.source == TRIAL:
                kept.roll_back(str(error))
                chosen = kept.peek(remote=True)
            else:  # proven once, and of no use any more: the administrator's file is the way back
                note = f"settings from the server cannot be used: {error}"
                chosen = kept.peek(remote=False)._replace(note=note)
    return chosen, _with(local, chosen)


def _with(local: Station, chosen: "Chosen") -> "Job":
    from coldchain.plain import pack
    from firmware_bridge.run import Job

    station = _opened(local, chosen)
    asked, in_force = local.settings.bridge, station.settings.bridge
    assert asked is not None  # noqa: S101 - ``bridge`` has looked
    assert in_force is not None  # noqa: S101 - ``check_pushed`` has looked
    return Job(
        settings=pack(in_force),
        broker=station.broker(),
        coop=station.coop,
        folder=str(station.folder),
        local=str(local.file),
        chosen=(chosen.source, str(chosen.file), chosen.hash, chosen.note),
        remote=asked.remote_settings,
        trial_s=asked.settings_trial,
        argv=tuple(sys.orig_argv[1:]),
        registry=station.registry() if in_force.alarm is not None else None,
    )


def _opened(local: Station, chosen: "Chosen") -> Station:
    """Return the station with the settings that are in force; only the bridge's part of it may differ."""
    from links.settings_file import load

    if chosen.file == local.file:
        return local
    settings = load(StationSettings, chosen.file, os.environ, secrets=local.file.parent)
    return Station(local.file, settings, local.folder)
