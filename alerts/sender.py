"""The outbox worker: claims a message, hands it to its channel, writes down what became of it. One by one.

A claim is committed before the message is handed on. A worker that dies in between leaves that one message
in doubt: the next worker sends it again, and the text says that it may be a repeat. At least once, never
silently twice. What became of a message and the next claim are one transaction. Each channel has a worker of
its own (``senders_of``), so that a slow one holds up no other.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from alerts.channels.channel import Channel, Handed, Outgoing, Watched
from alerts.fallback import next_channel
from alerts.gate import Gate, Passed
from alerts.vitals import WatchCounters
from coldchain.errors import ChannelError, ColdchainError, LinkError
from coldchain.instants import MS_PER_S
from coldchain.judgement.unsent import Unsent
from links.backoff import Backoff
from links.clock import Clock
from links.records import Connection, Records
from links.records_outbox import (
    Claimed,
    Taken,
    claim,
    has_due,
    mark_doubtful,
    mark_expired,
    mark_failed,
    mark_refused,
    mark_sent,
    retry_now,
)
from links.records_sending import fall_back

LEASE_MS = 120_000  # a modem may take a minute for a part of a message
QUICK_LEASE_MS = 10_000
IDLE_S = 0.1
FIRST_RETRY_S = 1.0
FIRST_REPEAT_S = 60.0

TAKEN_BACK_AT_MOST = 3
"""What was tried so often when its sender died waits for the end of its lease, not for the next start."""

DOUBTS_AT_MOST = 4
"""A message that may have been sent is not tried more often than this."""

_DOUBLINGS_AT_MOST = 16
_FAILS_IN_A_ROW = 3  # then it is the channel, and it is left alone for a moment
_log = logging.getLogger(__name__)


class Rules(NamedTuple):
    """How messages are sent.

    Args:
        retry_at_most_s: The longest wait between two tries of one message [s].
        lease_ms: How long a claim holds; longer than any channel takes for one message [ms].
        order: Channels by which whoever has none of his own can be told, the first choice first; empty: none
            takes over from another.
        fall_back_after_s: For so long a channel may fail to send a message before the next takes over [s].
        gate: Looks at each message before it goes.
        first_repeat_s: So long a message that may have been sent waits before its repeat, or half of it [s].
        quick: Channels that take a message at once: their claims hold ``QUICK_LEASE_MS`` at most, so that
            what a killed sender had in hand soon goes again.
    """

    retry_at_most_s: float
    lease_ms: int = LEASE_MS
    order: tuple[str, ...] = ()
    fall_back_after_s: float = 300.0
    gate: Gate = Gate()
    first_repeat_s: float = FIRST_REPEAT_S
    quick: frozenset[str] = frozenset()


class Sender:
    """Sends what stands in the outbox.

    Args:
        records: Where the outbox is.
        channels: By name.
        clock: The clock of this machine.
        rules: How.
        apart: Channels that other workers look after.
    """

    def __init__(
        self,
        records: Records,
        channels: Mapping[str, Channel],
        *,
        clock: Clock,
        rules: Rules,
        apart: frozenset[str] = frozenset(),
    ) -> None:
        self._records = records
        self._channels = channels
        self._clock = clock
        self._rules = rules
        self._apart = apart
        self._unwritten: Callable[[Connection], None] | None = None  # what became of the last message
        self._fails = 0  # in a row
        self._is_troubled = False  # a channel has said that it is not well
        self._woken = threading.Event()
        self.name = "send"
        self.counters = WatchCounters()

    def wake(self) -> None:
        """Have it look at once: there may be something to send. Safe from any thread."""
        self._woken.set()

    def run(self, stop: threading.Event) -> None:
        """Send until told to stop.

        Raises:
            LinkError: The records failed for good.
        """
        backoff, resting = Backoff(IDLE_S, cap_s=10.0), Backoff(FIRST_RETRY_S, cap_s=10.0)
        while not stop.is_set():
            self._woken.clear()
            try:
                busy = self.step()
            except LinkError as error:
                if not error.retry:
                    raise
                self.counters.failed(self.name, error)
                self._clock.wait(stop, backoff.next_s())
                continue
            self.counters.went_well(self.name)
            backoff.reset()
            if self._fails >= _FAILS_IN_A_ROW:
                self._clock.wait(stop, resting.next_s())
            elif not self._fails:
                resting.reset()
            if not busy:
                self._clock.wait(self._woken, IDLE_S)
        self._claim(limit=0)

    def step(self) -> bool:
        """Send one message that is due; return whether there was one.

        Raises:
            LinkError: The records failed; what became of the last message is written with the next step.
        """
        self._look_after_channels()
        if self._unwritten is None:
            with self._records.reading() as connection:
                now, lease_ms = self._clock.now(), self._rules.lease_ms
                if not has_due(connection, now, lease_ms, apart=self._apart):
                    return False
        busy, passed = self._claim(limit=1)
        for each in passed:
            self._unwritten = self._send(each)
        return busy

    def _look_after_channels(self) -> None:
        """Send at once what a channel has failed to send, when it says that it is well again."""
        if not (self._fails or self._is_troubled):
            return
        was_troubled = self._is_troubled
        watched = [channel for channel in self._channels.values() if isinstance(channel, Watched)]
        self._is_troubled = any(channel.troubles() for channel in watched)
        if was_troubled and not self._is_troubled:
            with self._records.transaction() as connection:
                retry_now(connection, list(self._channels), self._clock.now())

    def _claim(self, *, limit: int) -> tuple[bool, list[Passed]]:
        """Write what became of the last message; return the next, which is then this worker's alone."""
        if self._unwritten is None and not limit:
            return False, []
        with self._records.transaction() as connection:
            if self._unwritten is not None:
                self._unwritten(connection)
            now = self._clock.now()
            claimed = claim(connection, now, self._rules.lease_ms, limit, apart=self._apart) if limit else []
            looked = [self._rules.gate.look(connection, item, now) for item in claimed]
        self._unwritten = None
        return bool(claimed), [each for each in looked if each is not None]

    def _send(self, passed: Passed) -> Callable[[Connection], None]:
        """Hand a message on; return what writes down what became of it."""
        item, now = passed.item, self._clock.now()
        if now >= item.expires_at:
            return partial(self._too_late, passed=passed)
        try:
            handed = self._hand_on(item, passed.text, now)
        except ChannelError as error:
            self._fails += 1
            return partial(self._failed, passed=passed, error=error, now=self._clock.now())
        except LinkError as error:
            self._fails += 1
            return partial(self._in_doubt, passed=passed, error=str(error), now=self._clock.now())
        except ColdchainError as error:  # a number that is none: it did not come as far as the network
            refused = ChannelError(error.thing, error.came, error.allowed, error.next_step, retry=False)
            return partial(self._failed, passed=passed, error=refused, now=self._clock.now())
        except Exception as error:  # noqa: BLE001 - one message must not end all others with the program
            _log.exception("channel %s: message %s", item.channel, item.key)
            self._fails += 1
            return partial(self._in_doubt, passed=passed, error=repr(error), now=self._clock.now())
        self._fails = 0
        return partial(self._sent, passed=passed, handed=handed, now=self._clock.now())

    def _hand_on(self, item: Claimed, text: str, now: int) -> Handed:
        channel = self._channels.get(item.channel)
        if channel is None:
            allowed = f"one of {sorted(self._channels.keys() | self._apart)}"
            raise ChannelError(
                "message channel", repr(item.channel), allowed, "Add it to alerts.channels.", retry=True
            )
        return channel.send(Outgoing(item.key, item.contact, item.address, text), now)

    def _sent(self, connection: Connection, passed: Passed, handed: Handed, now: int) -> None:
        purse, charge, taken = self._rules.gate.purse, passed.charge, Taken(*handed)
        if purse is not None and charge is not None:
            real = purse.settle(connection, charge, handed.segments, handed.cost)
            taken = taken._replace(segments=real.segments, cost=real.money)
        mark_sent(connection, passed.item.id, now, taken)

    def _too_late(self, connection: Connection, passed: Passed) -> None:
        """Write down that a message came too late to be of use, between its claim and its channel."""
        if self._rules.gate.purse is not None and passed.charge is not None:
            self._rules.gate.purse.give_back(connection, passed.charge)
        mark_expired(connection, passed.item.id)

    def _failed(self, connection: Connection, passed: Passed, error: ChannelError, now: int) -> None:
        """Write down that a message was certainly not sent this time."""
        item, purse = passed.item, self._rules.gate.purse
        if purse is not None and passed.charge is not None:
            purse.give_back(connection, passed.charge)
        if not error.retry:
            mark_refused(connection, item.id, str(error), now)
            self._fall_back(connection, item, now)
        elif self._is_overdue(item, now) and self._next(connection, item):
            mark_refused(connection, item.id, Unsent.FELL_BACK, now)
            self._fall_back(connection, item, now)
        else:
            mark_failed(connection, item.id, str(error), now + self._wait_ms(item, FIRST_RETRY_S))

    def _in_doubt(self, connection: Connection, passed: Passed, error: str, now: int) -> None:
        """Write down that a message may have been sent; what it was taken to cost stays booked."""
        item = passed.item
        mark_doubtful(connection, item.id, error, now + self._wait_ms(item, self._rules.first_repeat_s))
        if item.attempts >= DOUBTS_AT_MOST:
            mark_refused(connection, item.id, Unsent.IN_DOUBT, now)
            self._fall_back(connection, item, now)

    def _fall_back(self, connection: Connection, item: Claimed, now: int) -> None:
        """Have the next of the channels take over, if there is one."""
        channel = self._next(connection, item)
        if channel:
            fall_back(connection, item, channel, now)

    def _next(self, connection: Connection, item: Claimed) -> str:
        """Return the channel that takes over from a message's own; empty when it was the last."""
        there = sorted(self._channels.keys() | self._apart)
        return next_channel(connection, item, self._rules.order, there)

    def _is_overdue(self, item: Claimed, now: int) -> bool:
        """Return whether a channel has failed to send a message for too long."""
        return now - item.created_at >= self._rules.fall_back_after_s * MS_PER_S

    def _wait_ms(self, item: Claimed, first_s: float) -> int:
        backoff = Backoff(first_s, cap_s=max(first_s, self._rules.retry_at_most_s))
        waits = [backoff.next_s() for _ in range(min(item.attempts, _DOUBLINGS_AT_MOST))]
        return round(waits[-1] * MS_PER_S)


def senders_of(
    records: Records, channels: Mapping[str, Channel], *, clock: Clock, rules: Rules
) -> list[Sender]:
    """Return a worker for each channel; what names a channel that is gone, any of them says so of.

    Args:
        records: Where the outbox is.
        channels: By name.
        clock: The clock of this machine.
        rules: How messages are sent.
    """
    made = []
    for name in channels:
        apart = frozenset(channels.keys() - {name})
        lease_ms = min(rules.lease_ms, QUICK_LEASE_MS) if name in rules.quick else rules.lease_ms
        mine = rules._replace(lease_ms=lease_ms)
        sender = Sender(records, {name: channels[name]}, clock=clock, rules=mine, apart=apart)
        sender.name = f"send {name}"
        made.append(sender)
    return made
