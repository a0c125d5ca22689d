"""Watches that the broker takes messages, and not only that it runs: one that is wedged is ended.

A broker that met a full disk, or whose process is frozen, may still let clients in and then acknowledge
nothing until it is started anew. So a tiny message (QoS 1, not retained) goes to a topic of our own now and
then. Not a supervisor: whoever runs the broker starts it again.

The guard hears its own topic: the embedded broker acknowledges what nobody hears without writing it down, and
goes on doing so when it can write nothing any more.
"""

import secrets
import socket
import threading
from collections.abc import Callable
from typing import NamedTuple

from coldchain.errors import BrokerError
from coldchain.topics import GUARD
from links.broker import BrokerAddress, Message, PublishTicket, Session
from links.clock import Clock

_PAYLOAD = b"1"
_POLL_S = 0.1
_CONNECT_S = 1.0
_REFUSED_WAIT_S = 1.0


class GuardTimes(NamedTuple):
    """How patient a guard is.

    Args:
        every_s: From one message to the next, and how long each may take [s].
        patience_s: So long may messages go unacknowledged, one after the other [s].
        between_s: At least so long passes from one end of the broker to the next [s].
    """

    every_s: float = 10.0
    patience_s: float = 30.0
    between_s: float = 60.0


TIMES = GuardTimes()


class BrokerGuard:
    """Asks one broker again and again to take a message.

    Patience is counted in messages and not by the clock: when this process itself was halted for a while, the
    broker is not to blame.

    Args:
        address: Which broker.
        times: How patient to be.
        clock: For waiting.
        on_event: Is told, for people, what was noticed; called in the thread of ``run``.
        end: Ends the broker's process and returns whether there was one; None when it is not ours to end.
    """

    def __init__(
        self,
        address: BrokerAddress,
        *,
        times: GuardTimes = TIMES,
        clock: Clock,
        on_event: Callable[[str], None],
        end: Callable[[], bool] | None,
    ) -> None:
        self._address = address
        self._times = times
        self._clock = clock
        self._on_event = on_event
        self._end = end
        self._session = self._new_session()
        self._spared_until_s = clock.monotonic_s()
        self._is_reported = False

    def run(self, stop: threading.Event) -> None:
        """Watch until ``stop`` is set."""
        serving = threading.Thread(target=self._serve, args=(stop,), daemon=True)
        serving.start()
        unanswered = 0
        while not stop.is_set():
            next_s = self._clock.monotonic_s() + self._times.every_s
            if self._takes_a_message(next_s, stop):
                unanswered = 0
                self._well_again()
                self._clock.wait(stop, max(0.0, next_s - self._clock.monotonic_s()))
            elif not stop.is_set():
                unanswered = self._silent(unanswered + 1)
        serving.join()

    def _takes_a_message(self, until_s: float, stop: threading.Event) -> bool:
        """Return whether the broker acknowledges a message in time; it may have to be connected to first."""
        ticket: PublishTicket | None = None
        while not stop.is_set() and self._clock.monotonic_s() < until_s:
            ticket = ticket or self._publish()
            if ticket is not None and ticket.wait_acknowledged(0.0):
                return True
            self._clock.wait(stop, min(_POLL_S, self._times.every_s / 10))
        return ticket is not None and ticket.wait_acknowledged(0.0)  # it came while this process was halted

    def _publish(self) -> PublishTicket | None:
        session = self._session
        if not session.connected.is_set():
            return None
        try:
            return session.publish(GUARD, _PAYLOAD)
        except BrokerError:
            return None  # the connection is just lost: counted as no answer when it does not come back

    def _silent(self, unanswered: int) -> int:
        """Do what so many messages without an answer ask for; return how many count from now on."""
        if self._end is not None and self._is_away():
            return 0
        if unanswered * self._times.every_s < self._times.patience_s:
            return unanswered
        what = f"took no message for {self._times.patience_s:g} s"
        if self._end is None:
            if not self._is_reported:
                self._on_event(f"{what}; {self._address} is not ours to start again: look at it there")
            self._is_reported = True
            return unanswered
        now_s = self._clock.monotonic_s()
        if now_s < self._spared_until_s or not self._end():
            return unanswered
        self._spared_until_s = now_s + self._times.between_s
        self._on_event(f"{what}; started again")
        return 0

    def _well_again(self) -> None:
        if self._is_reported:
            self._on_event("takes messages again")
        self._is_reported = False

    def _is_away(self) -> bool:
        """Return whether nobody listens there: it is just starting, and may have much to read first."""
        try:
            socket.create_connection((self._address.host, self._address.port), _CONNECT_S).close()
        except ConnectionRefusedError:
            return True
        except OSError:
            return False
        return False

    def _serve(self, stop: threading.Event) -> None:
        """Keep a session open."""
        while not stop.is_set():
            try:
                self._session.run(self._heard, stop)
            except BrokerError:  # no subscription without a store that works: that counts as no answer
                self._session = self._new_session()
                self._clock.wait(stop, _REFUSED_WAIT_S)

    def _heard(self, message: Message) -> None:
        self._session.acknowledge(message.mid)

    def _new_session(self) -> Session:
        """Return a session; at a broker of somebody else it hears nothing: its access list may not let it."""
        return Session(
            self._address,
            client_id=f"coldchain-guard-{secrets.token_hex(4)}",
            subscriptions=[GUARD] if self._end is not None else [],
            clean=True,
            clock=self._clock,
        )
