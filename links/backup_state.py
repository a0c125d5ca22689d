"""What became of a station's backups, in a file of its data folder: the last good one, the last failure.

It is replaced whole, so that a kill or a power cut leaves the old text or the new one. It belongs to this
folder and is in no backup: whoever puts one back writes it anew. Not what it means: ``coldchain/backups.py``.
"""

import os
from pathlib import Path

import msgspec

from coldchain.backups import TOO_OLD_S, Backups, Standing, Verdict, standing
from links.kept_file import replace_whole

FILE = "backups.json"
_MOST_BYTES = 65_536
_LONGEST_WHY = 600


def read(folder: Path) -> Backups:
    """Return what is written down in a data folder; nothing where there is no file.

    Raises:
        OSError: It cannot be read.
        ValueError: There is something else in it.
    """
    try:
        with (folder / FILE).open("rb") as file:
            return msgspec.json.decode(file.read(_MOST_BYTES), type=Backups)
    except FileNotFoundError:
        return Backups()


def write(folder: Path, backups: Backups) -> None:
    """Write down what became of them; the data folder's owner can read it, whoever writes.

    Raises:
        OSError: It cannot be written; what was there stays.
    """
    replace_whole(folder / FILE, msgspec.json.encode(backups))
    if os.geteuid() == 0:  # by hand, as root: the station's own programs are to read it all the same
        there = folder.stat()
        os.chown(folder / FILE, there.st_uid, there.st_gid)


def known(folder: Path) -> Backups:
    """Return what is written down, to be gone on from; nothing where it cannot be read."""
    try:
        return read(folder)
    except (OSError, ValueError):
        return Backups()


def shortened(why: str) -> str:
    """Return a reason as it is written down."""
    return why if len(why) <= _LONGEST_WHY else f"{why[:_LONGEST_WHY]}..."


def look(folder: Path, *, now: int, old_after_s: float = TOO_OLD_S) -> Standing:
    """Return how the backups of a data folder are.

    Args:
        folder: Which.
        now: [ms since 1970, UTC].
        old_after_s: From what age on the newest is too old [s].
    """
    try:
        return standing(read(folder), now=now, old_after_s=old_after_s)
    except OSError as error:
        problem = error.strerror or str(error)
    except ValueError:
        problem = "something else is in it"
    return Standing(Verdict.UNREADABLE, problem=f"{folder / FILE}: {problem}")
