"""Files in the folders of a message daemon: put there whole or not at all, and taken away when taken.

Not what stands in them: that is ``formats.py``.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from coldchain.errors import ChannelError

MAX_OCTETS = 64 * 1024  # no message is longer
MAX_FILES = 1_000  # at one look; the others come next
_DRAFT = ".coldchain-draft"


def put(folder: Path, name: str, data: bytes) -> None:
    """Write a file that the daemon sees only when all of it is on the disk.

    Raises:
        ChannelError: It is certainly not there.
    """
    draft = folder.parent / f"{_DRAFT}-{name}"  # the daemon takes whatever it finds in its own folders
    try:
        try:
            with draft.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.chmod(0o660)
            draft.replace(folder / name)
        except OSError:
            with suppress(OSError):
                draft.unlink()
            raise
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise ChannelError(
            f"spool folder {folder}",
            error.strerror or str(error),
            "a folder of the daemon that this program may write to",
            "Make it, free some space, or add this user to the daemon's group.",
            retry=True,
        ) from error


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder, the oldest names first; drafts and locks are left out.

    Raises:
        ChannelError: It cannot be read.
    """
    try:
        with os.scandir(folder) as found:
            names = sorted(each.name for each in found if each.is_file(follow_symlinks=False))
    except OSError as error:
        step = "Check alerts.smsd.spool, and who may read it."
        came = error.strerror or str(error)
        raise ChannelError(
            f"spool folder {folder}", came, "a folder of the daemon", step, retry=True
        ) from error
    kept = [name for name in names if not name.startswith(".") and not name.endswith(".LOCK")]
    locked = {name.removesuffix(".LOCK") for name in names if name.endswith(".LOCK")}
    yield from (folder / name for name in kept[:MAX_FILES] if name not in locked)


def content(path: Path) -> bytes | None:
    """Return what stands in a file, cut where no message goes on; None when it is gone."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_OCTETS)
    except OSError:
        return None


def remove(path: Path) -> None:
    """Take a file away; one that is gone is no error."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
