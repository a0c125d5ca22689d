"""The bridge of one gateway: wires ports, intake, spool, uplink and session, and tells how they are.

Threads: one for each port, one for the intake (writes), one for the uplink (sends), one for the MQTT session;
the caller's thread says the status. When one ends that should not, all end and the reason is raised: the
supervisor of the process starts it anew, and nothing is lost: what was not on disk was not acknowledged.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coldchain import topics
from coldchain.errors import BrokerError, JournalError
from coldchain.registry.registry import Registry
from coldchain.senml import encode_cbor, encode_json
from coldchain.stored import merge
from firmware_bridge import status
from firmware_bridge.care.care import Care
from firmware_bridge.care.settings_box import SettingsBox
from firmware_bridge.care.teller import Told
from firmware_bridge.gateway_time import GatewayTime, boot_of
from firmware_bridge.inbox import Handler, Inbox
from firmware_bridge.intake import Intake
from firmware_bridge.last_status import LastStatus
from firmware_bridge.onboard.attach import attach
from firmware_bridge.pulse import Pulses, of_bridge
from firmware_bridge.sensors.catalogue import make_source
from firmware_bridge.sensors.face import Parts
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import SpoolRow
from firmware_bridge.upkeep import Upkeep
from firmware_bridge.uplink import Uplink
from links.backoff import Backoff
from links.broker import BrokerAddress, Session, Will
from links.clock import Clock, SystemClock
from links.gateway_accounts import bridge_session
from links.systemd_notify import Notifier

if TYPE_CHECKING:
    from firmware_bridge.settings import BridgeSettings

SPOOL_FILE = "spool.sqlite"
_HEARD: tuple[topics.Kind, ...] = ("stored", "time")  # of the server; each has its handler in the inbox
_POLL_S = 0.2  # how quickly a stop is noticed
_JOIN_S = 10.0
_log = logging.getLogger(__name__)


def run_bridge(  # noqa: PLR0913 - all that a bridge is
    settings: BridgeSettings,
    broker: BrokerAddress,
    *,
    coop: str,
    data_folder: Path,
    stop: threading.Event,
    registry: Registry | None = None,
    box: SettingsBox | None = None,
) -> None:
    """Run the bridge until ``stop``.

    Args:
        settings: Of the bridge.
        broker: Where to send.
        coop: The cooperative, part of the topics.
        data_folder: Where the spool is kept.
        stop: Ends it.
        registry: What the alarm on board judges by; without it there is none.
        box: Takes settings from the server, and ends it when other ones are to be in force; None: none do.

    Raises:
        JournalError: The spool cannot be used, and no retry will help.
    """
    bridge = Bridge(settings, broker, coop=coop, data_folder=data_folder, clock=SystemClock(), box=box)
    attach(bridge, settings, registry, data_folder, protect=lambda names: bridge.spool.protect(merge(names)))
    bridge.run(stop)


class Bridge:
    """The bridge of one gateway; ``run`` it once.

    Args:
        settings: Of the bridge.
        broker: Where to send.
        coop: The cooperative, part of the topics.
        data_folder: Where the spool is kept.
        clock: Of this machine.
        box: Takes settings from the server, where it may.
    """

    def __init__(  # noqa: PLR0913 - what a gateway is made of
        self,
        settings: BridgeSettings,
        broker: BrokerAddress,
        *,
        coop: str,
        data_folder: Path,
        clock: Clock,
        box: SettingsBox | None = None,
    ) -> None:
        self._settings = settings
        self.clock = self._clock = clock
        self.halt = self._halt = threading.Event()
        self._session_halt = threading.Event()
        self._failures: list[BaseException] = []
        self.pulses = Pulses(Notifier(os.environ, clock), clock)
        self._status_topic = topics.build(coop, settings.gateway, "status")
        self._last_status = LastStatus(data_folder, clock)
        self.care = Care(
            data_folder, clock=clock, version=_version(), parts=self._parts, every_s=settings.status_every
        )
        self._box = box
        self.spool = _spool_of(settings, data_folder, clock)
        self.session = Session(
            broker,
            client_id=bridge_session(coop, settings.gateway),
            subscriptions=[topics.build(coop, settings.gateway, kind) for kind in _heard(box)],
            will=Will(self._status_topic, status.offline("lost", self.care.teller.run)),
            clock=clock,
        )
        encode = encode_cbor if settings.payload == "cbor" else encode_json
        topic = topics.build(coop, settings.gateway, "readings")
        self.uplink = Uplink(self.spool, self.session, topic=topic, encode=encode, clock=clock)
        self.time = GatewayTime(
            self.spool, clock, has_rtc=settings.has_rtc, acknowledge=self.session.acknowledge
        )
        self.uplink.now = self._now
        handlers = {"stored": self.uplink.on_message, "time": self.time.on_message, **self._wired(box)}
        self.inbox = Inbox(handlers, self.session.acknowledge)
        self.takers: list[Callable[[list[SpoolRow]], None]] = []  # of rows that are new and have their time
        self.upkeep = Upkeep(self.spool, self.time, self.uplink, clock)
        self.upkeep.takers = self.takers
        self.reports: list[Callable[[], dict[str, Any]]] = [self.care.report, self.time.report]
        self.reports += [box.report] if box is not None else []
        self.starters: list[Callable[[threading.Event], None]] = []  # begin threads of their own
        self.closers: list[Callable[[], None]] = []  # called when everything else has ended
        self._wire_sources(settings, clock)

    def _wire_sources(self, settings: BridgeSettings, clock: Clock) -> None:
        """Make what reads, and what writes what was read."""
        self.intake = Intake(self.spool, on_new=self._new_rows, group_s=settings.group_commit, clock=clock)
        self.intake.listeners.append(self.care.inventory.hear)
        parts = Parts(self.intake, clock, self._halt, settings.reopen_after_silence, self.time.offer)
        self.ports = [make_source(port, parts) for port in settings.ports]
        self.care.watch(self.ports, clock)
        self.session.on_connect = self._connected
        self.session.on_event = _log.info

    def run(self, stop: threading.Event) -> None:
        """Run until ``stop``.

        Raises:
            JournalError: The spool cannot be used, and no retry will help.
        """
        vitals = self.pulses.vitals
        vitals.count(lambda: of_bridge(self.spool.rows, is_connected=self.session.connected.is_set()))
        with self.care.runs.noted(), vitals.told_in(self.spool.path.parent):
            self._run(stop)

    def _run(self, stop: threading.Event) -> None:
        workers = [self._start(f"port {port.path}", port.run) for port in self.ports]
        workers += [self._start("intake", self.intake.run), self._start("uplink", self.uplink.run)]
        if self._box is not None:
            workers.append(self._start("settings", self._box.run))
        session = self._start("session", self._run_session, self._session_halt)
        for start in self.starters:
            start(self._halt)
        self.pulses.ready()
        next_status_s = self._clock.monotonic_s() + self._settings.status_every
        while not self._is_over() and not self._clock.wait(stop, _POLL_S):
            self.pulses.step()
            self.upkeep.step()
            if self._clock.monotonic_s() >= next_status_s:
                next_status_s += self._settings.status_every
                self._tell(self.care.teller.next)
            elif self.session.connected.is_set() and self.time.wants_to_ask():
                self._tell(self.care.teller.next)
        self._halt.set()
        if self._box is None or not self._box.wants_restart.is_set():
            self.pulses.stopping()  # who starts anew does not stop: systemd would kill it
        for port in self.ports:
            port.say([])
        for worker in workers:
            worker.join(_JOIN_S)
        for close in self.closers:
            close()
        self._keep_last()
        self._publish(Told(status.offline("stopped", self.care.teller.run), retain=True))
        self._session_halt.set()
        session.join(_JOIN_S)
        self.spool.close()
        if self._failures:
            raise self._failures[0]

    def _is_over(self) -> bool:
        """Return whether a part has ended, or other settings are to be in force."""
        if self._box is not None and self._box.wants_restart.is_set():
            self.care.runs.why = "new settings"
            return True
        return self._halt.is_set()

    def status(self) -> bytes:
        """Return the status message, whole, as it would be published now."""
        return status.online(_version(), self._now(), self._parts())

    def _parts(self) -> dict[str, Any]:
        now_s = self._clock.monotonic_s()
        flow = self.upkeep.flow(now_s)
        ports = [port.status(now_s) for port in self.ports]
        parts: dict[str, Any] = {
            "spool": status.spool_status(self.spool.stats(), flow, self._settings.frames_per_h),
            "ports": ports,
            "heard": status.heard(ports),
            "repeated": self.intake.repeated,
            "unstamped": self.spool.unstamped,
            "quarantine": self.spool.quarantined(),
            "errors": [error for error in (self.intake.error, self.uplink.counters.error) if error],
        }
        for report in self.reports:
            parts |= report()
        return parts

    def _wired(self, box: SettingsBox | None) -> dict[str, Handler]:
        """Return the handler of settings from the server, its box wired; nothing where there is none."""
        if box is None:
            return {}
        box.acknowledge = self.session.acknowledge
        box.line_error = lambda: self.session.counters.last_error
        box.rows = lambda: self.spool.rows
        box.on_news = lambda: self._tell(self.care.teller.whole)
        return {"settings": box.on_message}

    def _now(self) -> int:
        """Return the time that is believed, or what the system clock shows while none is [ms, UTC]."""
        believed = self.time.now()
        return self._clock.now() if believed is None else believed

    def _new_rows(self, rows: list[SpoolRow]) -> None:
        self.uplink.offer(rows)
        for take in self.takers:
            take(rows)

    def _start(
        self, name: str, work: Callable[[threading.Event], None], halt: threading.Event | None = None
    ) -> threading.Thread:
        pulse = self.pulses.of(name, halt or self._halt)

        def guarded() -> None:
            try:
                work(pulse)
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
        self._tell(self.care.teller.whole)

    def _tell(self, what: Callable[[int, float], Told]) -> None:
        """Publish how we are; a spool that cannot be read now is no reason to stop."""
        try:
            self._publish(what(self._now(), self._clock.monotonic_s()))
            if self._last_status.is_due():
                self._last_status.keep(self.status())
        except JournalError as error:
            if not error.retry:
                raise
            _log.warning("no status: %s", error)

    def _keep_last(self) -> None:
        try:
            self._last_status.keep(self.status(), at_once=True)
        except JournalError as error:
            _log.warning("no last status: %s", error)

    def _publish(self, told: Told) -> None:
        """Publish a status, if there is a connection; the next one says the same and more."""
        try:
            ticket = self.session.publish(self._status_topic, told.body, retain=told.retain)
        except BrokerError:
            return
        if self._box is not None and told.retain:
            self._box.ticket = ticket


def _heard(box: SettingsBox | None) -> tuple[topics.Kind, ...]:
    """Return the kinds of topic that the server says and this gateway hears."""
    return (*_HEARD, "settings") if box is not None and box.remote else _HEARD


def _spool_of(settings: BridgeSettings, data_folder: Path, clock: Clock) -> Spool:
    return Spool(
        data_folder / SPOOL_FILE,
        capacity_rows=settings.capacity_rows,
        max_bytes=settings.spool_max,
        machine_boot=boot_of(clock),
        clock=clock,
    )


def _version() -> str:
    try:
        return version("coldchain")
    except PackageNotFoundError:
        return "unknown"
