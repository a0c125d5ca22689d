"""The station that a replay runs in: its own data folder, and a device with one channel for each column."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from alerts.channels.catalogue import MESSAGES_FILE
from coldchain.errors import JournalError, RegistryError
from coldchain.reading import NO_BOOT, Clock, Reading
from commands.locks import LOCK_FILE
from commands.station import SETTINGS_FILE, Station, open_station

COOP = "replay"
GATEWAY = "replay"
ASSET = "trace"
PROFILE = "replay"
NEVER_ABSENT = "3650d"
ANY_AGE = "36500d"
QUANTITY = "temperature"
UNIT = "Cel"
_NOT_IN_NAMES = re.compile(r"[^a-z0-9_-]+")
_LONGEST_PROBE = 40
# What a replay leaves behind but for its locks: nothing else in the folder is ever removed.
_LEFT_BEHIND = ("broker", "journal.sqlite", "logs", MESSAGES_FILE, "readings.sqlite", "records.sqlite")
_SQLITE_ENDS = ("-wal", "-shm")


class Rule(NamedTuple):
    """What counts as an excursion in a replay; bounds in degrees Celsius, delays in seconds."""

    above_c: float | None
    below_c: float | None
    deadband_k: float
    on_delay_s: float
    off_delay_s: float


def channels(columns: Sequence[str]) -> dict[str, str]:
    """Return the channel of each column, named as alike as a channel's name may be, each once."""
    probes: dict[str, str] = {}
    for index, column in enumerate(columns, start=1):
        alike = _NOT_IN_NAMES.sub("-", column.lower()).strip("-_")[:_LONGEST_PROBE] or f"column-{index}"
        probe, number = alike, index
        while probe in probes.values():
            probe = f"{alike}-{number}"
            number += 1
        probes[column] = probe
    return {column: f"{probe}/{QUANTITY}" for column, probe in probes.items()}


def device_of(channel: str) -> str:
    """Return the device of a channel: each column is one, so that "stored" tells columns apart."""
    return channel.partition("/")[0]


def reading_of(channel: str, event_at: int, value: float) -> Reading:
    """Return one reading; its name is its time, so that a row that stands twice is one."""
    return Reading(
        device_of(channel), channel, NO_BOOT, event_at, event_at, 0, value, UNIT, clock=Clock.DEVICE
    )


def check_folder(folder: Path) -> None:
    """Return when a replay may use a folder: it is new, or empty, or an earlier replay made it.

    Raises:
        RegistryError: It holds something else, or is none.
    """
    file = folder / SETTINGS_FILE
    next_step = "Choose another folder with --folder."
    try:
        if file.is_file() and file.read_text(encoding="utf-8", errors="replace").startswith(_MADE_BY_REPLAY):
            return
        if folder.exists() and any(each.name != LOCK_FILE for each in folder.iterdir()):
            came = "files of something else"
            raise RegistryError(f"folder {folder}", came, "an empty or new folder", next_step)
    except OSError as error:
        came = error.strerror or str(error)
        raise RegistryError(f"folder {folder}", came, "an empty or new folder", next_step) from None


def make_station(folder: Path, channel_names: Sequence[str], rule: Rule) -> Station:
    """Return a new station; what an earlier replay left in the folder is removed.

    Args:
        folder: Its own folder, checked and held for this process alone.
        channel_names: Of the columns.
        rule: The limits on each of them.

    Raises:
        JournalError: The folder cannot be written.
    """
    file = folder / SETTINGS_FILE
    try:
        for name in _LEFT_BEHIND:
            _remove(folder / name)
        limits = [line for name in channel_names for line in _limits(name, rule)]
        file.write_text(
            "\n".join([*_HEAD, _devices(channel_names), *_PROFILE, *limits, ""]), encoding="utf-8"
        )
    except OSError as error:
        came, allowed = error.strerror or str(error), "a folder that can be written"
        raise JournalError(f"replay folder {folder}", came, allowed, retry=False) from None
    return open_station(file)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
        return
    for each in (path, *(path.with_name(path.name + end) for end in _SQLITE_ENDS)):
        each.unlink(missing_ok=True)


_MADE_BY_REPLAY = "# Made by `coldchain replay`"
_HEAD = (
    f"{_MADE_BY_REPLAY}: the next one starts anew here.",
    'data_folder = "."',
    f'gateways = ["{GATEWAY}"]',
    f'cooperative = {{ id = "{COOP}", name = "Replay" }}',
    f'assets = [{{ id = "{ASSET}", name = "Trace", kind = "cooler", profile = "{PROFILE}" }}]',
)
_PROFILE = (
    "[ingest]",  # a file may be of any age
    f'oldest = "{ANY_AGE}"',
    f'doubted_after = "{ANY_AGE}"',
    f"[profiles.{PROFILE}]",
    f'absence_after = "{NEVER_ABSENT}"',
    f'max_gap = "{NEVER_ABSENT}"',
)


def _devices(channel_names: Sequence[str]) -> str:
    tables = (f'{{ id = "{device_of(name)}", asset = "{ASSET}" }}' for name in channel_names)
    return f"devices = [{', '.join(tables)}]"


def _limits(channel: str, rule: Rule) -> list[str]:
    bounds = (("above", rule.above_c), ("below", rule.below_c))
    return [
        line
        for side, bound_c in bounds
        if bound_c is not None
        for line in _limit(channel, side, bound_c, rule)
    ]


def _limit(channel: str, side: str, bound_c: float, rule: Rule) -> tuple[str, ...]:
    return (
        f"[[profiles.{PROFILE}.limits]]",
        f'name = "{side}-{device_of(channel)}"',
        f'channel = "{channel}"',
        f'{side} = "{bound_c:.9f} degC"',
        f'deadband = "{rule.deadband_k:.9f} degC"',
        f'on_delay = "{rule.on_delay_s:.9f}s"',
        f'off_delay = "{rule.off_delay_s:.9f}s"',
    )
