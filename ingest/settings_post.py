"""Settings that were pushed: handed to the broker, retained, and what the gateway says became of them.

Part of housekeeping, in its thread. A broker that forgot a push is told again when the gateway does not know
it; a gateway with settings on trial is answered by saying them again: it is what proves them.
"""

from typing import Protocol

import msgspec

from coldchain import topics
from coldchain.errors import BrokerError
from coldchain.pushed import PushedSettings, encode
from links.clock import Clock
from links.records import Connection, Records
from links.records_pushed import (
    OPEN,
    PROVEN,
    REFUSED,
    ROLLED_BACK,
    TAKEN,
    WANTED,
    Pushed,
    mark,
    newest_of,
    untold,
)

FORBIDDEN = "this gateway takes no settings from the server: remote_settings = false in its own settings file"
TOLD_AGAIN_MS = 60_000
_WAIT_S = 2.0
_STATES = {"pending": TAKEN, "trial": TAKEN, "proven": PROVEN, "refused": REFUSED, "rolled-back": ROLLED_BACK}


class Ticket(Protocol):
    """A message on its way to the broker."""

    def wait_acknowledged(self, timeout_s: float) -> bool:
        """Return whether the broker has it."""


class Line(Protocol):
    """An MQTT session, as far as this knows it."""

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> Ticket:
        """Hand over a message (QoS 1)."""


class _Told(msgspec.Struct):
    """What a gateway says of its settings."""

    remote: bool = True
    id: int = 0
    pushed: str = ""
    state: str = ""
    detail: str = ""


class _Status(msgspec.Struct):
    state: str = ""
    settings: _Told | None = None


class SettingsPost:
    """Of all gateways.

    Args:
        records: Where pushes are.
        clock: Says when the broker had one.

    ``line`` is the session over which they go; None: none yet.
    """

    def __init__(self, records: Records, clock: Clock) -> None:
        self.line: Line | None = None
        self._records = records
        self._clock = clock

    def follow(self, connection: Connection, coop: str, gateway: str, status: str) -> None:
        """Write down what a gateway says became of a push, in the caller's transaction."""
        try:
            said = msgspec.json.decode(status, type=_Status)
        except (msgspec.MsgspecError, RecursionError):
            return
        told = said.settings
        newest = newest_of(connection, coop, gateway).get(gateway)
        if told is None or newest is None or said.state != "online":
            return
        if (told.id, told.pushed) == (newest.id, newest.hash):
            self._answered(connection, newest, told)
        elif newest.state in OPEN and not told.remote:
            mark(connection, newest.id, state=REFUSED, detail=FORBIDDEN, told_at=None)
        elif newest.state in OPEN and self._is_long_ago(newest.told_at):
            mark(connection, newest.id, told_at=None)

    def send(self) -> None:
        """Hand over what the broker is still to have; without a connection, next time.

        Raises:
            RecordsError: They cannot be read or written.
        """
        if self.line is None:
            return
        with self._records.reading() as connection:
            waiting = untold(connection)
        for pushed in waiting:
            topic = topics.build(pushed.coop, pushed.gateway, "settings")
            try:
                ticket = self.line.publish(topic, _payload(pushed), retain=True)
            except BrokerError:
                return
            if ticket.wait_acknowledged(_WAIT_S):
                with self._records.transaction() as connection:
                    mark(connection, pushed.id, told_at=self._clock.now())

    def _answered(self, connection: Connection, pushed: Pushed, told: _Told) -> None:
        state = _STATES.get(told.state, pushed.state)
        if told.state == "trial":
            mark(connection, pushed.id, state=state, detail=told.detail, told_at=None)
        elif (state, told.detail) != (pushed.state, pushed.detail):
            is_over = state in (REFUSED, ROLLED_BACK)  # the broker is to forget it
            told_at = None if is_over else pushed.told_at
            mark(connection, pushed.id, state=state, detail=told.detail, told_at=told_at)

    def _is_long_ago(self, told_at: int | None) -> bool:
        return told_at is not None and self._clock.now() - told_at >= TOLD_AGAIN_MS


def _payload(pushed: Pushed) -> bytes:
    """Return the message of a push that is still wanted; empty for one that is not."""
    if pushed.state not in (WANTED, TAKEN, PROVEN):
        return b""
    return encode(PushedSettings(pushed.id, pushed.pushed_at, pushed.hash, pushed.text))
