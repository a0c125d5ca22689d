"""What a mail server says, line by line, within one time and one length for a whole conversation.

For smtplib, which by itself waits anew for each byte, and reads for ever. Not a parser: a line is a line.
"""

import socket
from collections.abc import Callable

LONGEST_ANSWER_BYTES = 64 * 1024
"""Of all answers of one conversation together."""

_CHUNK_BYTES = 4096


class Replies:
    """Reads what a server says.

    Args:
        left_s: Returns how much time is left for the conversation [s].
    """

    def __init__(self, left_s: Callable[[], float]) -> None:
        self._left_s = left_s
        self._bytes = 0
        self._socket: socket.socket | None = None
        self._buffer = b""

    def of(self, line: socket.socket) -> "Replies":
        """Return this for a socket; what an earlier one said without protection is forgotten."""
        self._socket, self._buffer = line, b""
        return self

    def left(self) -> float:
        """Return how much time is left [s].

        Raises:
            TimeoutError: None.
        """
        left_s = self._left_s()
        if left_s <= 0:
            raise TimeoutError("no answer in time")
        return left_s

    def readline(self, most: int) -> bytes:
        """Return the next line with its end, at most so many bytes; empty when there is no more.

        Raises:
            OSError: The line failed, the time is over, or the server says too much.
        """
        while b"\n" not in self._buffer and len(self._buffer) < most:
            part = self._read()
            if not part:
                break
            self._buffer += part
        end = min(self._buffer.find(b"\n") + 1 or len(self._buffer), most)
        line, self._buffer = self._buffer[:end], self._buffer[end:]
        return line

    def close(self) -> None:
        """Let go of the socket, which whoever opened it closes."""
        self._socket = None

    def _read(self) -> bytes:
        if self._socket is None:
            raise ConnectionError("no connection")
        self._socket.settimeout(self.left())
        part = self._socket.recv(_CHUNK_BYTES)
        self._bytes += len(part)
        if self._bytes > LONGEST_ANSWER_BYTES:
            raise ConnectionError(f"more than {LONGEST_ANSWER_BYTES} bytes of answers")
        return part
