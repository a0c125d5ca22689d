"""Claims of gateways: whom they have told while they were alone. Written for good, then confirmed.

A thread of its own, because the records may be slow or away. A gateway holds its readings back until it is
confirmed, for some seconds at most, so that the watcher knows who has been told before it tells anybody.
"""

import queue
import threading
from typing import NamedTuple, Protocol

from coldchain import stored, told, topics
from coldchain.errors import BrokerError, InputError, RecordsError
from coldchain.told import Claim, ClaimState
from ingest.counters import ReceiverCounters
from ingest.known import Known
from ingest.signed import distrusted
from links.backoff import Backoff
from links.broker import Message
from links.clock import Clock
from links.records import Records
from links.records_gateway_told import let_go, save_claims

WAITING_AT_MOST = 1000  # messages; more stay with the broker
_IDLE_S = 0.2
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.1, 5.0


class Mouth(Protocol):
    """What is needed of the broker session."""

    def acknowledge(self, mid: int) -> bool:
        """Tell the broker that a message is safe."""

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> object:
        """Queue a message."""

    def drop(self, reason: str) -> None:
        """Have the broker send again what is not acknowledged."""


class Waiting(NamedTuple):
    """A message of claims between its coming and its acknowledgement."""

    mid: int
    source: tuple[str, str]
    claims: list[Claim]
    received_at: int


class ToldKeeper:
    """Writes claims and confirms them.

    Args:
        records: Where they are kept.
        session: Who is told.
        clock: For waiting between tries.
        counters: What is counted.
    """

    def __init__(self, records: Records, session: Mouth, *, clock: Clock, counters: ReceiverCounters) -> None:
        self._records = records
        self._session = session
        self._clock = clock
        self._counters = counters
        self._left = False  # some found no room: the broker has them
        self._waiting: queue.Queue[Waiting] = queue.Queue(WAITING_AT_MOST)

    def offer(self, message: Message, *, known: Known, received_at: int) -> bool:
        """Return whether a message waits to be written; False when there was no room, and it must come again.

        It is neither acknowledged nor asked for before what waits is written: readings pass by meanwhile.

        Args:
            message: As it came, of a topic that says it holds claims.
            known: What is registered.
            received_at: When it came [ms since 1970, UTC].

        Raises:
            InputError: It cannot be understood, or comes from a gateway that is not registered.
        """
        topic = topics.parse(message.topic)
        source = (topic.coop, topic.gateway)
        if source not in known.gateways:
            raise InputError(
                message.topic, "claims of an unknown gateway", "a registered one", reason="unknown-gateway"
            )
        if (refusal := distrusted(source, message.topic, message.payload, known)) is not None:
            came = refusal.detail.partition(": got ")[2]
            raise InputError(message.topic, came, "", reason=refusal.reason)
        claims = told.decode(message.payload)
        strange = [each.id for each in claims if not each.point.startswith(f"{topic.coop}/")]
        if strange:
            came = f"a claim about {strange[0][:100]!r}"
            raise InputError(message.topic, came, f"claims about {topic.coop}", reason="bad-claim")
        try:
            self._waiting.put_nowait(Waiting(message.mid, source, claims, received_at))
        except queue.Full:
            self._left = True
            return False
        return True

    def run(self, stop: threading.Event) -> None:
        """Write what waits until ``stop``; what then still waits is the broker's to send again.

        Raises:
            RecordsError: The records failed and trying again cannot help.
        """
        backoff = Backoff(_FIRST_WAIT_S, _LONGEST_WAIT_S)
        while not stop.is_set():
            try:
                waiting = self._waiting.get(timeout=_IDLE_S)
            except queue.Empty:
                if self._left:
                    self._left = False
                    self._session.drop("claims that found no room come again")
                continue
            while not stop.is_set():
                try:
                    self._write(waiting)
                    backoff.reset()
                    break
                except RecordsError as error:
                    if not error.retry:
                        raise
                    self._counters.records_failures += 1
                    self._counters.say(str(error))
                self._clock.wait(stop, backoff.next_s())

    def _write(self, waiting: Waiting) -> None:
        """Write, acknowledge, confirm: in this order."""
        coop, gateway = waiting.source
        newest = {each.id: each for each in waiting.claims}
        with self._records.transaction() as connection:
            save_claims(
                connection,
                coop,
                gateway,
                claims=list(newest.values()),
                received_at=waiting.received_at,
            )
            for each in newest.values():
                if each.state is ClaimState.RELEASED:
                    let_go(connection, each, waiting.received_at)
        self._session.acknowledge(waiting.mid)
        confirmed = [(each.id, each.state.value) for each in newest.values()]
        try:
            self._session.publish(topics.build(coop, gateway, "stored"), stored.encode((), told=confirmed))
        except BrokerError as error:  # the gateway says them again
            if not error.retry:
                raise
