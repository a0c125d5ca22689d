"""A TCP line between two real programs that can be made bad: slow, deaf, refusing, or answering errors."""

import contextlib
import select
import socket
import threading
import time
from typing import NamedTuple

_CHUNK = 16_384
_LOOK_S = 0.05
_REQUEST_END = b"\r\n\r\n"


class Mood(NamedTuple):
    """How a line behaves.

    Args:
        delay_s: So long each chunk waits before it goes on [s].
        swallows: Whether what comes is taken and goes nowhere: a half-open line. A connection that has lost
            bytes like that leads nowhere for ever, also when the line is well again.
        refuses: Whether new connections are closed at once, and old ones too.
        status: What every HTTP request is answered here, without asking the server; 0: not so.
    """

    delay_s: float = 0.0
    swallows: bool = False
    refuses: bool = False
    status: int = 0


WELL = Mood()


class Proxy:
    """Listens on a free port of loopback and hands on to another one; two threads for each connection.

    Args:
        port: Where it hands on to.
    """

    def __init__(self, port: int) -> None:
        self.mood = WELL
        self._to = port
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it, and every connection through it."""
        self._stop.set()
        self._thread.join(5)
        self._listener.close()

    def _accept(self) -> None:
        while not self._stop.is_set():
            if not select.select([self._listener], [], [], _LOOK_S)[0]:
                continue
            near, _ = self._listener.accept()
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        """Carry one connection until one side closes it."""
        with near:
            if self.mood.status:
                _answer(near, self.mood.status)
                return
            if self.mood.refuses:
                return
            try:
                far = None if self.mood.swallows else socket.create_connection(("127.0.0.1", self._to), 2)
            except OSError:
                return
            if far is None:
                self._take(near)
                return
            with far:
                back = threading.Thread(target=self._carry, args=(far, near), daemon=True)
                back.start()
                self._carry(near, far)
                back.join()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        """Hand on what one side says, as the mood of the moment is."""
        try:
            while self._goes_on(source):
                if not select.select([source], [], [], _LOOK_S)[0]:
                    continue
                chunk = source.recv(_CHUNK)
                if not chunk:
                    break
                if self.mood.delay_s:
                    time.sleep(self.mood.delay_s)
                if self.mood.swallows:
                    self._take(source)
                    break
                target.sendall(chunk)
        except OSError:
            pass
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _take(self, near: socket.socket) -> None:
        """Swallow what comes on a connection that leads nowhere, until its other end closes it."""
        try:
            while self._goes_on(near):
                if select.select([near], [], [], _LOOK_S)[0] and not near.recv(_CHUNK):
                    return
        except OSError:
            return

    def _goes_on(self, line: socket.socket) -> bool:
        mood = self.mood
        return not self._stop.is_set() and not mood.refuses and not mood.status and line.fileno() >= 0


def _answer(line: socket.socket, status: int) -> None:
    """Read one HTTP request whole, so that its sender is not cut off, and answer it."""
    line.settimeout(2.0)
    body = b'{"error":"said by the test"}'
    try:
        head, _, rest = _read_until(line, _REQUEST_END).partition(_REQUEST_END)
        lengths = [each for each in head.lower().split(b"\r\n") if each.startswith(b"content-length:")]
        left = int(lengths[0].split(b":")[1]) - len(rest) if lengths else 0
        while left > 0 and (chunk := line.recv(min(left, _CHUNK))):
            left -= len(chunk)
        said = f"HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        line.sendall(f"{said}\r\nConnection: close\r\n\r\n".encode() + body)
    except (OSError, ValueError):
        return


def _read_until(line: socket.socket, end: bytes) -> bytes:
    found = b""
    while end not in found and (chunk := line.recv(_CHUNK)):
        found += chunk
    return found
