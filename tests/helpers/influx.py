"""A real influxd of version 1.x for tests, in its own folder; it can be frozen, killed and emptied."""

import os
import shutil
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from coldchain.registry.registry import Registry
from helpers.needs import requires_program
from helpers.polling import wait_until
from links.clock import Clock, SystemClock
from links.influx_places import Places
from links.influx_types import InfluxAddress, Space
from links.quarantine import Rejected
from links.readings_influx import InfluxParts, InfluxReadings

_CONFIG = """\
reporting-disabled = true
bind-address = "127.0.0.1:{rpc}"
[meta]
dir = "{folder}/meta"
[data]
dir = "{folder}/data"
wal-dir = "{folder}/wal"
query-log-enabled = false
[http]
bind-address = "127.0.0.1:{port}"
log-enabled = false
max-body-size = {max_body_bytes}
auth-enabled = {auth}
[monitor]
store-enabled = false
[continuous_queries]
enabled = false
[retention]
check-interval = "1s"
"""


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class Influxd:
    """One server process.

    Args:
        folder: Where it keeps everything.
        max_body_bytes: How large a request may be.
        auth: Whether it asks who one is.
        deployed: Its configuration as it is deployed, with only ports and folders changed.
    """

    def __init__(
        self, folder: Path, *, max_body_bytes: int = 25_000_000, auth: bool = False, deployed: str = ""
    ) -> None:
        self.program = requires_program("influxd", "influxdb")
        self.folder = folder
        self.port, self._rpc = free_ports(2)
        self.url = f"http://127.0.0.1:{self.port}"
        self._text = _CONFIG.format(
            folder=folder,
            port=self.port,
            rpc=self._rpc,
            max_body_bytes=max_body_bytes,
            auth=str(auth).lower(),
        )
        if deployed:
            self._text = deployed.replace("/var/lib/influxdb", str(folder))
            for port, own in ((8086, self.port), (8088, self._rpc)):
                assert self._text.count(f'"127.0.0.1:{port}"') == 1
                self._text = self._text.replace(f'"127.0.0.1:{port}"', f'"127.0.0.1:{own}"')
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "influxdb.conf"
        config.write_text(self._text)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.program, "run", "-config", config],
                stdout=log,
                stderr=log,
                env={**os.environ, "HOME": "/tmp"},
            )
        wait_until(self._answers, "influxd to answer", timeout_s=60)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/ping", timeout=5):
                return True
        except OSError:
            return False

    def kill(self) -> None:
        """Kill it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def freeze(self) -> None:
        """Let it stand still."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def empty(self) -> None:
        """Kill it, and throw away all that it kept."""
        self.kill()
        for name in ("meta", "data", "wal"):
            shutil.rmtree(self.folder / name, ignore_errors=True)


@contextmanager
def running(folder: Path, **options: Any) -> Iterator[Influxd]:
    """Yield a started server; it is killed at the end."""
    server = Influxd(folder, **options)
    try:
        server.start()
        yield server
    finally:
        server.kill()


def address(url: str, database: str, **changes: Any) -> InfluxAddress:
    """Return the address of a database of a 1.x server."""
    fields: dict[str, Any] = {
        "url": url,
        "is_version_1": True,
        "raw": Space(database, "raw"),
        "kept": Space(database, "five_minutes"),
        "timeout_s": 20.0,
    }
    return InfluxAddress(**(fields | changes))


class Store:
    """Opens the same store again and again, and keeps what it says.

    Args:
        there: The server's address.
        folder: For the index.
        registries: What is registered.
        clock: The clock.
    """

    def __init__(
        self,
        there: InfluxAddress,
        folder: Path,
        registries: Sequence[Registry] = (),
        clock: Clock | None = None,
    ) -> None:
        self.address = there
        self.index = folder / "readings-index.sqlite"
        self.registries = list(registries)
        self.clock = clock or SystemClock()
        self.refused: list[Rejected] = []
        self.told: list[str] = []

    def open(self, *, reader: bool = False) -> InfluxReadings:
        """Return the store, opened."""
        places = Places(lambda: list(self.registries), clock=self.clock)
        parts = InfluxParts("test", self.index, places, self.clock, self.refused.extend, self.told.append)
        return InfluxReadings(self.address, parts, reader=reader)
