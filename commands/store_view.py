"""How ``coldchain store`` is shown: tables, a progress bar, JSON. Not what finds it out."""

from collections.abc import Sequence

import msgspec
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from coldchain.instants import to_iso
from coldchain.reading import Reading
from commands.stderr_bar import StderrBar
from commands.store_copy import Outcome
from commands.store_status import StoreStatus
from commands.terminal import Terminal
from links.readings_compare import Compared, Difference
from links.readings_store import SeriesKey

_SHOWN = 20  # series that differ; --json has all
_MB = 1_000_000


class Progress(StderrBar):
    """A bar on standard error, where a person looks on.

    Args:
        readings: How many there are, about.
        quiet: Show nothing.
    """

    def __init__(self, readings: int, *, quiet: bool) -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        super().__init__(*columns, total=readings or None, quiet=quiet)

    def series(self, series: SeriesKey) -> None:
        """Show which series comes next."""
        self._bar.update(self._task, description=escape("/".join(series)))

    def readings(self, count: int) -> None:
        """Show that so many readings more were looked at."""
        self._bar.advance(self._task, count)


def print_status(found: StoreStatus) -> None:
    """Print the status for a person."""
    terminal = Terminal()
    held = "not known" if found.readings is None else f"{found.readings:,} readings"
    terminal.print(f"Store {found.kind}: {held}; {found.free_bytes // _MB:,} MB free on the disk")
    if found.lags:
        table = Table("reader", "packs waiting", "since", box=None, pad_edge=False)
        for lag in found.lags.readers:
            since = "" if lag.since_at is None else to_iso(lag.since_at)
            table.add_row(lag.reader, f"{lag.entries:,}", since)
        terminal.print(table)
    for problem in found.problems:
        terminal.print(escape(problem), soft_wrap=True)


def print_status_json(found: StoreStatus) -> None:
    """Print the status for a program."""
    lags = found.lags
    readers = lags.readers if lags else ()
    body = {
        **found._asdict(),
        "lags": {lag.reader: {**lag._asdict(), "waits_ms": lag.waits_ms(found.now)} for lag in readers},
        "head": lags and lags.head,
        "trimmed": lags and lags.trimmed,
    }
    _print_json(body)


def print_copied(found: Outcome) -> None:
    """Print what came of a copy or a comparison for a person."""
    terminal = Terminal()
    readings = sum(each.readings for each in found.series)
    terminal.print(
        f"{len(found.series):,} series, {readings:,} readings looked at, {found.written:,} written",
        soft_wrap=True,
    )
    differing = [each for each in found.series if not each.is_same]
    for each in differing[:_SHOWN]:
        terminal.print(escape(_line(each)), soft_wrap=True)
        for difference in each.examples:
            terminal.print(escape(f"  {_difference(difference)}"), soft_wrap=True)
    if len(differing) > _SHOWN:
        terminal.print(f"... and {len(differing) - _SHOWN:,} more series that differ: --json shows all")
    if found.extra_series:
        names = _some(["/".join(series) for series in found.extra_series])
        terminal.print(escape(f"only in {found.names.target}: {names}"), soft_wrap=True)
    for note in found.notes:
        terminal.print(escape(note), soft_wrap=True)
    terminal.print(_verdict(found))


def print_copied_json(found: Outcome) -> None:
    """Print what came of a copy or a comparison for a program."""
    series = [
        {
            **each._asdict(),
            "examples": [difference._asdict() for difference in each.examples],
            "same": each.is_same,
        }
        for each in found.series
    ]
    _print_json({**found._asdict(), "series": series, "same": found.is_same, "whole": found.is_whole})


def _verdict(found: Outcome) -> str:
    if found.is_same:
        return "The two hold the same: counts and checksums agree."
    if found.is_whole:
        return "Everything of the first is in the second, which holds more."
    return "NOT the same: something is missing or different, see above."


def _line(each: Compared) -> str:
    parts = [f"{count:,} {what}" for what, count in _counts(each) if count]
    return f"{'/'.join(each.series)}: {', '.join(parts)}; {each.checksum} and {each.target_checksum}"


def _counts(each: Compared) -> Sequence[tuple[str, int]]:
    return (("missing", each.missing), ("different", each.different), ("only in the second", each.extra))


def _difference(difference: Difference) -> str:
    one, other = difference.source, difference.target
    if one is None or other is None:
        there = one or other
        return f"{difference.kind}: {_said(there)}" if there else difference.kind
    return f"different: {_said(one)} and {_said(other)}"


def _said(reading: Reading) -> str:
    name = f"boot {reading.boot:08x} sequence {reading.sequence} at {to_iso(reading.event_at)}"
    note = f" {reading.note!r}" if reading.note else ""
    said = f"{reading.value!r} {reading.unit} flag {int(reading.flag)} clock {reading.clock}{note}"
    return f"{name}: {said}, received {to_iso(reading.received_at)}"


def _some(names: Sequence[str], most: int = 10) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _print_json(body: object) -> None:
    print(msgspec.json.encode(body).decode())
