"""A web server that answers with bytes as they are: cut in the middle, dribbling, or never."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def raw_answers(answer: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """Yield the url of a server; ``answer`` gets each connection after its request, and what ends it."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                if over.is_set():
                    return
                connection.recv(65536)
                answer(connection, over)

    thread = threading.Thread(target=serve)
    thread.start()
    port = listener.getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        over.set()
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        thread.join()
        listener.close()
