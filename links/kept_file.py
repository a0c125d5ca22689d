"""Small files that are replaced whole: after a power cut there is the old text or the new one, never a part.

Not for what grows: each write is a new file, made safe on disk before it takes the old one's name.
"""

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Replace a file, which only its owner may read, also in a new folder.

    Raises:
        OSError: It cannot be written; what was there stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_whole(path, text.encode("utf-8"))


def replace_whole(path: Path, data: bytes, *, mode: int = 0o600, lasts: bool = True) -> None:
    """Replace a file in a folder that is there; a reader sees all old or all new.

    Args:
        path: The file.
        data: What shall stand in it.
        mode: Its rights, whatever the mask of this process is.
        lasts: Whether it survives a power cut when this returns. What may be lost wears a memory card less.

    Raises:
        OSError: It cannot be written; what was there stays.
    """
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)  # an old one may have other rights
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(data)
        file.flush()
        if lasts:
            os.fsync(file.fileno())
    draft.replace(path)
    if lasts:
        sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file for good; one that is not there is fine.

    Raises:
        OSError: It cannot be removed.
    """
    path.unlink(missing_ok=True)
    if path.parent.exists():
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut.

    Raises:
        OSError: The disk failed.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
