"""The names of what can be measured of a running station: what each means, for Prometheus and for people.

Programs report by these names (``links/vitals.py``), ``links/metrics_text.py`` writes them, and
docs/reference/metrics.md is made from this table. Not where anything is counted. A name, once released, keeps
its meaning. No label holds a device, a reading or a text: what has a label here is few.
"""

from typing import Literal, NamedTuple

Kind = Literal["counter", "gauge", "histogram"]


class Metric(NamedTuple):
    """One thing that can be measured.

    Args:
        name: Whole; the unit stands last, ``_total`` behind it for what only counts up.
        kind: Of Prometheus.
        meaning: For people.
        labels: Names of its labels besides ``program``, in their order.
    """

    name: str
    kind: Kind
    meaning: str
    labels: tuple[str, ...] = ()


PROGRAM_METRICS = (
    Metric(
        "coldchain_loop_stuck_seconds", "gauge", "How long a loop has not turned, rests left out.", ("loop",)
    ),
    Metric(
        "coldchain_trouble_seconds", "gauge", "How long a trouble has lasted; absent when well.", ("what",)
    ),
    Metric("coldchain_started_timestamp_seconds", "gauge", "When the program started."),
    Metric("coldchain_process_resident_bytes", "gauge", "Memory that the process holds."),
    Metric("coldchain_process_cpu_seconds_total", "counter", "Processor time that the process used."),
    Metric("coldchain_process_threads", "gauge", "Threads of the process."),
    Metric("coldchain_process_open_files", "gauge", "Files and sockets that the process has open."),
)
"""Of every program that answers."""

RECEIVE_METRICS = (
    Metric("coldchain_messages_total", "counter", "Messages with readings that came."),
    Metric("coldchain_statuses_total", "counter", "Status messages that came."),
    Metric("coldchain_readings_total", "counter", "Readings admitted and committed to the journal."),
    Metric(
        "coldchain_rejected_total", "counter", "What was refused and is kept in the quarantine.", ("reason",)
    ),
    Metric("coldchain_commits_total", "counter", "Transactions of the journal."),
    Metric("coldchain_commit_seconds", "histogram", "How long a transaction of the journal took."),
    Metric("coldchain_journal_retries_total", "counter", "Transactions that failed and were tried again."),
    Metric("coldchain_stored_sent_total", "counter", "Messages `stored` handed to the broker."),
    Metric(
        "coldchain_stored_unsent_total", "counter", "Messages `stored` that could not be; gateways repeat."
    ),
    Metric(
        "coldchain_blocked_total", "counter", "How often reading stood still: too much waited for its commit."
    ),
    Metric("coldchain_blocked_seconds_total", "counter", "For how long it did, altogether."),
    Metric("coldchain_gave_up_total", "counter", "How often that took too long and the line was closed."),
    Metric("coldchain_pending_readings", "gauge", "Readings that wait for their commit."),
    Metric(
        "coldchain_records_failures_total", "counter", "Uses of the records that failed and are tried again."
    ),
    Metric("coldchain_broker_connected", "gauge", "1 while connected and subscribed."),
    Metric("coldchain_broker_connects_total", "counter", "Connections that came about."),
    Metric("coldchain_broker_losses_total", "counter", "Connections that were lost."),
    Metric("coldchain_broker_drops_total", "counter", "Connections that were given up on purpose."),
    Metric("coldchain_broker_acknowledged_total", "counter", "Messages that the broker was told to be safe."),
    Metric("coldchain_broker_late_total", "counter", "Acknowledgements too late for their connection."),
    Metric(
        "coldchain_broker_repeats_total", "counter", "Messages said again while in our hands; left alone."
    ),
    Metric("coldchain_broker_probes_total", "counter", "Trials of a line that was silent.", ("result",)),
    Metric("coldchain_broker_silent_seconds", "gauge", "For how long nothing has come."),
)
"""Of ``receive``."""

WRITE_METRICS = (
    Metric("coldchain_store_inserted_total", "counter", "Readings that were new to the store."),
    Metric("coldchain_store_duplicates_total", "counter", "Readings that the store had already."),
    Metric("coldchain_store_batches_total", "counter", "Transactions of the store."),
    Metric("coldchain_store_retries_total", "counter", "Transactions that failed and were tried again."),
    Metric(
        "coldchain_store_error_timestamp_seconds", "gauge", "When the store failed last; absent if never."
    ),
    Metric(
        "coldchain_journal_trimmed_total", "counter", "Journal entries that all have, and were forgotten."
    ),
)
"""Of ``write``."""

