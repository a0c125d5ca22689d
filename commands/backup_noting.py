"""Writes down what becomes of a backup: the last good one, or why the last try failed. Not the making of it.

A backup that is whole is good also where this cannot be written: then whoever made it is told so.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec.structs import replace

from coldchain.backups import Good
from coldchain.errors import ColdchainError, InputError
from coldchain.instants import from_iso
from commands.station import Station, open_station
from links.backup_archive import BROKEN, Listed
from links.backup_state import known, shortened, write
from links.clock import SystemClock


class Noted:
    """Writes down that a backup went well.

    Args:
        folder: The data folder.
        begun_s: When it began, by the monotonic clock [s].
    """

    def __init__(self, folder: Path, begun_s: float) -> None:
        self._folder, self._begun_s = folder, begun_s

    def good(self, file: Path, as_of: int) -> str:
        """Return why it could not be written down; empty when it was.

        Args:
            file: The backup, whole and under its own name.
            as_of: The instant of what is in it [ms].
        """
        took_ms = round((SystemClock().monotonic_s() - self._begun_s) * 1000)
        try:
            made = Good(as_of, str(file.absolute()), file.stat().st_size, took_ms)
            write(self._folder, known(self._folder).after_good(made))
        except OSError as error:
            return error.strerror or str(error)
        return ""


@contextmanager
def noting(folder: Path) -> Iterator[Noted]:
    """Write down why what is done within fails, if it does; a kill leaves nothing, and the age grows."""
    clock = SystemClock()
    try:
        yield Noted(folder, clock.monotonic_s())
    except Exception as error:
        is_plain = isinstance(error, ColdchainError | OSError)
        why = str(error) if is_plain else f"{type(error).__name__}: {error}"
        with suppress(OSError):  # on a full disk: what is raised says it
            write(folder, known(folder).after_failure(clock.now(), shortened(why)))
        raise


@contextmanager
def noting_check(settings: Path, file: Path) -> Iterator[None]:
    """Write down whether the newest backup of a station holds, where it is the one that is read within.

    Args:
        settings: The station's settings; a backup can be read back without any.
        file: Which is read.
    """
    station = _station(settings)
    before = None if station is None else known(station.folder).good
    is_newest = before is not None and Path(before.file) == file.absolute()
    try:
        yield
    except InputError as error:
        if station is not None and is_newest and error.reason == BROKEN:
            now, found = SystemClock().now(), known(station.folder)
            with suppress(OSError):
                write(station.folder, found.after_broken(now, shortened(str(error))))
        raise
    if station is not None and before is not None and is_newest:
        _checked(station.folder, before)


def note_restored(folder: Path, file: Path, listed: Listed) -> None:
    """Write down, in a data folder that was put back, of which backup it is: that is its newest."""
    with suppress(ValueError, OSError):  # the next backup writes it
        as_of = from_iso(listed.about.get("as_of", ""))
        good = Good(as_of, str(file.absolute()), file.stat().st_size, 0, SystemClock().now())
        write(folder, known(folder).after_good(good))


def _checked(folder: Path, before: Good) -> None:
    found = known(folder)
    if found.good is not None and found.good.as_of == before.as_of:  # none was made meanwhile
        checked = replace(found.good, checked_at=SystemClock().now())
        with suppress(OSError):
            write(folder, replace(found, good=checked))


def _station(settings: Path) -> Station | None:
    try:
        return open_station(settings) if settings.is_file() else None
    except ColdchainError:
        return None
