"""Proves that a connection on which nothing comes would bring something, and gives it up when it would not.

A line may be dead with both ends open, a broker may have lost what we subscribed to: then all looks well and
nothing comes. So after a while of silence the receiver says something to itself, on a topic of its own and
through the same session. When that comes back, it is the gateways that are silent. When it does not, the
connection is made anew, and all subscriptions with it.

Patience is counted in looks and not by the clock: a process that was itself halted has nothing to complain
of. Nor has one that does not read, because too much waits for its commit. Whether the broker works at all is
asked by ``links/broker_guard.py``.
"""

import secrets
import threading
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple, Protocol

from coldchain.errors import BrokerError
from coldchain.topics import proof
from ingest.counters import ReceiverCounters
from ingest.settings import IngestSettings
from links.broker import Message, Session
from links.broker_types import SessionCounters
from links.clock import Clock
from links.pulse import Pulse

CAME, LOST, GIVEN_UP, UNPROVEN = "came", "lost", "let-in", "unproven"
_MOST_STILL_S = 2.0  # a session that reads looks up five times a second
_LOOK_S = 0.5
_MOST_DOUBLINGS = 5  # after proofs that were lost one after the other: 10 s become five minutes
_TYPICAL_OF = 20.0  # arrivals that the usual pause is learned from
_UNUSUAL = 10.0  # times the usual pause: worth telling
_LEAST_UNUSUAL_S = 60.0


class LineTimes(NamedTuple):
    """How patient it is.

    Args:
        after_s: Silence after which it is proved that the line works [s].
        within_s: So long a proof may take, and a broker to let us in [s].
    """

    after_s: float = 10.0
    within_s: float = 10.0


TIMES = LineTimes()


class Line(Protocol):
    """What is needed of a session."""

    counters: SessionCounters
    connected: threading.Event
    awaits_broker: bool

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> object:
        """Queue a message."""

    def acknowledge(self, mid: int) -> bool:
        """Tell the broker that a message is safe."""

    def drop(self, reason: str) -> None:
        """Close the connection soon, and connect anew."""


