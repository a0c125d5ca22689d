"""The bridge of one gateway: wires ports, intake, spool, uplink and session, and tells how they are.

Threads: one for each port, one for the intake (writes), one for the uplink (sends), one for the MQTT session;
the caller's thread says the status. When one ends that should not, all end and the reason is raised: the
supervisor of the process starts it anew, and nothing is lost: what was not on disk was not acknowledged.
"""

import logging
import threading
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from coldchain import topics
from coldchain.errors import BrokerError, JournalError
from coldchain.senml import encode_cbor, encode_json
from firmware_bridge import status
from firmware_bridge.drain import Drain
from firmware_bridge.gateway_time import GatewayTime, boot_of
from firmware_bridge.holes import HoleWatch
from firmware_bridge.inbox import Inbox
from firmware_bridge.intake import Intake
from firmware_bridge.last_status import LastStatus
from firmware_bridge.port_reader import PortReader
from firmware_bridge.settings import BridgeSettings
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import SpoolRow
from firmware_bridge.uplink import Uplink
from links.backoff import Backoff
from links.broker import BrokerAddress, Session, Will
from links.clock import Clock, SystemClock
from links.serial_port import KeptPort

SPOOL_FILE = "spool.sqlite"
_HEARD: tuple[topics.Kind, ...] = (
    "stored",
    "time",
)  # what the server says; each has its handler in the inbox
_HOLES_EVERY_S = 60.0
_TAKE_ROWS = 500
_POLL_S = 0.2  # how quickly a stop is noticed
_JOIN_S = 10.0
_log = logging.getLogger(__name__)


def run_bridge(
    settings: BridgeSettings, broker: BrokerAddress, *, coop: str, data_folder: Path, stop: threading.Event
) -> None:
    """Run the bridge until ``stop``.

    Args:
        settings: Of the bridge.
        broker: Where to send.
        coop: The cooperative, part of the topics.
        data_folder: Where the spool is kept.
        stop: Ends it.

    Raises:
        JournalError: The spool cannot be used, and no retry will help.
    """
    Bridge(settings, broker, coop=coop, data_folder=data_folder, clock=SystemClock()).run(stop)


