"""A small disk of its own for one program, that can be filled up: a real one, in memory. Needs root."""

import ctypes
import os
import shutil
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_BALLAST, _BLOCK = "ballast", 65_536
_DETACH = 2


class SmallDisk:
    """A file system in memory at a folder.

    Args:
        folder: Where; made.
        size_mib: How large [MiB].

    ``is_there`` is False where this machine does not let us mount one: then the folder is a plain one.
    """

    def __init__(self, folder: Path, *, size_mib: int) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        options = f"size={size_mib}m".encode()
        self.is_there = os.geteuid() == 0 and not _LIBC.mount(
            b"tmpfs", str(folder).encode(), b"tmpfs", 0, options
        )

    def fill(self) -> None:
        """Leave no byte free."""
        with (self.folder / _BALLAST).open("ab", buffering=0) as ballast:
            for size in (_BLOCK, 4096, 1):
                try:
                    while True:
                        ballast.write(b"x" * size)
                except OSError:
                    continue

    def free(self) -> None:
        """Give the room back."""
        (self.folder / _BALLAST).unlink(missing_ok=True)

    def free_bytes(self) -> int:
        """Return how much room there is."""
        return shutil.disk_usage(self.folder).free

    def close(self) -> None:
        """Take it away."""
        if self.is_there:
            _LIBC.umount2(str(self.folder).encode(), _DETACH)
