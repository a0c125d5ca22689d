"""The real console in a thread, and a client that sees the bytes as they cross the wire."""

import gzip
import http.client
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

from acts.backfill import Taker
from console.app import Sources, run_console
from console.asked import Asker
from console.callbacks import Callbacks
from console.desk import Packer
from console.settings import ConsoleSettings
from links.clock import Clock
from links.passwords import Passwords

_PATIENCE_S = 15.0


class SetClock:
    """A clock that stands where the test puts it; only ``now`` is ever asked."""

    def __init__(self, at: int) -> None:
        self.at = at

    def now(self) -> int:
        return self.at

    def monotonic_s(self) -> float:
        return self.at / 1000

    def sleep(self, duration_s: float) -> None:
        raise AssertionError(f"nobody sleeps in the console, not {duration_s} s")

    def wait(self, event: threading.Event, duration_s: float) -> bool:
        raise AssertionError(f"nobody waits in the console, not {duration_s} s")


class Answer(NamedTuple):
    """A response as it was on the wire, and its body unpacked."""

    status: int
    headers: dict[str, str]
    wire_bytes: int
    body: bytes
    cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode()


@contextmanager
def served(  # noqa: PLR0917 - what a console is made of
    sources: Sources,
    clock: Clock,
    settings: ConsoleSettings | None = None,
    callbacks: Callbacks | None = None,
    passwords: Passwords | None = None,
    taker: Taker | None = None,
    packer: Packer | None = None,
    asker: Asker | None = None,
) -> Iterator[str]:
    """Yield the address of a running console; afterwards it has stopped by itself."""
    stop, ready, address = threading.Event(), threading.Event(), [""]

    def note(where: str) -> None:
        address[0] = where
        ready.set()

    chosen = settings or ConsoleSettings(port=0, visitors="look")
    server = threading.Thread(
        target=run_console,
        args=(chosen, sources),
        kwargs={
            "clock": clock,
            "stop": stop,
            "on_ready": note,
            "callbacks": callbacks,
            "passwords": passwords,
            "taker": taker,
            "packer": packer,
            "asker": asker,
        },
    )
    server.start()
    try:
        assert ready.wait(_PATIENCE_S), "the console did not come up"
        yield address[0]
    finally:
        stop.set()
        server.join(_PATIENCE_S)
    assert not server.is_alive(), "the console did not stop"


def fetch(
    address: str,
    path: str,
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
    body: bytes | None = None,
) -> Answer:
    """Return what the console answers."""
    host = urlsplit(address).netloc
    connection = http.client.HTTPConnection(host, timeout=_PATIENCE_S)
    try:
        connection.request(method, path, body, headers={"Accept-Encoding": "gzip", **(headers or {})})
        response = connection.getresponse()
        answer = response.read()
        found = {name.lower(): value for name, value in response.getheaders()}
        cookies = tuple(response.headers.get_all("set-cookie") or ())
        head = len(f"HTTP/1.1 {response.status} {response.reason}\r\n\r\n")
        head += sum(len(f"{name}: {value}\r\n") for name, value in response.getheaders())
        plain = gzip.decompress(answer) if found.get("content-encoding") == "gzip" else answer
        return Answer(response.status, found, head + len(answer), plain, cookies)
    finally:
        connection.close()
