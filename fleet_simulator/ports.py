"""A real pseudo-terminal per device under a stable name, as a serial adapter under ``/dev/serial/by-id``.

The simulator holds the master side; the reader opens the link as it would open a serial port. Not a protocol.
"""

import fcntl
import os
import struct
import termios
import tty
from pathlib import Path

from coldchain.errors import PortError

READ_BYTES = 4096


class Port:
    """One pseudo-terminal and the link that names it.

    The slave side is held open here too, so that a reader that closes the port, or dies, does not give an
    input/output error on our side. A link that an earlier run left behind is replaced.

    Args:
        link: Where the reader finds the port; its folder is made when absent.

    Raises:
        PortError: The system gives no pseudo-terminal, or the link cannot be made.
    """

    def __init__(self, link: Path) -> None:
        self.link = link
        self._unsent = b""
        try:
            self.master, self._slave = os.openpty()
        except OSError as error:
            raise _refused(link, error, "Raise kernel.pty.max, or simulate fewer devices.") from error
        try:
            tty.setraw(self._slave)
            os.set_blocking(self.master, False)
            self._make_link()
        except (OSError, termios.error) as error:
            self._close_both()
            raise _refused(link, error, "Remove what stands there, or choose another folder.") from error

    @property
    def unsent(self) -> bool:
        """Whether a part of the last line still waits for room."""
        return bool(self._unsent)

    def read(self) -> bytes:
        """Return what the reader has sent, without waiting; empty when nothing."""
        try:
            return os.read(self.master, READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise _refused(self.link, error, "Start the simulator again.") from error

    def write(self, data: bytes = b"") -> None:
        """Send bytes without waiting; what finds no room is kept for the next call.

        Args:
            data: A line, or nothing to go on with the rest of the last one; only give a new line when
                ``unsent`` is false, so that no more than one line is ever kept.
        """
        self._unsent += data
        try:
            if self._unsent:
                self._unsent = self._unsent[os.write(self.master, self._unsent) :]
        except BlockingIOError:
            return
        except OSError as error:
            raise _refused(self.link, error, "Start the simulator again.") from error

    def unread_bytes(self) -> int:
        """Return how many bytes stand in the line without having been read [bytes]."""
        (count,) = struct.unpack("i", fcntl.ioctl(self._slave, termios.FIONREAD, b"\0\0\0\0"))
        return int(count)

    def discard_unread(self) -> None:
        """Drop what nobody has read, as a real line does: read later, it would lie about its age."""
        self._unsent = b""
        termios.tcflush(self._slave, termios.TCIFLUSH)

    def close(self) -> None:
        """Close the port and take its link away, unless another simulator's link stands there by now."""
        if self.link.is_symlink() and str(self.link.readlink()) == os.ttyname(self._slave):
            self.link.unlink()
        self._close_both()

    def _make_link(self) -> None:
        """Put the link in place in one step, so that a reader never finds it missing."""
        self.link.parent.mkdir(parents=True, exist_ok=True)
        beside = self.link.with_name(f".{self.link.name}.new")
        beside.unlink(missing_ok=True)
        beside.symlink_to(os.ttyname(self._slave))
        beside.replace(self.link)

    def _close_both(self) -> None:
        os.close(self.master)
        os.close(self._slave)


def remove_stale_links(folder: Path) -> int:
    """Return how many links of an earlier run were removed.

    Call it only when no other simulator uses the folder.

    Args:
        folder: Where the ports' links are, and nothing else; may be absent.
    """
    stale = [path for path in folder.iterdir() if path.is_symlink()] if folder.is_dir() else []
    for path in stale:
        path.unlink()
    return len(stale)


def _refused(link: Path, error: Exception, next_step: str) -> PortError:
    """Return the error for a port that cannot be had."""
    return PortError(f"simulated port {link}", str(error), "a pseudo-terminal", next_step, retry=True)
