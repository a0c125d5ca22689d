"""Readings for programs: of a device, or of what stood in an asset, in pages, or as one file."""

import csv
import io
from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta

from acts.doing import Asked, Change, Outcome, do
from coldchain.access.permissions import Permission
from coldchain.errors import InputError
from coldchain.instants import to_iso
from coldchain.reading import Position, Reading
from coldchain.registry.cells import guarded
from console.api.ask import Ask
from console.api.operation import LATEST_AT, CoopQuery, Instant, Operation
from console.api.paging import mark, page_reply, parsed
from console.api.problems import not_found
from console.api.reply import Reply
from links.readings_store import ReadingsStore, SeriesKey
from links.records import Connection

AT_ONCE = 2_000
_CSV, _NDJSON = "text/csv; charset=utf-8", "application/x-ndjson"
_ENCODER = msgspec.json.Encoder()
_Name = Annotated[str, Meta(max_length=63)]


class ReadingsQuery(CoopQuery, frozen=True, kw_only=True):
    """Of which device or asset, of which channel (empty: all), from when, and until before when."""

    device: _Name = ""
    asset: _Name = ""
    channel: Annotated[str, Meta(max_length=130)] = ""
    from_at: Instant = 0
    until_at: Instant = LATEST_AT


class ReadingsPageQuery(ReadingsQuery, frozen=True, kw_only=True):
    """The same, page by page."""

    limit: Annotated[int, Meta(ge=1, le=AT_ONCE)] = 500
    after: Annotated[str, Meta(max_length=600)] = ""


class ReadingsExportQuery(ReadingsQuery, frozen=True, kw_only=True):
    """The same, whole."""

    format: Literal["csv", "ndjson"] = "csv"


class ReadingLine(msgspec.Struct, frozen=True, kw_only=True):
    """A reading: when it was measured and when it came [ms]; no value where the sensor had failed."""

    device: str
    channel: str
    event_at: int
    received_at: int
    value: float | None
    unit: str
    flag: int
    clock: str
    note: str
    boot: int
    sequence: int


class ReadingPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of readings, by device, channel and time."""

    items: list[ReadingLine]
    after: str = ""


class Span(NamedTuple):
    """A series, while its device was where it was asked for: from, and until before [ms]."""

    series: SeriesKey
    start_at: int
    end_at: int

    @property
    def key(self) -> tuple[str, str, int]:
        """Return by what spans are sorted."""
        return (self.series.device, self.series.channel, self.start_at)


_NAMES = ReadingLine.__struct_fields__


def list_(ask: Ask) -> Reply:
    """Return a page of readings."""
    store, limit = ask.shared.gather.readings(), ask.query.limit
    start = parsed(ask.query.after, ("", "", 0, 0, 0, 0))
    found: list[Reading] = []
    last: Span | None = None
    for span in _spans(ask):
        after = None
        if start is not None:
            if span.key < start[:3]:
                continue
            after = Position(*(int(part) for part in start[3:])) if span.key == start[:3] else None
        wanted = limit + 1 - len(found)
        rows = store.range(span.series, start_at=span.start_at, end_at=span.end_at, after=after, limit=wanted)
        if len(found) < limit and rows:
            last = span
        found += rows
        if len(found) > limit:
            break
    items = [_line(each) for each in found[:limit]]
    text = ""
    if len(found) > limit and last is not None:
        end = found[limit - 1]
        text = mark((*last.key, end.event_at, end.boot, end.sequence))
    return page_reply(ask, items, text)


def export(ask: Ask) -> Reply:
    """Return all readings of a period; that they were taken away is written down."""
    store, spans = ask.shared.gather.readings(), _spans(ask)
    about = f"export/readings.{ask.query.format}"

    def work(_connection: Connection, _now: int) -> tuple[Outcome, list[Change]]:
        return Outcome(about=about), [Change("export", about, None, msgspec.structs.asdict(ask.query))]

    do(ask.records, ask.clock, Asked(ask.actor, Permission.EXPORT, ask.coop, about), work)
    is_csv = ask.query.format == "csv"
    name = f"{ask.coop}-readings.{ask.query.format}"
    return Reply(
        kind=_CSV if is_csv else _NDJSON,
        headers={"content-disposition": f'attachment; filename="{name}"'},
        chunks=(_csv if is_csv else _ndjson)(_pages(store, spans)),
    )


def _spans(ask: Ask) -> list[Span]:
    """Return what was asked for, sorted: of a device all that is his, of an asset what stood in it."""
    query, lookup = ask.query, ask.lookup
    if bool(query.device) == bool(query.asset):
        raise InputError("readings", "both or none of device and asset", "one of them", reason="bad-input")
    is_narrow = ask.is_narrow(Permission.LOOK) or not ask.may(Permission.LOOK)
    kind, wanted = ("device", query.device) if query.device else ("asset", query.asset)
    if wanted not in (lookup.devices if query.device else lookup.assets):
        raise not_found(kind, wanted, f"unknown-{kind}")
    if query.device and not is_narrow:
        windows = [(query.device, query.from_at, query.until_at)]
    else:
        windows = [
            (each.device, max(each.from_at, query.from_at), min(each.until_at or LATEST_AT, query.until_at))
            for each in lookup.registry.placements
            if wanted in (each.device, each.asset) and (not is_narrow or ask.scope.sees_asset(each.asset))
        ]
        if is_narrow and not windows:
            raise not_found(kind, wanted, f"unknown-{kind}")
    devices = {device for device, _, _ in windows}
    known: dict[str, list[SeriesKey]] = {}
    for series in ask.shared.gather.series_of(ask.coop, devices, ask.now):
        if query.channel in ("", series.channel):
            known.setdefault(series.device, []).append(series)
    found = [Span(series, *rest) for device, *rest in windows for series in known.get(device, ())]
    return sorted((each for each in found if each.start_at < each.end_at), key=lambda each: each.key)


def _pages(store: ReadingsStore, spans: list[Span]) -> Iterator[list[Reading]]:
    for span in spans:
        after: Position | None = None
        while rows := store.range(
            span.series, start_at=span.start_at, end_at=span.end_at, after=after, limit=AT_ONCE
        ):
            yield rows
            if len(rows) < AT_ONCE:
                break
            after = Position(rows[-1].event_at, rows[-1].boot, rows[-1].sequence)


def _csv(pages: Iterator[list[Reading]]) -> Iterator[bytes]:
    """Yield CSV; no text in it is a formula."""
    yield (",".join(_NAMES) + "\r\n").encode()
    for rows in pages:
        target = io.StringIO(newline="")
        writer = csv.writer(target)
        for each in rows:
            line = _line(each)
            texts = [getattr(line, name) for name in _NAMES]
            texts[2:4] = [to_iso(line.event_at), to_iso(line.received_at)]
            writer.writerow(guarded(text) if isinstance(text, str) else text for text in texts)
        yield target.getvalue().encode()


def _ndjson(pages: Iterator[list[Reading]]) -> Iterator[bytes]:
    for rows in pages:
        yield _ENCODER.encode_lines([_line(each) for each in rows])


def _line(reading: Reading) -> ReadingLine:
    value = None if reading.value != reading.value else reading.value
    rest = {name: getattr(reading, name) for name in _NAMES if name != "value"}
    return ReadingLine(value=value, **rest)


OPERATIONS = (
    Operation(
        "GET",
        "/readings",
        "listReadings",
        "Readings of a device, or of what stood in an asset, for a period",
        list_,
        Permission.LOOK,
        ReadingsPageQuery,
        answer=ReadingPage,
        errors=(404,),
        is_shared=True,
    ),
    Operation(
        "GET",
        "/readings/export",
        "exportReadings",
        "The same as one file, as CSV or as JSON line by line; that it was taken is written down",
        export,
        Permission.EXPORT,
        ReadingsExportQuery,
        kinds=("text/csv", "application/x-ndjson"),
        answer=str,
        errors=(404,),
    ),
)
