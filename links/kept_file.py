"""Small files that are replaced whole: after a power cut there is the old text or the new one, never a part.

Not for what grows: each write is a new file, made safe on disk before it takes the old one's name.
"""

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Replace a file, which only its owner may read; return when it survives a power cut.

    Raises:
        OSError: It cannot be written; what was there stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file for good; one that is not there is fine.

    Raises:
        OSError: It cannot be removed.
    """
    path.unlink(missing_ok=True)
    if path.parent.exists():
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