class Bridge:
    """The bridge of one gateway; ``run`` it once.

    Args:
        settings: Of the bridge.
        broker: Where to send.
        coop: The cooperative, part of the topics.
        data_folder: Where the spool is kept.
        clock: Of this machine.
    """

    def __init__(
        self, settings: BridgeSettings, broker: BrokerAddress, *, coop: str, data_folder: Path, clock: Clock
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._halt = threading.Event()
        self._session_halt = threading.Event()
        self._failures: list[BaseException] = []
        self._status_topic = topics.build(coop, settings.gateway, "status")
        self._drain, self._holes, self._holes_from_s = Drain(), HoleWatch(), 0.0
        self._last_status = LastStatus(data_folder, clock)
        self.spool = Spool(
            data_folder / SPOOL_FILE,
            capacity_rows=settings.capacity_rows,
            max_bytes=settings.spool_max,
            machine_boot=boot_of(clock),
            clock=clock,
        )
        self.session = Session(
            broker,
            client_id=f"{coop}-{settings.gateway}-bridge",
            subscriptions=[topics.build(coop, settings.gateway, kind) for kind in _HEARD],
            will=Will(self._status_topic, status.offline()),
            clock=clock,
        )
        self.uplink = Uplink(
            self.spool,
            self.session,
            topic=topics.build(coop, settings.gateway, "readings"),
            encode=encode_cbor if settings.payload == "cbor" else encode_json,
            clock=clock,
        )
        self.time = GatewayTime(
            self.spool, clock, has_rtc=settings.has_rtc, acknowledge=self.session.acknowledge
        )
        self.time.on_stamped = self._stamped
        self.uplink.now = self._now
        self.inbox = Inbox(
            {"stored": self.uplink.on_message, "time": self.time.on_message}, self.session.acknowledge
        )
        self.takers: list[Callable[[list[SpoolRow]], None]] = [self.uplink.offer]  # of rows that are new
        self.reports: list[Callable[[], dict[str, Any]]] = [self.time.report]  # what else the status tells
        self.intake = Intake(self.spool, on_new=self._new_rows, group_s=settings.group_commit, clock=clock)
        self.ports = [self._reader(port.path, port.baud) for port in settings.ports]
        self.session.on_connect = self._connected
        self.session.on_event = _log.info

    def run(self, stop: threading.Event) -> None:
        """Run until ``stop``.

        Raises:
            JournalError: The spool cannot be used, and no retry will help.
        """
        workers = [self._start(f"port {port.path}", port.run) for port in self.ports]
        workers += [self._start("intake", self.intake.run), self._start("uplink", self.uplink.run)]
        session = self._start("session", self._run_session, self._session_halt)
        next_status_s = self._clock.monotonic_s() + self._settings.status_every
        while not self._halt.is_set() and not self._clock.wait(stop, _POLL_S):
            self._look_after()
            if self._clock.monotonic_s() >= next_status_s:
                next_status_s += self._settings.status_every
                self._tell()
            elif self.session.connected.is_set() and self.time.wants_to_ask():
                self._tell()
        self._halt.set()
        for port in self.ports:
            port.say([])
        for worker in workers:
            worker.join(_JOIN_S)
        self._keep_last()
        self._publish(status.offline())
        self._session_halt.set()
        session.join(_JOIN_S)
        self.spool.close()
        if self._failures:
            raise self._failures[0]

    def status(self) -> bytes:
        """Return the status message as it would be published now."""
        now_s = self._clock.monotonic_s()
        flow = self._drain.flow(now_s, self.uplink.counters.confirmed_rows, self.uplink.backlog())
        parts: dict[str, Any] = {
            "spool": status.spool_status(self.spool.stats(), flow, self._settings.frames_per_h),
            "ports": [status.port_status(port, now_s) for port in self.ports],
            "repeated": self.intake.repeated,
            "unstamped": self.spool.unstamped,
            "quarantine": self.spool.quarantined(),
            "errors": [error for error in (self.intake.error, self.uplink.counters.error) if error],
        }
        for report in self.reports:
            parts |= report()
        return status.online(_version(), self._now(), parts)

    def _now(self) -> int:
        """Return the time that is believed, or what the system clock shows while none is [ms, UTC]."""
        believed = self.time.now()
        return self._clock.now() if believed is None else believed

    def _look_after(self) -> None:
        """See to the time, to what was never heard, and to how fast the spool drains."""
        now_s = self._clock.monotonic_s()
        self._drain.look(now_s, self.uplink.counters.confirmed_rows, self.uplink.backlog())
        try:
            self.time.step()
            if now_s >= self._holes_from_s:
                everyone = not self._holes_from_s
                self._holes_from_s = now_s + _HOLES_EVERY_S
                for gaps in self._holes.look(self.spool.gaps(everyone=everyone), now_s):
                    self.spool.note_never_heard(gaps.device, gaps.boot, gaps.holes)
                    _log.warning("%s, boot %08X: frames %s were never heard", *gaps[:3])
        except JournalError as error:
            if not error.retry:
                raise
            _log.warning("%s", error)

    def _stamped(self, after_id: int | None) -> None:
        """Let what has got its time be sent; what waited in this boot is new to the others who take rows."""
        self.uplink.look_again()
        last_id = self.spool.last_id
        while after_id is not None and len(self.takers) > 1:
            rows = [row for row in self.spool.take(after_id, _TAKE_ROWS) if row.id <= last_id]
            if not rows:
                return
            after_id = rows[-1].id
            for take in self.takers[1:]:
                take(rows)

    def _new_rows(self, rows: list[SpoolRow]) -> None:
        for take in self.takers:
            take(rows)

    def _reader(self, path: str, baud: int) -> PortReader:
        silence_s = self._settings.reopen_after_silence
        port = KeptPort(path, baud, silence_s=silence_s, clock=self._clock, stop=self._halt)
        return PortReader(port, self.intake, self._clock)

    def _start(
        self, name: str, work: Callable[[threading.Event], None], halt: threading.Event | None = None
    ) -> threading.Thread:
        def guarded() -> None:
            try:
                work(halt or self._halt)
            except BaseException as error:  # noqa: BLE001 - raised again by run
                _log.exception("%s ended", name)
                self._failures.append(error)
            finally:
                self._halt.set()

        thread = threading.Thread(target=guarded, name=name, daemon=True)
        thread.start()
        return thread

    def _run_session(self, halt: threading.Event) -> None:
        """Keep the session; a broker that refuses us must not keep frames from the spool."""
        backoff = Backoff(1.0, 60.0)
        while not halt.is_set():
            try:
                self.session.run(self.inbox.take, halt)
            except BrokerError as error:
                _log.error("%s; trying again, frames are kept in the spool meanwhile", error)
                self._clock.wait(halt, backoff.next_s())

    def _connected(self) -> None:
        self.uplink.on_connect()
        self.time.on_connect()
        self._tell()

    def _tell(self) -> None:
        """Publish how we are; a spool that cannot be read now is no reason to stop."""
        try:
            body = self.status()
            self._publish(body)
            self._last_status.keep(body)
        except JournalError as error:
            if not error.retry:
                raise
            _log.warning("no status: %s", error)

    def _keep_last(self) -> None:
        try:
            self._last_status.keep(self.status(), at_once=True)
        except JournalError as error:
            _log.warning("no last status: %s", error)

    def _publish(self, body: bytes) -> None:
        """Publish a status, if there is a connection; the next one says the same and more."""
        try:
            self.session.publish(self._status_topic, body, retain=True)
        except BrokerError:
            return


def _version() -> str:
    try:
        return version("coldchain")
    except PackageNotFoundError:
        return "unknown"
