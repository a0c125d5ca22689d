"""Real brokers for tests, on loopback and with folders of their own, and sessions that remember what came."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from coldchain.errors import BrokerError
from helpers.polling import wait_until
from links.broker import BrokerAddress, Message, Session, Will, probe
from links.clock import SystemClock
from links.nats_server import ACK_WAIT, NatsServer
from links.processes import open_log, spawn

MOSQUITTO = Path("/usr/sbin/mosquitto")
CLOCK = SystemClock()


class Broker(Protocol):
    """A broker that a test may break."""

    @property
    def address(self) -> BrokerAddress: ...

    def start(self) -> BrokerAddress: ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def kill(self, *, saved: bool = True) -> None: ...

    def stop(self) -> None: ...


class Embedded:
    """The embedded NATS server, with a way to kill it.

    Args:
        folder: Its own.
        ack_wait: How long a message may be held before it is sent again; shorter where a test waits for that.
    """

    def __init__(self, folder: Path, *, ack_wait: str = ACK_WAIT) -> None:
        self.server = NatsServer(folder, clock=CLOCK, ack_wait=ack_wait)

    @property
    def address(self) -> BrokerAddress:
        return self.server.address

    def start(self) -> BrokerAddress:
        return self.server.start()

    def pause(self) -> None:
        """Make it deaf and dumb, until it is killed or resumed."""
        _suspend(self.server.pid)

    def resume(self) -> None:
        """Let it go on where it was paused."""
        if pid := self.server.pid:
            os.kill(pid, signal.SIGCONT)

    def kill(self, *, saved: bool = True) -> None:
        """End it as a power switch ends a program. It saves at once, so ``saved`` changes nothing."""
        process = self.server._process
        assert process is not None
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        self.server.stop()


class Mosquitto:
    """The production broker, set up as deploy/ sets it up."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            self.address = BrokerAddress("127.0.0.1", int(trial.getsockname()[1]))

    def start(self) -> BrokerAddress:
        config = self._folder / "mosquitto.conf"
        config.write_text(
            f"listener {self.address.port} 127.0.0.1\nallow_anonymous true\npersistence true\n"
            f"persistence_location {self._folder}/\nautosave_interval 1\n"
            "max_queued_messages 100000\nuser root\n"
        )
        with open_log(self._folder / "mosquitto.log") as log:
            self._process = spawn([str(MOSQUITTO), "-c", str(config)], log=log)
        until_s = time.monotonic() + 10
        while True:
            try:
                probe(self.address, timeout_s=1.0, clock=CLOCK)
                return self.address
            except BrokerError:
                if time.monotonic() > until_s:
                    raise
                time.sleep(0.01)

    def pause(self) -> None:
        """Make it deaf and dumb, until it is killed or resumed."""
        assert self._process is not None
        _suspend(self._process.pid)

    def resume(self) -> None:
        """Let it go on where it was paused."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def kill(self, *, saved: bool = True) -> None:
        """Kill it; with ``saved`` once it has saved what it holds by now, which takes it a second or two."""
        assert self._process is not None
        asked_ns, file = time.time_ns(), self._folder / "mosquitto.db"
        if saved:
            wait_until(lambda: file.exists() and file.stat().st_mtime_ns > asked_ns, "its autosave")
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()


class Listener:
    """A session in a thread that remembers what came.

    Args:
        address: Which broker.
        client_id: Name of the session.
        subscriptions: What to hear.
        clean: Whether the broker forgets it.
        acknowledge: Whether each message is acknowledged at once.
        will: What the broker says when it vanishes.
    """

    def __init__(
        self,
        address: BrokerAddress,
        client_id: str,
        subscriptions: Sequence[str] = (),
        *,
        clean: bool = False,
        acknowledge: bool = True,
        will: Will | None = None,
    ) -> None:
        self.session = Session(
            address, client_id=client_id, subscriptions=subscriptions, clean=clean, will=will, clock=CLOCK
        )
        self.messages: list[Message] = []
        self.error: Exception | None = None
        self.on_message: Callable[[Message], None] = self._keep
        self._acknowledge = acknowledge
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> "Listener":
        """Return itself, connected."""
        self._thread.start()
        assert self.session.connected.wait(15), "not connected within 15 s"
        return self

    def stop(self) -> None:
        self._stop.set()
        self.join()

    def join(self) -> None:
        self._thread.join(15)
        assert not self._thread.is_alive(), "the session did not end within 15 s"

    def payloads(self) -> list[bytes]:
        return [message.payload for message in self.messages]

    def _run(self) -> None:
        try:
            self.session.run(self._hand_on, self._stop)
        except Exception as error:  # noqa: BLE001 - a test looks at it
            self.error = error

    def _hand_on(self, message: Message) -> None:
        self.on_message(message)

    def _keep(self, message: Message) -> None:
        self.messages.append(message)
        if self._acknowledge:
            self.session.acknowledge(message.mid)


def _suspend(pid: int) -> None:
    """Stop a process and return once all its threads stand still."""
    assert pid, "it does not run"
    os.kill(pid, signal.SIGSTOP)
    tasks = list(Path(f"/proc/{pid}/task").iterdir())

    def stands_still() -> bool:
        return all((task / "stat").read_text().rpartition(")")[2].split()[0] == "T" for task in tasks)

    wait_until(stands_still, "a broker that stands still")


def kept(address: BrokerAddress, topic: str) -> bytes:
    """Return the retained message of a topic, asking anew until there is one.

    Anew, because the embedded broker under load may not yet know what it has just acknowledged when somebody
    subscribes, and does not say it later either.
    """
    found: list[Message] = []

    def is_there() -> bool:
        with listening(address, "kept", [topic], clean=True) as listener:
            until_s = time.monotonic() + 1.0
            while not listener.messages and time.monotonic() < until_s:
                time.sleep(0.005)
            found.extend(message for message in listener.messages if message.retain)
        return bool(found)

    wait_until(is_there, f"a retained message of {topic}")
    return found[0].payload


@contextmanager
def running(broker: Broker) -> Iterator[Broker]:
    """Yield a started broker; it is stopped at the end."""
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()


@contextmanager
def listening(
    address: BrokerAddress,
    client_id: str,
    subscriptions: Sequence[str] = (),
    *,
    clean: bool = False,
    acknowledge: bool = True,
) -> Iterator[Listener]:
    """Yield a connected listener; it is stopped at the end."""
    listener = Listener(address, client_id, subscriptions, clean=clean, acknowledge=acknowledge).start()
    try:
        yield listener
    finally:
        listener.stop()
