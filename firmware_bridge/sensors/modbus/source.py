"""A Modbus line as a source: asks each device on its beat, and remembers what it said. A thread of its own.

The order of asking keeps devices apart: of those that are due, the ones that answered last time come first,
so a dead one costs the others at most the one time-out in which it is being asked.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from coldchain.errors import PortError
from coldchain.frames import Ack
from coldchain.sensors.outcome import Fault, Reason
from firmware_bridge.sensors.face import Counters, Parts, keep_going, port_state
from firmware_bridge.sensors.memory import Memory
from firmware_bridge.sensors.modbus.registers import Answers, failed, fields
from firmware_bridge.sensors.modbus.slave import Slave
from links.backoff import Backoff
from links.modbus_line import ModbusLine
from links.serial_port import FIRST_PAUSE_S, LONGEST_PAUSE_S, Framing, PortHealth

if TYPE_CHECKING:
    from firmware_bridge.sensors.modbus.settings import ModbusSettings

GAP_S = (
    0.02  # silence between an answer and the next request; some transmitters need more than 3.5 characters
)
_TURN_S = 1.0  # how long it waits at most before it looks at its memory again
_log = logging.getLogger(__name__)


class ModbusSource:
    """One Modbus line.

    Args:
        settings: Of the line.
        parts: What it may use.
    """

    kind = "modbus"

    def __init__(self, settings: ModbusSettings, parts: Parts) -> None:
        self.path = settings.path
        self.counters = Counters()
        now_s = parts.clock.monotonic_s()
        self.health = PortHealth(heard_s=now_s)
        self.slaves = [Slave(slave, now_s) for slave in settings.slaves]
        self.memory = Memory(self, parts.intake, parts.clock)
        self._parts = parts
        self._clock = parts.clock
        framing = Framing(settings.baud, settings.parity, settings.stopbits)
        self._line = ModbusLine(
            settings.path, framing, clock=parts.clock, timeout_s=settings.answer_within, echo=settings.echo
        )
        self._reopen = Backoff(FIRST_PAUSE_S, LONGEST_PAUSE_S)
        self._open_from_s = now_s
        self._told: str | None = None  # what the log says of the port: "" is open, a text why not

    def say(self, acks: Sequence[Ack]) -> None:
        """Forget what is on disk. Any thread may call it."""
        self.memory.say(acks)

    def run(self, stop: threading.Event) -> None:
        """Ask until ``stop``; a defect on the way is logged, counted, and met again only after a pause."""
        keep_going(
            lambda: self._turn(stop),
            stop,
            clock=self._clock,
            counters=self.counters,
            tell=f"modbus line {self.path}: defect while asking",
        )
        self._line.close()

    def status(self, now_s: float) -> dict[str, Any]:
        """Return how the line and each of its devices is."""
        return {
            "kind": self.kind,
            "path": self.path,
            **port_state(self.health, now_s),
            "frames": self.counters.frames,
            "last_frame_at": self.counters.last_frame_at,
            "failures": self.counters.failures,
            "held": len(self.memory),
            "given_up": self.memory.given_up,
            "slaves": [slave.status() for slave in self.slaves],
        }

    def _turn(self, stop: threading.Event) -> None:
        """Serve the one device whose turn it is, or wait for it."""
        self.memory.repeat()
        now_s = self._clock.monotonic_s()
        slave = min(self.slaves, key=lambda each: (each.due_s > now_s, each.waits_behind(now_s), each.due_s))
        if slave.due_s > now_s:
            self._clock.wait(stop, min(_TURN_S, min(each.due_s for each in self.slaves) - now_s))
            return
        measured = self._measure(slave, now_s)
        slave.next_beat(self._clock.monotonic_s())
        self.memory.measured(slave.settings.device, measured)
        self.counters.frames += 1
        self.counters.last_frame_at = self._clock.now()

    def _measure(self, slave: Slave, now_s: float) -> tuple[Any, ...]:
        if slave.is_spared(now_s) or not self._is_open(now_s):
            return failed(slave.settings, Reason.OFF)
        try:
            answers = self._ask(slave)
        except PortError as error:
            self._lost(error)
            return failed(slave.settings, Reason.OFF)
        asked_s, now_s = now_s, self._clock.monotonic_s()
        measured = fields(slave.settings, answers)
        notes = [field.note for field in measured if field.note]
        reason = Reason(notes[0]) if notes else None
        slave.answered(reason, at=self._clock.now(), now_s=now_s, took_s=now_s - asked_s)
        if slave.is_dead:
            self._check_silence(now_s)
        else:
            self.health.heard_s = now_s
            self._reopen.reset()
        return measured

    def _ask(self, slave: Slave) -> Answers:
        """Return the answers to all requests; after silence to one, the others are left out."""
        answers: dict[Any, Any] = {}
        for request in slave.requests:
            answers[request] = answer = self._line.ask(slave.settings.address, request)
            self._clock.wait(self._parts.stop, GAP_S)
            if answer == Fault(Reason.OFF):
                break
        return answers

    def _is_open(self, now_s: float) -> bool:
        """Return whether the line can be used; it is opened if it is time to try."""
        if self._line.is_open:
            return True
        if now_s < self._open_from_s:
            return False
        try:
            self._line.open()
        except PortError as error:
            self._lost(error)
            return False
        self.health.open = True
        self.health.opened += 1
        self.health.heard_s = now_s
        if self._told != "":
            _log.info("modbus line %s: open", self.path)
            self._told = ""
        return True

    def _check_silence(self, now_s: float) -> None:
        """Open the line anew when nobody has answered for long: some adapters hang without an error."""
        if now_s - self.health.heard_s > self._parts.silence_s:
            self.health.error = f"silent for {self._parts.silence_s:g} s: opened anew"
            self._line.close()
            self.health.open = False
            self._open_from_s = now_s

    def _lost(self, error: PortError) -> None:
        self._line.close()
        self.health.open = False
        self.health.error = str(error)
        self._open_from_s = self._clock.monotonic_s() + self._reopen.next_s()
        if self._told != self.health.error:  # each try fails alike: said once
            _log.warning("%s", error)
            self._told = self.health.error
