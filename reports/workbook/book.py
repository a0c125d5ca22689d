"""report.xlsx: a report as a workbook, its numbers those of report.json to the last digit. Pure.

The same report and readings give the same bytes. Which columns a sheet has follows from the fields of what it
shows: see ``rows.py``.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from coldchain.evidence import Given, Heard, Refused
from coldchain.instants import zone_of
from coldchain.reading import Reading
from links.sheets_report import Cell, Chart, Sheet, Texts, book_of, span_of
from reports.content.columns import Columns, columns_of
from reports.content.document import Act, ClockNote, Conformity, Counted, Hole, LegPart, Out, Report, Sensor
from reports.workbook.alarms import alarms_of
from reports.workbook.by_hour import DAY, HOUR, Step, steps_of
from reports.workbook.edits import edits_sheet
from reports.workbook.readings import readings_sheet
from reports.workbook.rows import Zone, headers_of, row_of
from reports.workbook.rules import rules_sheet
from reports.workbook.summary import summary_of

MOST_CHARTS = 6
MOST_STEPS = 20_000
_TEMPERATURE = "Cel"


def workbook_of(
    report: Report, readings: Sequence[Reading], columns: Sequence[Columns] | None = None
) -> bytes:
    """Return the workbook.

    Args:
        report: What is told.
        readings: As in readings.csv.
        columns: The same by channel, where somebody has them already.
    """
    name = report.subject.cooperative.time_zone
    zone, texts = Zone(name, zone_of(name)), Texts()
    tables: list[tuple[str, type[msgspec.Struct], Sequence[msgspec.Struct]]] = [
        ("Legs", LegPart, report.legs),
        ("Excursions", Out, report.outs),
        ("Ledger", Counted, report.ledger),
        ("Gaps", Hole, report.holes),
        ("Refused", Refused, report.refused),
        ("Gateways", Heard, report.heard),
        ("Sensors", Sensor, report.sensors),
        ("Clocks", ClockNote, report.clocks),
        ("Intervals", Conformity, report.conformity),
        ("Acts", Act, report.acts),
    ]
    sheets = {name: _table(name, kind, things, zone) for name, kind, things in tables}
    steps = _steps(columns_of(readings) if columns is None else columns, zone)
    order = [
        summary_of(report, zone),
        sheets.pop("Legs"),
        sheets.pop("Excursions"),
        alarms_of(report.alarms, zone),
        *sheets.values(),
        edits_sheet(report.edits, zone),
        _given(report.given, zone),
        rules_sheet(report),
        *steps,
        readings_sheet(readings, zone, texts),
    ]
    title = f"{report.number} {report.title}".strip()
    return book_of(order, texts, title=title, made_at=report.subject.as_known_at)


def _table(name: str, kind: type[msgspec.Struct], things: Sequence[msgspec.Struct], zone: Zone) -> Sheet:
    return Sheet(name=name, headers=headers_of(kind, zone), rows=[row_of(each, zone) for each in things])


def _given(given: Sequence[Given], zone: Zone) -> Sheet:
    """Return the verdicts as they were given, one after the other."""
    headers = (
        "version", "final", "cause", "recorded UTC", f"recorded {zone.name}", "decision", "life used, likely",
        "life used, at best", "life used, at worst", "within bounds [h:mm:ss]", "beyond bounds [h:mm:ss]",
        "without data [h:mm:ss]", "reasons", "product", "hash of the product",
    )  # fmt: skip
    return Sheet(name="Verdicts", headers=headers, rows=[list(_verdict(each, zone)) for each in given])


def _verdict(given: Given, zone: Zone) -> Iterator[Cell]:
    verdict = given.verdict
    yield from (
        given.version,
        given.final,
        given.cause,
        *zone.moments(given.recorded_at),
        str(verdict.decision),
    )
    yield from (verdict.life_used.likely, verdict.life_used.best, verdict.life_used.worst)
    yield from (span_of(each) for each in (verdict.good_ms, verdict.harmful_ms, verdict.unknown_ms))
    yield "; ".join(verdict.reasons)
    yield from (each or "not written down" for each in (verdict.product, verdict.product_hash))


def _steps(columns: Sequence[Columns], zone: Zone) -> list[Sheet]:
    """Return the sheets of days and of hours; the latter with a chart for each of the first temperatures."""
    headers = (
        "device", "channel", "from UTC", f"from {zone.name}", "readings with a value", "minimum", "mean",
        "maximum", "unit",
    )  # fmt: skip
    sheets = []
    for name, step in (("Daily", DAY), ("Hourly", HOUR)):
        found = steps_of(columns, zone.zone, step)
        above: tuple[str, ...] = ()
        if len(found) > MOST_STEPS:
            found, above = [], (f"{len(found)} rows would be too many: see Daily, and readings.csv.",)
        rows = [_step(each, zone) for each in found]
        charts = tuple(_charts(found)) if step == HOUR else ()
        sheets.append(Sheet(name=name, headers=headers, rows=rows, charts=charts, above=above))
    return sheets


def _step(step: Step, zone: Zone) -> list[Cell]:
    moments = zone.moments(step.from_at)
    numbers = (step.readings, step.minimum, step.mean, step.maximum)
    return [step.device, step.channel, *moments, *numbers, step.unit]


def _charts(steps: Sequence[Step]) -> Iterator[Chart]:
    """Yield a chart of least, mean and greatest for each of the first temperatures."""
    edges = [at for at, each in enumerate(steps) if not at or steps[at - 1][:2] != each[:2]]
    spans = list(pairwise([*edges, len(steps)]))
    warm = [span for span in spans if steps[span[0]].unit == _TEMPERATURE and span[1] - span[0] > 1]
    for first, after in warm[:MOST_CHARTS]:
        each = steps[first]
        yield Chart(
            f"{each.device} {each.channel} [degC]", over=3, lines=(5, 6, 7), first=first + 1, last=after
        )
