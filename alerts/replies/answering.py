"""The thread that answers: takes one message after the other from the inbox, and settles late receipts.

One transaction for each message. A message that cannot be handled because of a mistake of ours is put aside
with the reason and holds up no other.
"""

import threading

from alerts.expiring import expires_at
from alerts.replies.conversation import Conversation
from alerts.replies.handling import PURPOSE, handle
from alerts.settings import AlertsSettings
from alerts.vitals import WatchCounters
from coldchain.errors import LinkError
from links.backoff import Backoff
from links.clock import Clock
from links.readings_store import ReadingsStore
from links.records import Records
from links.records_inbox import (
    has_unhandled,
    has_unsettled,
    mark_handled,
    next_unhandled,
    people_at,
    settle_receipts,
)

IDLE_S = 0.25
SETTLE_EVERY_MS = 5_000


class Answerer:
    """Handles what people send. One for a records database is enough; two do no harm.

    Args:
        records: Where the inbox is.
        store: Where readings are; it is only read.
        clock: The clock of this machine.
        settings: Until when a reply is of use.
    """

    def __init__(
        self, records: Records, store: ReadingsStore, *, clock: Clock, settings: AlertsSettings
    ) -> None:
        self._records = records
        self._settings = settings
        self._store = store
        self._clock = clock
        self._settled_at = 0
        self._at_hand = 0  # the message that is being handled
        self.counters = WatchCounters()

    def run(self, stop: threading.Event) -> None:
        """Answer until told to stop.

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
                self.counters.failed("answer", error)
                self._clock.wait(stop, backoff.next_s())
                continue
            self.counters.went_well("answer")
            backoff.reset()
            if not busy:
                self._clock.wait(stop, IDLE_S)

    def step(self) -> bool:
        """Handle the oldest message that waits; return whether there was one.

        Raises:
            LinkError: The records failed; nothing was done.
        """
        now = self._clock.now()
        self._settle(now)
        with self._records.reading() as connection:
            if not has_unhandled(connection):
                return False
        try:
            return self._handle(now)
        except LinkError:
            raise
        except Exception as error:  # noqa: BLE001 - one message that we cannot handle must not stop the others
            self._put_aside(self._at_hand, error, now)
            return True

    def _handle(self, now: int) -> bool:
        with self._records.transaction() as connection:
            received = next_unhandled(connection)
            if received is None:
                return False
            self._at_hand = received.id
            people = people_at(connection, received.address, received.received_at)
            until_at = expires_at(self._settings, PURPOSE, "", now)
            handle(Conversation(connection, received, people, self._store, now, until_at))
        return True

    def _put_aside(self, id_: int, error: Exception, now: int) -> None:
        """Put one message aside; another that works beside may have handled it, and is at the next."""
        outcome = f"not handled: {type(error).__name__}: {error}"
        with self._records.transaction() as connection:
            mark_handled(connection, id_, now, meaning="", outcome=outcome)

    def _settle(self, now: int) -> None:
        """Look now and then for the messages of receipts that came before them."""
        if abs(now - self._settled_at) < SETTLE_EVERY_MS:
            return
        self._settled_at = now
        with self._records.reading() as connection:
            waits = has_unsettled(connection, now)
        if waits:
            with self._records.transaction() as connection:
                settle_receipts(connection, now)