class LineGuard:
    """Watches one session.

    Args:
        line: The session.
        client_id: Its name: the topic of proofs is made of it.
        times: How patient to be.
        clock: For waiting.
        say: Is told, for people, what was noticed.
    """

    def __init__(
        self,
        line: Line,
        *,
        client_id: str,
        times: LineTimes = TIMES,
        clock: Clock,
        say: Callable[[str], None],
    ) -> None:
        self.topic = proof(client_id)
        self.results: Counter[str] = Counter()
        self.silent_s = 0.0
        self._line = line
        self._times = times
        self._clock = clock
        self._say = say
        self._token = b""  # of the proof that is on its way; empty: none is
        self._waited_s = 0.0  # for the proof, or for being let in
        self._quiet_s = 0.0  # since anything came, proofs too
        self._next_s = times.after_s  # so quiet, the next proof is due
        self._received, self._others, self._others_seen = 0, 0, 0
        self._lost_running = 0
        self._has_worked = False  # ever: who never hears itself may not be allowed to
        self._is_tried = False  # on this connection
        self._usual_s: float | None = None  # the pause between messages
        self._is_told = False

    def hearing(self, handler: Callable[[Message], None]) -> Callable[[Message], None]:
        """Return a handler that takes proofs, and hands everything else on."""
        topic = self.topic

        def handle(message: Message) -> None:
            if message.topic == topic:
                self._line.acknowledge(message.mid)
                if message.payload == self._token and not message.retain:
                    self._came_back()
                return
            self._others += 1
            handler(message)

        return handle

    def run(self, stop: threading.Event, reading: Pulse) -> None:
        """Watch until ``stop`` is set.

        Args:
            stop: Ends it.
            reading: Of the loop that reads: while that stands still, silence says nothing.
        """
        last_s = self._clock.monotonic_s()
        while not self._clock.wait(stop, _LOOK_S):
            now_s = self._clock.monotonic_s()
            passed_s, last_s = min(now_s - last_s, 2 * _LOOK_S), now_s
            if reading.stuck_s() < _MOST_STILL_S:
                self.look(passed_s)

    def look(self, passed_s: float) -> None:
        """Look once, so long [s] after the last time."""
        if not self._line.connected.is_set():
            self._wait_for_broker(passed_s)
            return
        self._listen(passed_s)
        if self._token:
            self._waited_s += passed_s
            if self._waited_s >= self._times.within_s:
                self._overdue()
        elif self._quiet_s >= self._next_s or not (self._is_tried or self._has_worked):
            self._prove()

    def _wait_for_broker(self, passed_s: float) -> None:
        """Give up a connection on which the broker does not answer at all."""
        self._token, self._quiet_s, self._is_tried = b"", 0.0, False
        self._waited_s = self._waited_s + passed_s if self._line.awaits_broker else 0.0
        if self._waited_s >= self._times.within_s:
            self._waited_s = 0.0
            self.results[GIVEN_UP] += 1
            self._line.drop(f"the broker did not let us in for {self._times.within_s:g} s")

    def _listen(self, passed_s: float) -> None:
        """Count for how long nothing came, of anything and of the gateways; tell when that is unusual."""
        received, self._received = self._received, self._line.counters.received
        self._quiet_s = 0.0 if received != self._received else self._quiet_s + passed_s
        others, self._others_seen = self._others_seen, self._others
        if others != self._others_seen:
            usual_s = self.silent_s if self._usual_s is None else self._usual_s
            self._usual_s = usual_s + (self.silent_s - usual_s) / _TYPICAL_OF
            if self._is_told:
                self._say(f"messages come again, after {self.silent_s:.0f} s")
            self.silent_s, self._is_told = 0.0, False
            return
        self.silent_s += passed_s
        if self._usual_s is None or self._is_told or not self._has_worked or self._lost_running:
            return
        if self.silent_s > max(_LEAST_UNUSUAL_S, 2 * self._times.after_s, _UNUSUAL * self._usual_s):
            self._is_told = True
            self._say(f"nothing has come for {self.silent_s:.0f} s; the line works, so it is the gateways")

    def _prove(self) -> None:
        token = secrets.token_hex(8).encode()
        self._is_tried = True
        try:
            self._token, self._waited_s = token, 0.0
            self._line.publish(self.topic, token)
        except BrokerError:
            self._token = b""  # the connection is just lost, or its queue is full: looked at the next time

    def _came_back(self) -> None:
        """The proof came back, in the thread that reads."""
        self._token, self._waited_s = b"", 0.0
        self._has_worked, self._lost_running = True, 0
        self._next_s = self._times.after_s
        self.results[CAME] += 1

    def _overdue(self) -> None:
        self._token, waited_s = b"", self._waited_s
        if self._quiet_s < waited_s:
            return  # something else came meanwhile: the line works, and is busy
        self._lost_running += 1
        self._next_s = self._times.after_s * 2 ** min(self._lost_running, _MOST_DOUBLINGS)
        self._quiet_s = 0.0
        if not self._has_worked:  # perhaps this broker does not let us: then it proves nothing
            if not self.results[UNPROVEN]:
                self._say(f"what is said on {self.topic} does not come back: allow it in the access list")
            self.results[UNPROVEN] += 1
            return
        self.results[LOST] += 1
        within = f"{self._times.within_s:g} s"
        self._line.drop(f"nothing comes, and a proof of the line did not come back within {within}")


def line_guard(
    session: Session, settings: IngestSettings, *, clock: Clock, counters: ReceiverCounters
) -> LineGuard:
    """Return what watches the session of a receiver."""
    return LineGuard(
        session,
        client_id=session.client_id,
        times=TIMES._replace(after_s=settings.prove_line_after),
        clock=clock,
        say=counters.say,
    )
