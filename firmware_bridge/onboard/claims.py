"""Tells the server whom the gateway has told, before any reading goes out. Not a store: ``store.py`` is.

The server confirms claims by name and state in its ``stored`` message. Until it has, readings are held back,
at most ``HOLD_S`` after a connection: a server that knows nothing of claims must not stop them.
"""

import logging
from collections.abc import Callable
from typing import Protocol

from coldchain import stored, told
from coldchain.errors import BrokerError, JournalError, PackError
from firmware_bridge.onboard.store import OnboardStore
from links.broker import Message
from links.clock import Clock

HOLD_S = 10.0
_AGAIN_S = 5.0
_log = logging.getLogger(__name__)


class Line(Protocol):
    """An MQTT session, as far as claims know it."""

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> object:
        """Hand over a message (QoS 1)."""


class Claims:
    """The claims of one gateway on their way.

    Args:
        store: Where they are kept.
        line: Where they go.
        topic: Of the gateway's claims.
        returns: Counts up with each connection, and when the server is heard again.
        clock: Of this machine.
    """

    def __init__(
        self, store: OnboardStore, line: Line, *, topic: str, returns: Callable[[], int], clock: Clock
    ) -> None:
        self._store = store
        self._line = line
        self._topic = topic
        self._returns = returns
        self._clock = clock
        self._held_for = 0  # the return at whose beginning readings are held back
        self._held_until_s = 0.0
        self._last: tuple[int, frozenset[tuple[str, str]]] = (0, frozenset())
        self._again_from_s = 0.0

    def may_send(self) -> bool:
        """Return whether readings may go out: the server knows of all claims, or has been given its time."""
        now_s = self._clock.monotonic_s()
        if self._returns() != self._held_for:
            self._held_for = self._returns()
            self._held_until_s = now_s + HOLD_S
        if now_s >= self._held_until_s:
            return True
        try:
            return not self._store.claims()
        except JournalError:
            return True

    def publish(self) -> None:
        """Publish what the server does not know, unless that has just been done on this connection."""
        claims = self._store.claims()
        if not claims:
            return
        now_s = self._clock.monotonic_s()
        wanted = (self._returns(), frozenset((each.id, each.state.value) for each in claims))
        if wanted == self._last and now_s < self._again_from_s:
            return
        self._store.show(claims)
        try:
            self._line.publish(self._topic, told.encode(claims))
        except BrokerError as error:
            if not error.retry:
                raise
            return
        self._last, self._again_from_s = wanted, now_s + _AGAIN_S

    def hear(self, message: Message) -> None:
        """Take what a ``stored`` message says of claims; the uplink acknowledges it."""
        try:
            confirmed = stored.decode_told(message.payload)
            if confirmed:
                self._store.confirm(confirmed)
        except (PackError, JournalError) as error:
            _log.warning("%s: %s", message.topic, error)
