"""How a replay's outcome is printed: tables for people, JSON for programs."""

import sys
from typing import Any

import msgspec
from rich.markup import escape
from rich.table import Table

from coldchain.instants import MS_PER_S, to_iso
from coldchain.units import format_duration
from commands.replay_run import ColumnReport, Report
from commands.replay_trace import Conflict
from commands.terminal import Terminal

MS_PER_H = 3_600_000
_BAD_SHOWN = 10


def to_plain(report: Report) -> dict[str, Any]:
    """Return the report in plain types, with units in the names."""
    return {
        "file": report.file,
        "rows": report.rows,
        "repeated_readings": report.repeated_readings,
        "bad_rows": [{"line": bad.line, "error": str(bad.error)} for bad in report.bad_rows],
        "bad_row_count": report.bad_row_count,
        "conflicts": [_conflict(conflict) for conflict in report.conflicts],
        "conflict_count": report.conflict_count,
        "refused_readings": report.refused_readings,
        "columns": {column.column: _column(column, report.start_at) for column in report.columns},
        **({"left_out": list(report.left_out)} if report.left_out else {}),
    }


def print_json(report: Report) -> None:
    """Print the report as JSON."""
    print(msgspec.json.format(msgspec.json.encode(to_plain(report)), indent=2).decode())


def print_tables(report: Report) -> None:
    """Print the report as tables."""
    console = Terminal()
    repeated = f", {report.repeated_readings} readings repeated" if report.repeated_readings else ""
    head = f"{report.file}: {report.rows} rows{repeated}. Data in {report.folder}."
    console.print(head, highlight=False, markup=False, soft_wrap=True)
    console.print(
        f"Times that are numbers count {report.unit} since {to_iso(report.start_at)}.",
        style="dim",
        highlight=False,
    )
    if report.left_out:
        left_out = f"Left out, because they are no temperatures: {', '.join(report.left_out)}."
        console.print(left_out, highlight=False, markup=False, soft_wrap=True)
    console.print(_summary_table(report))
    console.print(_excursion_table(report))


def tell_refused(report: Report) -> None:
    """Say on standard error what of the file was refused, the first of it line by line."""
    errors = [*(bad.error for bad in report.bad_rows), *(each.error() for each in report.conflicts)]
    for error in errors[:_BAD_SHOWN]:
        sys.stderr.write(f"coldchain: {error}\n")
    if report.refused_anything:
        sys.stderr.write(
            f"coldchain: {report.file}: rows that cannot be read: {report.bad_row_count}; times with more"
            f" than one value: {report.conflict_count}; readings that ingest refused:"
            f" {report.refused_readings}. They are kept in the quarantine in {report.folder}.\n"
        )


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "column": conflict.column,
        "at": to_iso(conflict.event_at),
        "values_c": {str(line): value for line, value in conflict.values},
        "error": str(conflict.error()),
    }


def _column(column: ColumnReport, start_at: int) -> dict[str, Any]:
    summary = column.summary
    return {
        "count": summary.count if summary else 0,
        "min_c": summary.minimum if summary else None,
        "max_c": summary.maximum if summary else None,
        "mean_c": summary.mean if summary else None,
        "excursions": [
            {
                "limit": item.limit_name,
                "bound_c": item.bound,
                "started_at": to_iso(item.started_at),
                "ended_at": None if item.ended_at is None else to_iso(item.ended_at),
                "start_h": round((item.started_at - start_at) / MS_PER_H, 6),
                "end_h": None if item.ended_at is None else round((item.ended_at - start_at) / MS_PER_H, 6),
                "extreme_c": item.extreme,
            }
            for item in column.excursions
        ],
    }


def _summary_table(report: Report) -> Table:
    table = Table("column", "count", "min C", "max C", "mean C", "excursions", title="What was stored")
    for column in report.columns:
        summary = column.summary
        numbers = ["0", "-", "-", "-"]
        if summary is not None:
            values = (summary.minimum, summary.maximum, summary.mean)
            numbers = [str(summary.count), *(f"{value:.3f}" for value in values)]
        table.add_row(escape(column.column), *numbers, str(len(column.excursions)))
    return table


def _excursion_table(report: Report) -> Table:
    table = Table("column", "limit", "start h", "end h", "lasted", "worst C", title="Excursions")
    for column in report.columns:
        for item in column.excursions:
            start_h = f"{(item.started_at - report.start_at) / MS_PER_H:.3f}"
            end_h, lasted = "at the end still out", "-"
            if item.ended_at is not None:
                end_h = f"{(item.ended_at - report.start_at) / MS_PER_H:.3f}"
                lasted = format_duration((item.ended_at - item.started_at) / MS_PER_S)
            worst = "-" if item.extreme is None else f"{item.extreme:.1f}"
            limit = f"{item.side} {item.bound:g}"
            table.add_row(escape(column.column), limit, start_h, end_h, lasted, worst)
    return table
