"""What ingest did so far, in numbers. Not a log: only the last event is kept as text."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from coldchain.histogram import Histogram


@dataclass(slots=True)
class ReceiverCounters:
    """What the receiver did so far. Each number has one writing thread; anyone may read.

    Args:
        messages: Readings messages that came.
        statuses: Status messages that came.
        readings: Readings admitted and committed.
        rejected: Refused things by reason, committed to the quarantine; one may hold several readings.
        ignored: Messages of other makers in which nothing, or not all, is to be kept, by name.
        repeats: Messages without a clock that the broker brought again, and that were in the journal already.
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
        commit_s: How long the journal's transactions took [s].
        troubles: What keeps the receiver from its work now, by one word each.
        last_event: The last thing worth telling a person.
        on_event: Is told each of them; any thread may call it.
    """

    messages: int = 0
    statuses: int = 0
    readings: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)
    repeats: int = 0
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
    commit_s: Histogram = field(default_factory=Histogram, repr=False)
    troubles: dict[str, str] = field(default_factory=dict)
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
        older: Of the new ones, those older than the store keeps readings: they count in its 5-minute values.
        refused: Readings that the store can never take; they are in the quarantine.
        batches: Store transactions.
        retries: Batches that failed and were tried again.
        trimmed: Journal entries forgotten.
        position: Journal position up to which everything is stored.
        failed_at: When the store or the journal failed last [ms since 1970, UTC]; None: never.
        troubles: What keeps the writer from its work now, by one word each.
        last_event: The last thing worth telling a person.
        on_event: Is told each of them.
    """

    inserted: int = 0
    duplicates: int = 0
    older: int = 0
    refused: int = 0
    batches: int = 0
    retries: int = 0
    trimmed: int = 0
    position: int = 0
    failed_at: int | None = None
    troubles: dict[str, str] = field(default_factory=dict)
    last_event: str = ""
    on_event: Callable[[str], None] | None = field(default=None, repr=False)

    def say(self, text: str) -> None:
        """Keep and hand on something worth telling a person."""
        self.last_event = text
        if self.on_event:
            self.on_event(text)
