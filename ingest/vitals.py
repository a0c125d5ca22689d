"""What receiver and writer show of themselves: their counters under the names of ``coldchain/metrics.py``."""

from ingest.counters import ReceiverCounters, WriterCounters
from ingest.line_guard import LineGuard
from links.broker import Session
from links.vitals import Sample, Vitals

_NOT_CONNECTED = "not connected to the broker"


def show_receiver(vitals: Vitals, counters: ReceiverCounters, session: Session, guard: LineGuard) -> None:
    """Show the counters of a receiver, and whether it is connected.

    Args:
        vitals: Where.
        counters: What it has done.
        session: Its connection.
        guard: What watches that.
    """
    vitals.count(lambda: of_receiver(counters) | of_session(session) | of_guard(guard))
    vitals.check(counters.troubles.copy)
    vitals.check(lambda: {} if session.connected.is_set() else {"broker": _why(session)})


def show_writer(vitals: Vitals, counters: WriterCounters) -> None:
    """Show the counters of a writer."""
    vitals.count(lambda: of_writer(counters))
    vitals.check(counters.troubles.copy)


def of_receiver(counters: ReceiverCounters) -> dict[str, Sample]:
    """Return the metrics of a receiver."""
    return {
        "coldchain_messages_total": counters.messages,
        "coldchain_statuses_total": counters.statuses,
        "coldchain_readings_total": counters.readings,
        "coldchain_rejected_total": dict(counters.rejected),
        "coldchain_commits_total": counters.commits,
        "coldchain_commit_seconds": counters.commit_s.told(),
        "coldchain_journal_retries_total": counters.journal_retries,
        "coldchain_stored_sent_total": counters.stored_sent,
        "coldchain_stored_unsent_total": counters.stored_unsent,
        "coldchain_blocked_total": counters.blocked,
        "coldchain_blocked_seconds_total": counters.blocked_s,
        "coldchain_gave_up_total": counters.gave_up,
        "coldchain_pending_readings": counters.pending_readings,
        "coldchain_records_failures_total": counters.records_failures,
    }


def of_session(session: Session) -> dict[str, Sample]:
    """Return the metrics of a connection to the broker."""
    counters = session.counters
    return {
        "coldchain_broker_connected": int(session.connected.is_set()),
        "coldchain_broker_connects_total": counters.connects,
        "coldchain_broker_losses_total": counters.losses,
        "coldchain_broker_drops_total": counters.drops,
        "coldchain_broker_acknowledged_total": counters.acknowledged,
        "coldchain_broker_late_total": counters.late_acknowledgements,
        "coldchain_broker_repeats_total": counters.repeats_dropped,
    }


def of_guard(guard: LineGuard) -> dict[str, Sample]:
    """Return the metrics of what watches the connection."""
    return {
        "coldchain_broker_probes_total": dict(guard.results),
        "coldchain_broker_silent_seconds": guard.silent_s,
    }


def of_writer(counters: WriterCounters) -> dict[str, Sample]:
    """Return the metrics of a writer."""
    found: dict[str, Sample] = {
        "coldchain_store_inserted_total": counters.inserted,
        "coldchain_store_duplicates_total": counters.duplicates,
        "coldchain_store_batches_total": counters.batches,
        "coldchain_store_retries_total": counters.retries,
        "coldchain_journal_trimmed_total": counters.trimmed,
    }
    if counters.failed_at is not None:
        found["coldchain_store_error_timestamp_seconds"] = counters.failed_at / 1000
    return found


def _why(session: Session) -> str:
    last = session.counters.last_error
    return f"{_NOT_CONNECTED}: {last}" if last else _NOT_CONNECTED
