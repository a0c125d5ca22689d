"""*Pipeline health*: our own programs, from their metrics in Prometheus; see ``deploy/prometheus``."""

from collections.abc import Sequence
from typing import NamedTuple

from dashboards.board import Board
from dashboards.influxql import METRICS, promql
from dashboards.parts import (
    GREEN,
    HALF,
    LOW,
    ORANGE,
    QUARTER,
    RED,
    YELLOW,
    Made,
    Says,
    number,
    thresholds,
    trend,
)
from dashboards.variables import console, data_source

BEHIND_S, DISK_BYTES = 300, 500e6
"""As ColdchainBehind and ColdchainDiskFull of deploy/prometheus alert: a test holds them alike."""


class Colours(NamedTuple):
    """The colour of a number, and others from some values on."""

    steps: Sequence[tuple[float, str]]
    base: str = GREEN


def pipeline_health() -> Board:
    """Return the dashboard of whoever runs the station."""
    return Board(
        name="pipeline",
        title="Pipeline health",
        text="Our own programs: do they live, do they keep up, is there room.",
        variables=[data_source(METRICS), console()],
        panels=[
            *_numbers(),
            *_flow(),
            *_machine(),
        ],
    )


def _numbers() -> list[Made]:
    return [
        _one(
            "Ready",
            "min(coldchain_ready)",
            "1 when the station can do its work now: what /ready says.",
            "none",
            Colours([(1, GREEN)], RED),
        ),
        _one(
            "Programs down",
            'sum(1 - coldchain_up{program!="up"})',
            "Programs of the station that do not run or do not answer; people are alerted after two minutes.",
            "none",
            Colours([(1, RED)]),
        ),
        _one(
            "Not stored or judged for",
            "max(coldchain_journal_backlog_seconds)",
            "Age of the oldest pack that a reader of the journal has still to do; people are told at 300 s.",
            "s",
            Colours([(60, YELLOW), (BEHIND_S, RED)]),
        ),
        _one(
            "Disk free",
            "min(coldchain_disk_free_bytes)",
            "Room on the disk of the data folder; people are alerted below 500 MB.",
            "decbytes",
            Colours([(DISK_BYTES, ORANGE), (4 * DISK_BYTES, GREEN)], RED),
        ),
    ]


def _flow() -> list[Made]:
    return [
        _chart(
            "Readings taken in",
            "sum by (program) (rate(coldchain_readings_total[$__rate_interval]))",
            "Readings that were admitted and are in the journal, each second.",
            "suffix: /s",
        ),
        _chart(
            "Refused",
            "sum by (reason) (rate(coldchain_rejected_total[$__rate_interval]))",
            "What was refused and is kept in the quarantine, each second, by reason.",
            "suffix: /s",
        ),
        _chart(
            "What waits in the journal",
            "max by (consumer) (coldchain_journal_backlog_seconds)",
            "How far the writer and the watcher are behind; people are told at 300 s.",
            "s",
        ),
        _chart(
            "Time of a commit",
            "histogram_quantile(0.99, sum by (le) (rate(coldchain_commit_seconds_bucket[$__rate_interval])))",
            "99 of 100 transactions of the journal were quicker.",
            "s",
        ),
        _chart(
            "Time of judging",
            "histogram_quantile(0.99, sum by (le)"
            " (rate(coldchain_judged_step_seconds_bucket[$__rate_interval])))",
            "99 of 100 batches were judged and written down quicker.",
            "s",
        ),
        _chart(
            "Troubles",
            "coldchain_trouble_seconds",
            "How long each trouble has lasted; none is best.",
            "s",
        ),
    ]


def _machine() -> list[Made]:
    return [
        _chart(
            "Messages",
            "sum by (state) (coldchain_outbox_messages)",
            "The outbox by state: what waits, is late, was sent, expired, refused or dropped.",
        ),
        _chart(
            "Alarms",
            "sum by (severity) (coldchain_alarms)",
            "Alarms that are not normal, by urgency.",
        ),
        _chart(
            "Memory",
            "max by (program) (coldchain_process_resident_bytes)",
            "Memory that each program holds.",
            "bytes",
        ),
        _chart(
            "Processor",
            "sum by (program) (rate(coldchain_process_cpu_seconds_total[$__rate_interval]))",
            "Processors that each program keeps busy.",
            "percentunit",
        ),
        _chart(
            "Age of the newest backup",
            "max(coldchain_backup_age_seconds)",
            "How old the newest good backup is; people are alerted after three days, and when a try failed.",
            "s",
        ),
        _chart(
            "Starts of programs",
            "max by (program) (time() - coldchain_started_timestamp_seconds)",
            "How long ago each program was started; a saw-tooth is a program that does not stay up.",
            "s",
        ),
        _chart(
            "Gateways heard",
            "max by (gateway) (coldchain_gateway_heard_seconds)",
            "How long ago each gateway said how it is.",
            "s",
        ),
    ]


def _one(title: str, query: str, text: str, unit: str, colours: Colours) -> Made:
    says = Says(title, text, unit, span=QUARTER, height=LOW, source=METRICS)
    made = number(says, [promql(query, legend=title)], steps=colours.steps)
    return made.thresholds(thresholds(colours.steps, colours.base))


def _chart(title: str, query: str, text: str, unit: str = "none") -> Made:
    says = Says(title, text, unit, span=HALF, height=7, source=METRICS)
    return trend(says, [promql(query)], step="15s")
