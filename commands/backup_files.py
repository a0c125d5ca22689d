"""Which files belong into a backup of a station: all of its data folder but what is only of this moment.

Everything goes along unless it is named here, so that a new kind of file is not forgotten. Not how they are
copied: see ``backup_make.py``.
"""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from commands.station import Station
from firmware_bridge.bridge import SPOOL_FILE
from firmware_bridge.care.runs import FILE as RUNS_FILE
from firmware_bridge.last_status import FILE as STATUS_FILE
from firmware_bridge.onboard.store import FILE as ONBOARD_FILE
from links.backup_state import FILE as STATE_FILE
from links.settings_file import PREFIX, read_tables

ARCHIVES = re.compile(r"coldchain-.+-\d{8}T\d{6}Z\.tar\.gz")
DATA, BESIDE, ELSEWHERE = "data", "beside", "elsewhere"
_FOLDERS = {"logs", "simulator", "jetstream", "__pycache__"}  # jetstream: what the broker has in hand
_INDEX = "readings-index.sqlite"  # is made again from the server that it is about
_GATEWAYS = {SPOOL_FILE, ONBOARD_FILE, RUNS_FILE, STATUS_FILE}  # a gateway's own; its next run begins anew
_ENDINGS = (".lock", "-wal", "-shm", "-journal", ".new", ".partial", ".sock")
_ALWAYS_ANEW = {"pid", "nats.log", _INDEX, STATE_FILE}
_MOST = 4 << 20  # a file that settings name is a key or a list; more is a mistake in the settings
_FILE_KEYS = ("certificate", "certificate_key", "file")


class Named(NamedTuple):
    """A file that the settings name.

    Args:
        path: Where it is.
        name: Under which it stands in the backup.
        told: As the settings name it.
    """

    path: Path
    name: str
    told: str


def data_files(station: Station, away: Path) -> Iterator[Path]:
    """Yield the files of a data folder that belong into a backup, sorted by name.

    Args:
        station: Whose.
        away: A folder of backups, which may lie in the data folder.
    """
    folder = station.folder
    for here, folders, names in os.walk(folder):
        place = Path(here)
        folders[:] = sorted(
            name for name in folders if name not in _FOLDERS and (place / name) != away and name[0] != "."
        )
        for name in sorted(names):
            path = place / name
            if _belongs(path) and path != station.file:
                yield path


def led_away(station: Station) -> list[str]:
    """Return the folders of a data folder that are links to elsewhere: they are not gone through."""
    found = []
    for here, folders, _ in os.walk(station.folder):
        links = (Path(here) / name for name in folders if (Path(here) / name).is_symlink())
        found += [path.relative_to(station.folder).as_posix() for path in links]
    return sorted(found)


def named_files(station: Station) -> list[Named]:
    """Return the files beside or away from the settings that these name: passwords, certificates, lists."""
    _, tables = read_tables(station.file)
    found = {}
    for told in _names_in(tables):
        path = (station.file.parent / told).resolve()
        if path.is_relative_to(station.folder) or not path.is_file() or path.stat().st_size > _MOST:
            continue
        home = station.file.parent.resolve()
        is_near = not Path(told).is_absolute() and path.is_relative_to(home)
        name = f"{BESIDE}/{path.relative_to(home)}" if is_near else f"{ELSEWHERE}{path}"
        found[path] = Named(path, name, told)
    return list(found.values())


def set_outside(environ: Mapping[str, str]) -> list[str]:
    """Return the names of settings that come from the environment, and so are in no file."""
    return sorted(name for name in environ if name.startswith(PREFIX) and "__" in name)


def _belongs(path: Path) -> bool:
    name = path.name
    if name in _ALWAYS_ANEW | _GATEWAYS or name.endswith(_ENDINGS) or ARCHIVES.fullmatch(name):
        return False
    try:
        return stat.S_ISREG(path.stat().st_mode)  # also one that lies on another disk
    except FileNotFoundError:
        return False  # gone meanwhile


def _names_in(tables: Mapping[str, Any]) -> Iterator[str]:
    """Yield every text of the settings that names a file."""
    for key, value in tables.items():
        if isinstance(value, Mapping):
            yield from _names_in(value)
        elif isinstance(value, list):
            for each in value:
                if isinstance(each, Mapping):
                    yield from _names_in(each)
        elif isinstance(value, str) and value and (key.endswith("_file") or key in _FILE_KEYS):
            yield value
