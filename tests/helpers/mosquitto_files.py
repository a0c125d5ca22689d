"""A real mosquitto that runs with a configuration as it is deployed, folders and ports apart."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from helpers.influx import free_ports
from helpers.needs import requires_program
from helpers.polling import wait_until
from links.processes import open_log, spawn

LISTENERS = ("listener 1883", "listener 8883", "listener 8884")
_READ_AGAIN = "Reloading config"
# What Debian's own /etc/mosquitto/mosquitto.conf says, which reads a deployed file as a part of itself.
_DEBIAN = """\
pid_file {folder}/mosquitto.pid
persistence true
persistence_location {folder}/
log_dest file {log}
include_dir {parts}
"""


class Ports(NamedTuple):
    """Where it listens: for the station's own programs, for passwords, for certificates."""

    plain: int
    secure: int
    certain: int


class Mosquitto:
    """One server process.

    Args:
        text: The configuration as it is deployed.
        folder: In the place of /var/lib/mosquitto; its log is beside it.
        credentials: In the place of /var/lib/coldchain/mosquitto.
        is_part: Whether Debian's own file reads it, as one in conf.d.
    """

    def __init__(self, text: str, folder: Path, credentials: Path, *, is_part: bool = False) -> None:
        self.program = requires_program("mosquitto", "mosquitto")
        self.folder, self.log = folder, folder.with_name(f"{folder.name}.log")
        self.ports = Ports(*free_ports(3))
        text = text.replace("/var/lib/coldchain/mosquitto", str(credentials))
        text = text.replace("/var/lib/mosquitto/", f"{folder}/")
        lines = text.splitlines()
        for listener, port in zip(LISTENERS, self.ports, strict=True):
            found = [each for each in lines if each in (listener, f"{listener} 127.0.0.1")]
            assert len(found) == 1, f"{listener} stands there once, not {found}"
            lines[lines.index(found[0])] = f"listener {port} 127.0.0.1"
        self.config = folder.with_name(f"{folder.name}.conf")
        whole = "\n".join([*lines, "user root", ""])
        if is_part:
            parts = folder.with_name("conf.d")
            parts.mkdir()
            (parts / "coldchain.conf").write_text(whole)
            whole = _DEBIAN.format(folder=folder, log=self.log, parts=parts)
        self.config.write_text(whole)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when it listens."""
        with open_log(self.log) as log:
            argv = [str(self.program), "-c", str(self.config)]
            self.process = spawn(argv, log=log, env={**os.environ, "SSL_CERT_FILE": ""})
        wait_until(self._listens, "mosquitto to listen")

    def _listens(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        with socket.socket() as trial:
            return trial.connect_ex(("127.0.0.1", self.ports.plain)) == 0

    def reload(self) -> None:
        """Have it read passwords and rights again, and return when it has."""
        assert self.process is not None
        before = self.log.read_text().count(_READ_AGAIN)
        self.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.log.read_text().count(_READ_AGAIN) > before, "the reload")

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()


@contextmanager
def running(text: str, folder: Path, credentials: Path, *, is_part: bool = False) -> Iterator[Mosquitto]:
    """Yield a started server; it is stopped at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    server = Mosquitto(text, folder, credentials, is_part=is_part)
    server.start()
    try:
        yield server
    finally:
        server.stop()
