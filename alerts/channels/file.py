"""The channel ``file``: one JSON line per message, on the disk before the message counts as sent."""

import os
from contextlib import suppress
from io import FileIO
from pathlib import Path

import msgspec

from alerts.channels.channel import Handed, Outgoing
from coldchain.errors import ChannelError
from coldchain.instants import to_iso


class FileChannel:
    """Appends to a file; another program may follow it, and may move it away at any time.

    Args:
        path: The file; made with its folder when absent.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, message: Outgoing, now: int) -> Handed:
        """Append the message; return the file and the place in it as the reference.

        Raises:
            ChannelError: The file cannot be written.
        """
        line = msgspec.json.encode({"sent_at": to_iso(now), **message._asdict()}) + b"\n"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab", buffering=0) as file:
                place = file.tell()
                if place and not self._ends_with_newline():
                    line = b"\n" + line  # a kill or a full disk left half a line behind
                self._write(file, line, place)
        except OSError as error:
            raise ChannelError(
                f"message file {self._path}",
                error.strerror or str(error),
                "a file that can be written",
                "Free some space or change who may write there.",
                retry=True,
            ) from error
        return Handed(f"{self._path.name}:{place}")

    def _write(self, file: FileIO, line: bytes, place: int) -> None:
        left = memoryview(line)
        try:
            while left:  # a disk that is filling up takes a part first
                left = left[file.write(left) :]
            os.fsync(file.fileno())
        except OSError:
            # What failed must not be there either, or its repeat would not say that it is one.
            with suppress(OSError):
                file.truncate(place)
            raise

    def _ends_with_newline(self) -> bool:
        with self._path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"
