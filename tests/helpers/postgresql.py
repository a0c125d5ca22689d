"""A real PostgreSQL server of our own in a temporary folder, with a fresh database for each test.

Not the server of this machine: it listens on a socket in its own folder only. It refuses to run as root, so
under root it runs as another user. Nothing on its disk needs to survive, so it forces nothing to the disk.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from helpers.influx import free_ports
from helpers.polling import wait_until
from links.records import Records

_USERS = ("postgres", "nobody")
_TEMPLATE = "migrated"
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=50")
_numbers = count()


def programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        pytest.skip("initdb is not installed; to run this test: sudo apt-get install postgresql")
    return (found[-1] if found else Path(str(on_path))).parent


def as_user() -> tuple[str, ...]:
    """Return what to put before a command so that it does not run as root."""
    if os.geteuid() != 0:
        return ()
    user = next((name for name in _USERS if name in {entry.pw_name for entry in pwd.getpwall()}), None)
    if user is None or shutil.which("setpriv") is None:
        pytest.skip("PostgreSQL refuses to run as root; to run this test: be another user, or have setpriv")
    return ("setpriv", f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--clear-groups")


class Served(NamedTuple):
    """A server as it is deployed: by its own configuration, and over the network with a password.

    Args:
        config: The file.
        password: Of the user coldchain.
        port: Where it listens on loopback.
    """

    config: Path
    password: str
    port: int


def served(config: Path, password: str) -> Served:
    """Return how to serve on a free port."""
    return Served(config, password, *free_ports(1))


class Cluster:
    """One server; ``kill`` and ``start`` again are for tests of what a lost server means.

    Args:
        folder: Empty, and may be entered by the user as whom it runs.
        served: As it is deployed; without it, on a socket, for anybody, and quickly.
    """

    def __init__(self, folder: Path, served: Served | None = None) -> None:
        self._folder, self._served = folder, served
        self._bin = programs()
        self._prefix = as_user()
        self._server: subprocess.Popen[bytes] | None = None
        if self._prefix:
            shutil.chown(folder, user=self._prefix[1].partition("=")[2])
        how = ("-U", "coldchain", "-N", "-E", "UTF8", "--auth-local=trust", "--auth-host=scram-sha-256")
        self._run("initdb", "-D", str(folder / "data"), *how)

    def url(self, database: str) -> str:
        """Return the URL of a database."""
        port = f"&port={self._served.port}" if self._served else ""
        return f"postgresql://coldchain@/{database}?host={self._folder}{port}"

    def start(self) -> None:
        """Start it, and return when it answers."""
        places = ["-c", "listen_addresses=", "-k", str(self._folder)]
        if self._served is None:
            settings = [part for setting in _FAST for part in ("-c", setting)]
        else:
            config = self._folder / "postgresql.conf"  # where the user as whom it runs can read it
            config.write_text(self._served.config.read_text())
            settings = ["-c", f"config_file={config}", "-c", f"port={self._served.port}"]
            places[1] = "listen_addresses=127.0.0.1"
        argv = (*self._prefix, str(self._bin / "postgres"), "-D", str(self._folder / "data"))
        with (self._folder.parent / f"{self._folder.name}.log").open("ab") as log:
            self._server = subprocess.Popen([*argv, *places, *settings], stdout=log, stderr=log)
        try:
            wait_until(self._answers, "PostgreSQL answers", timeout_s=60)
            if self._served is not None:
                self.execute(f"ALTER USER coldchain PASSWORD '{self._served.password}'")
        except BaseException:
            self.stop(signal.SIGQUIT)
            raise

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT breaks off what runs and writes everything down, SIGQUIT does neither."""
        if self._server is not None:
            self._server.send_signal(how)
            self._server.wait(timeout=30)
            self._server = None

    def new(self, *, migrated: bool = True) -> str:
        """Return the URL of a new database, with the tables of the records unless told otherwise."""
        name = f"test_{next(_numbers)}"
        if migrated:
            self._make_template()
        self.execute(f"CREATE DATABASE {name}{f' TEMPLATE {_TEMPLATE}' if migrated else ''}")
        return self.url(name)

    def execute(self, statement: str) -> list[tuple[object, ...]]:
        """Return the rows of a statement that is run in the server's own database."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def _make_template(self) -> None:
        if self.execute(f"SELECT 1 FROM pg_database WHERE datname = '{_TEMPLATE}'"):
            return
        self.execute(f"CREATE DATABASE {_TEMPLATE}")
        records = Records(self.url(_TEMPLATE))
        records.migrate()
        records.close()

    def _answers(self) -> bool:
        try:
            return self.execute("SELECT 1") == [(1,)]
        except psycopg.OperationalError:
            return False

    def _run(self, program: str, *arguments: str) -> None:
        argv: Sequence[str] = (*self._prefix, str(self._bin / program), *arguments)
        subprocess.run(argv, check=True, capture_output=True, timeout=120, cwd="/")


@contextmanager
def running_cluster(served: Served | None = None) -> Iterator[Cluster]:
    """Yield a server that runs; skip the calling test, loudly, where there can be none."""
    # Not pytest's folder: another user may not enter it, and a socket's path must be short.
    with tempfile.TemporaryDirectory(prefix="coldchain-pg-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        folder = Path(name) / "cluster"
        folder.mkdir()
        cluster = Cluster(folder, served)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop(signal.SIGQUIT if served else signal.SIGINT)  # nothing of it is looked at again
