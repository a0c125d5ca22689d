"""What ingest did so far, in numbers. Not a log: only the last event is kept as text."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class ReceiverCounters:
    """What the receiver did so far. Each number has one writing thread; anyone may read.

    Args:
        messages: Readings messages that came.
        statuses: Status messages that came.
        readings: Readings admitted and committed.
        rejected: Refused things by reason, committed to the quarantine; one may hold several readings.
        readmitted: Readings that waited in the quarantine for somebody to register what they name.
        noted: Readings admitted although something was odd about them, by what it was.
        commits: Journal transactions.
        emptied: Whether the session that was to be retired has nothing left.
        acknowledged: Readings messages that were committed and then acknowledged.
        journal_retries: Commits that failed and were tried again.
        stored_sent: ``stored`` messages handed to the broker.
        stored_unsent: ``stored`` messages that could not be; the gateways will send again.
        blocked: How often reading stood still because too much waited for its commit.
        blocked_s: For how long altogether [s].
        gave_up: How often that took too long and the connection was closed.
        pending_readings: How many wait for their commit now.
        records_failures: Look-ups and writes of the records database that failed and will be tried again.
        last_event: The last thing worth telling a person.
        on_event: Is told each of them; any thread may call it.
    """

    messages: int = 0
    statuses: int = 0
    readings: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    readmitted: int = 0
    noted: Counter[str] = field(default_factory=Counter)
    commits: int = 0
    acknowledged: int = 0
    emptied: bool = False
    journal_retries: int = 0
    stored_sent: int = 0
    stored_unsent: int = 0
    blocked: int = 0
    blocked_s: float = 0.0
    gave_up: int = 0
    pending_readings: int = 0
    records_failures: int = 0
    last_event: str = ""
    on_event: Callable[[str], None] | None = field(default=None, repr=False)

    def say(self, text: str) -> None:
        """Keep and hand on something worth telling a person."""
        self.last_event = text
        if self.on_event:
            self.on_event(text)


@dataclass(slots=True)
class WriterCounters:
    """What the writer did so far.

    Args:
        inserted: Readings that were new to the store.
        duplicates: Readings that were there already.
        batches: Store transactions.
        retries: Batches that failed and were tried again.
        trimmed: Journal entries forgotten.
        position: Journal position up to which everything is stored.
        last_event: The last thing worth telling a person.
        on_event: Is told each of them.
    """

    inserted: int = 0
    duplicates: int = 0
    batches: int = 0
    retries: int = 0
    trimmed: int = 0
    position: int = 0
    last_event: str = ""
    on_event: Callable[[str], None] | None = field(default=None, repr=False)

    def say(self, text: str) -> None:
        """Keep and hand on something worth telling a person."""
        self.last_event = text
        if self.on_event:
            self.on_event(text)
