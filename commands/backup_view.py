"""How ``coldchain backup`` and ``restore`` are shown: a bar, plain lines, JSON. Not what they do."""

import os
from pathlib import Path

import msgspec
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn

from commands.backup_make import Made
from commands.backup_restore import Restored
from commands.settings import StationSettings
from commands.stderr_bar import StderrBar
from links.backup_archive import Listed
from links.settings_file import overrides

_WARNING = "There are secret keys in it: keep it where nobody else reads it."


class Progress(StderrBar):
    """A bar on standard error, where a person looks on.

    Args:
        quiet: Show nothing.
    """

    def __init__(self, *, quiet: bool) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        super().__init__(*columns, quiet=quiet)

    def begin(self, what: str, total: int) -> None:
        """Show what is done now, and how many bytes that is, about."""
        self._bar.reset(self._task, description=what, total=total or None)

    def went_on(self, count: int) -> None:
        """Show that so many bytes more are done."""
        self._bar.advance(self._task, count)


def print_made(made: Made) -> None:
    """Print for a person what was written."""
    file, listed, removed, later, unnoted = made
    print(f"{file}: {_sizes(file, listed)}, as of {listed.about['as_of']}")
    for note in listed.notes:
        print(note)
    for old in removed:
        print(f"removed: {old}")
    if later is not None:
        print(f"None was removed: {later.name} is of a later time. Set the clock right, then remove it.")
    if unnoted:
        print(f"Not written down in the data folder ({unnoted}): `coldchain check` does not know of it.")
    print(_WARNING)
    print(f"To read it back: coldchain backup --check {file}")


def print_checked(file: Path, listed: Listed) -> None:
    """Print for a person that a backup holds."""
    about = listed.about
    print(f"{file}: whole; {_sizes(file, listed)}")
    print(f"station of {about['coop']}, as of {about['as_of']}, made by coldchain {about['version']}")


def print_json(file: Path, listed: Listed) -> None:
    """Print for a program what was written, or what was found whole."""
    print(msgspec.json.encode({"file": str(file), "bytes": file.stat().st_size, "list": listed}).decode())


def print_restored(restored: Restored) -> None:
    """Print for a person what was put where, and what to do next."""
    listed, folder = restored.listed, restored.folder
    print(f"{folder}: the station of {listed.about['coop']}, as of {listed.about['as_of']}")
    renewed = restored.renewed
    print(f"Messages that had not been sent: {renewed.in_doubt}. They go as possible repeats.")
    print(f"Log-ins that were ended: {renewed.sessions}. Everybody logs in again.")
    for note in (*listed.notes, *restored.notes):
        print(note)
    print("Next:")
    print("  1. See that the old station does not run: two would tell people twice.")
    print(f"  2. coldchain check --settings {restored.settings}")
    print(f"  3. coldchain verify audit --settings {restored.settings}")
    print(f"  4. coldchain up --settings {restored.settings}")
    for name in overrides(StationSettings, os.environ):
        print(f"{name} is set here, and wins over that file: is that right for this folder?")


def print_restored_json(restored: Restored) -> None:
    """Print the same for a program."""
    body = {
        "folder": str(restored.folder),
        "settings": str(restored.settings),
        "about": restored.listed.about,
        "notes": [*restored.listed.notes, *restored.notes],
        **restored.renewed._asdict(),
    }
    print(msgspec.json.encode(body).decode())


def _sizes(file: Path, listed: Listed) -> str:
    whole = sum(part.size for part in listed.parts)
    return f"{len(listed.parts)} files, {whole:,} bytes in {file.stat().st_size:,}"