WATCH_METRICS = (
    Metric("coldchain_judged_steps_total", "counter", "Batches that were judged and written down."),
    Metric("coldchain_judged_step_seconds", "histogram", "How long one of them took."),
    Metric(
        "coldchain_unjudged_total", "counter", "Late readings that could not be judged: no longer stored."
    ),
    Metric("coldchain_transitions_total", "counter", "Steps of alarms that were written down."),
    Metric("coldchain_watch_retries_total", "counter", "Batches that failed and are tried again."),
)
"""Of ``watch``."""

MODEM_METRICS = (
    Metric("coldchain_modem_well", "gauge", "1 when the modem answers and is in the network."),
    Metric("coldchain_modem_signal_dbm", "gauge", "How well it hears the network; absent while unknown."),
    Metric("coldchain_modem_taken_total", "counter", "Messages that it has taken."),
    Metric("coldchain_modem_heard_total", "counter", "Messages that came by it."),
    Metric("coldchain_modem_receipts_total", "counter", "Delivery reports that came by it."),
    Metric("coldchain_modem_unreadable_total", "counter", "Messages that came and could not be read."),
    Metric("coldchain_modem_resets_total", "counter", "Resets because it was silent or without network."),
    Metric("coldchain_modem_opened_total", "counter", "Openings of its port."),
)
"""Of ``watch`` where the channel ``gsm_modem`` is in use."""

BRIDGE_METRICS = (Metric("coldchain_spool_rows", "gauge", "Frames that wait in the spool of this machine."),)
"""Of ``bridge``; it tells ``coldchain_broker_connected`` too."""

UP_METRICS = (
    Metric("coldchain_restarts_total", "counter", "How often a program was started again.", ("child",)),
)
"""Of ``up``."""

STATION_METRICS = (
    Metric("coldchain_up", "gauge", "1 when a program of this station answers.", ("program",)),
    Metric("coldchain_ready", "gauge", "1 when the station can do its work now: what /ready says."),
    Metric("coldchain_journal_bytes", "gauge", "Disk that the journal takes."),
    Metric(
        "coldchain_journal_backlog_entries", "gauge", "Entries that a reader has still to do.", ("consumer",)
    ),
    Metric("coldchain_journal_backlog_seconds", "gauge", "Age of the oldest of them.", ("consumer",)),
    Metric("coldchain_quarantine_kept", "gauge", "What is kept in the quarantine.", ("reason",)),
    Metric("coldchain_quarantine_dropped_total", "counter", "What the full quarantine let go.", ("reason",)),
    Metric(
        "coldchain_quarantine_held",
        "gauge",
        "Of what is kept: put aside for a legal hold, or because nobody can tell.",
        ("reason",),
    ),
    Metric("coldchain_quarantine_held_percent", "gauge", "How full the room for such things is."),
    Metric(
        "coldchain_quarantine_held_lost_total",
        "counter",
        "What is or may be under a legal hold and was let go: no room for more of such.",
        ("reason",),
    ),
    Metric("coldchain_disk_free_bytes", "gauge", "Room on the disk of the data folder."),
    Metric(
        "coldchain_clock_error_seconds", "gauge", "How wrong the clock may be; absent while not synchronised."
    ),
    Metric(
        "coldchain_backup_well",
        "gauge",
        "1 while the newest backup is young enough and the last try went well; absent if nobody ever tried.",
    ),
    Metric(
        "coldchain_backup_age_seconds",
        "gauge",
        "Age of the newest good backup; absent while there is none, or it is of a later time than now.",
    ),
    Metric("coldchain_backup_failures_total", "counter", "Backups that failed."),
    Metric("coldchain_alarms", "gauge", "Alarms that are not NORMAL.", ("state", "severity")),
    Metric(
        "coldchain_outbox_messages",
        "gauge",
        "Messages: waiting, of these late, sent, expired, refused, dropped.",
        ("state",),
    ),
    Metric(
        "coldchain_gateway_heard_seconds", "gauge", "How long ago a gateway said how it is.", ("gateway",)
    ),
    Metric("coldchain_gateway_spool_rows", "gauge", "Frames that wait in a gateway's spool.", ("gateway",)),
)
"""Of the whole station, looked up when somebody asks."""

BY_PROGRAM = {
    "receive": RECEIVE_METRICS,
    "write": WRITE_METRICS,
    "watch": (*WATCH_METRICS, *MODEM_METRICS),
    "bridge": BRIDGE_METRICS,
    "up": UP_METRICS,
}
TABLE = (
    *STATION_METRICS,
    *PROGRAM_METRICS,
    *RECEIVE_METRICS,
    *WRITE_METRICS,
    *WATCH_METRICS,
    *MODEM_METRICS,
    *BRIDGE_METRICS,
    *UP_METRICS,
)
