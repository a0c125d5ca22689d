"""The outbox worker: claims a message, hands it to its channel, writes down what became of it. One by one.

A claim is committed before the message is handed on. A worker that dies in between leaves that one message
in doubt: the next worker sends it again, and the text says that it may be a repeat. At least once, never
silently twice. What became of a message and the next claim are one transaction.
"""

import threading
from collections.abc import Callable, Mapping
from functools import partial

from alerts.channels.channel import Channel, Handed, Outgoing
from alerts.vitals import WatchCounters
from coldchain.errors import ChannelError, LinkError
from coldchain.judgement.untold import Untold
from links.backoff import Backoff
from links.clock import Clock
from links.records import Connection, Records
from links.records_gateway_told import is_told_meanwhile
from links.records_outbox import (
    Claimed,
    Taken,
    claim,
    has_due,
    mark_expired,
    mark_failed,
    mark_refused,
    mark_sent,
)

LEASE_MS = 30_000
IDLE_S = 0.1
FIRST_RETRY_S = 1.0
REPEAT = "(may be a repeat) "
_DOUBLINGS_AT_MOST = 16


class Sender:
    """Sends what stands in the outbox.

    Args:
        records: Where the outbox is.
        channels: By name.
        clock: The clock of this machine.
        retry_at_most_s: The longest wait between two tries of one message [s].
        lease_ms: How long a claim holds; longer than any channel takes for one message [ms].
    """

    def __init__(
        self,
        records: Records,
        channels: Mapping[str, Channel],
        *,
        clock: Clock,
        retry_at_most_s: float,
        lease_ms: int = LEASE_MS,
    ) -> None:
        self._records = records
        self._channels = channels
        self._clock = clock
        self._retry_at_most_s = retry_at_most_s
        self._lease_ms = lease_ms
        self._unwritten: Callable[[Connection], None] | None = None  # what became of the last message
        self.counters = WatchCounters()

    def run(self, stop: threading.Event) -> None:
        """Send until told to stop.

        Raises:
            LinkError: The records failed for good.
        """
        backoff = Backoff(IDLE_S, cap_s=10.0)
        while not stop.is_set():
            try:
                busy = self.step()
            except LinkError as error:
                if not error.retry:
                    raise
                self.counters.failed("send", error)
                self._clock.wait(stop, backoff.next_s())
                continue
            self.counters.went_well("send")
            backoff.reset()
            if not busy:
                self._clock.wait(stop, IDLE_S)
        self._claim(limit=0)

    def step(self) -> bool:
        """Send one message that is due; return whether there was one.

        Raises:
            LinkError: The records failed; what became of the last message is written with the next step.
        """
        if self._unwritten is None:
            with self._records.reading() as connection:
                if not has_due(connection, self._clock.now(), self._lease_ms):
                    return False
        claimed = self._claim(limit=1)
        for item in claimed:
            self._unwritten = self._send(item)
        return bool(claimed)

    def _claim(self, *, limit: int) -> list[Claimed]:
        """Write what became of the last message; return the next, which is then this worker's alone."""
        if self._unwritten is None and not limit:
            return []
        with self._records.transaction() as connection:
            if self._unwritten is not None:
                self._unwritten(connection)
            claimed = claim(connection, self._clock.now(), self._lease_ms, limit) if limit else []
            told = {item.id for item in claimed if is_told_meanwhile(connection, _step(item), item.contact)}
            for id_ in told:
                mark_refused(connection, id_, Untold.BY_GATEWAY, self._clock.now())
        self._unwritten = None
        return [item for item in claimed if item.id not in told]

    def _send(self, item: Claimed) -> Callable[[Connection], None]:
        """Hand a message on; return what writes down what became of it."""
        now = self._clock.now()
        if now >= item.expires_at:
            return partial(mark_expired, id_=item.id)
        try:
            handed = self._hand_on(item, now)
        except ChannelError as error:
            if not error.retry:
                return partial(mark_refused, id_=item.id, error=str(error), now=now)
            due_at = now + round(self._wait_s(item.attempts) * 1000)
            return partial(mark_failed, id_=item.id, error=str(error), due_at=due_at)
        return partial(mark_sent, id_=item.id, now=self._clock.now(), taken=Taken(*handed))

    def _hand_on(self, item: Claimed, now: int) -> Handed:
        channel = self._channels.get(item.channel)
        if channel is None:
            allowed = f"one of {sorted(self._channels)}"
            raise ChannelError(
                "message channel", repr(item.channel), allowed, "Add it to alerts.channels.", retry=True
            )
        text = f"{REPEAT if item.in_doubt else ''}{item.body}"
        return channel.send(Outgoing(item.key, item.contact, item.address, text), now)

    def _wait_s(self, attempts: int) -> float:
        backoff = Backoff(FIRST_RETRY_S, cap_s=self._retry_at_most_s)
        waits = [backoff.next_s() for _ in range(min(attempts, _DOUBLINGS_AT_MOST))]
        return waits[-1]


def _step(item: Claimed) -> str:
    """Return the transition that a message tells, by its key ``<transition>|<contact>|<channel>``."""
    return item.key.rsplit("|", 2)[0]
