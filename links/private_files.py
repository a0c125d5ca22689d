"""Files that hold secrets: written for their owner only, and refused when others can read them.

Not a store of secrets: what is in them, and where they lie, is known to whoever uses them.
"""

import os
from pathlib import Path

from links.kept_file import replace_whole

_OTHERS = 0o077
_CREDENTIALS = "CREDENTIALS_DIRECTORY"  # systemd's: closed by itself, though its files look open to a group


def write_private(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Write a file that only its owner can read. A reader, also after a power cut, sees all old or all new.

    Args:
        path: The file; its folder is there.
        text: What shall stand in it.
        mode: Its rights, where a program of another user must read it.
    """
    replace_whole(path, text.encode("utf-8"), mode=mode)


def too_open(path: Path) -> str:
    """Return who else can use a file with a secret, and what to do; empty when nobody can.

    Raises:
        OSError: It is not there.
    """
    mode = path.stat().st_mode & 0o777
    if not mode & _OTHERS or _is_credential(path):
        return ""
    return f"other users can read or change it (mode {mode:o}): chmod 600 {path}"


def _is_credential(path: Path) -> bool:
    """Return whether systemd has put the file there for this service alone."""
    folder = os.environ.get(_CREDENTIALS, "")
    return bool(folder) and path.absolute().is_relative_to(Path(folder))
