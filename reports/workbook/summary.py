"""The first sheet of a report's workbook: what was found, and how to read the other sheets. Pure.

Each number names the field of ``report.json`` that it is.
"""

from collections.abc import Iterator

from coldchain.judgement.verdict import Verdict
from links.sheets_report import Cell, Sheet, span_of
from reports.content.document import Report
from reports.workbook.rows import Zone, unit_of

HEADERS = ("what", "value", "at best", "at worst", "unit", "field of report.json")
ABOVE = (
    "Times are of UTC or of the zone that the column names. Lengths of time: hours, minutes, seconds.",
    "Units: degC degrees Celsius, %RH relative humidity; Cel is degC in SenML (RFC 8428), / is 0 or 1.",
    "Shares of life: 1 is the whole life. Time without data is counted as good at best, as harm at worst.",
    "Cells hold all digits of a number and show some. No cell is a formula. All readings: readings.csv.",
)
_GOODS = (
    "product",
    "lot",
    "quantity_kg",
    "price_per_kg",
    "origin",
    "destination",
    "order_ref",
    "state",
)
_VERDICT = (
    ("minimum_c", "coldest"),
    ("mean_c", "mean by time"),
    ("maximum_c", "warmest"),
    ("mkt_c", "mean kinetic temperature"),
    ("chilling_c_h", "chilling"),
    ("weight_loss_pct", "weight loss"),
    ("disagreement_k", "most that two probes differed"),
    ("wet_ms", "time below the dew point"),
    ("extrapolated_ms", "time beyond what the model of life was made for"),
    ("faults", "values that could not be believed"),
)
_Row = tuple[Cell, ...]


def summary_of(report: Report, zone: Zone) -> Sheet:
    """Return the first sheet."""
    rows = [*_head(report, zone), *_times(report)]
    if report.verdict is not None:
        rows += _verdict(report.verdict, zone)
    for reason, count in sorted(report.quarantined.items()):
        rows.append(_row(f"refused: {reason}", count, f"quarantined.{reason}"))
    rows += [
        _row("readings.csv, SHA-256", report.readings_sha256, "readings_sha256"),
        _row("readings.csv, head of its chain", report.chain_head, "chain_head"),
        _row("version of the judgement", report.machine, "machine"),
    ]
    return Sheet(name="Summary", headers=HEADERS, rows=rows, above=ABOVE)


def _row(what: str, value: Cell, field: str, unit: str = "") -> _Row:
    return (what, value, None, None, unit, field)


def _moments(what: str, instant: int | None, field: str, zone: Zone) -> Iterator[_Row]:
    utc, local = zone.moments(instant)
    yield _row(what, utc, field, "UTC")
    yield _row(what, local, field, zone.name)


def _head(report: Report, zone: Zone) -> Iterator[_Row]:
    subject, goods = report.subject, report.goods
    yield _row("report", report.number, "number")
    yield _row("about", report.title, "title")
    yield _row("kind", str(subject.kind), "subject.kind")
    yield _row("id", subject.id, "subject.id")
    yield _row("cooperative", subject.cooperative.name, "subject.cooperative.name")
    yield from _moments("from", subject.from_at, "subject.from_at", zone)
    yield from _moments("until", subject.until_at, "subject.until_at", zone)
    yield from _moments("as known at", subject.as_known_at, "subject.as_known_at", zone)
    if goods is not None:
        for name in _GOODS:
            yield _row(name, getattr(goods, name), f"goods.{name}", "kg" if name == "quantity_kg" else "")
        yield _row("parents", ", ".join(goods.parents), "goods.parents")
    for number, hold in enumerate(report.holds):
        field = f"holds.{number}"
        yield _row("legal hold", f"{hold.id} on {hold.about}: {hold.why} ({hold.by})", f"{field}.why")
        yield from _moments("held since", hold.set_at, f"{field}.set_at", zone)
        if hold.lifted_at is not None:
            yield from _moments("hold released", hold.lifted_at, f"{field}.lifted_at", zone)


def _times(report: Report) -> Iterator[_Row]:
    for what, name in (
        ("within bounds", "good_ms"),
        ("beyond bounds", "harmful_ms"),
        ("without data", "unknown_ms"),
        ("together", "told_ms"),
    ):
        yield _row(what, span_of(getattr(report, name)), name, "h:mm:ss")


def _verdict(verdict: Verdict, zone: Zone) -> Iterator[_Row]:
    yield _row("decision", str(verdict.decision), "verdict.decision")
    for number, reason in enumerate(verdict.reasons):
        yield _row("reason", reason, f"verdict.reasons.{number}")
    for name in ("life_used", "excess_used", "remaining_days"):
        bounds = getattr(verdict, name)
        if bounds is not None:
            unit = unit_of(name) or "share of life"
            what = name.removesuffix("_days").replace("_", " ")
            yield (what, bounds.likely, bounds.best, bounds.worst, unit, f"verdict.{name}")
    for name, what in _VERDICT:
        value = getattr(verdict, name)
        if name.endswith("_ms"):
            yield _row(what, span_of(value), f"verdict.{name}", "h:mm:ss")
        elif value is not None:
            yield _row(what, value, f"verdict.{name}", unit_of(name))
    for number, (rule, fired_at) in enumerate(verdict.harms):
        yield from _moments(f"broken: {rule}", fired_at, f"verdict.harms.{number}.1", zone)
    for number, timer in enumerate(verdict.timers):
        field = f"verdict.timers.{number}"
        yield _row(timer.name, span_of(timer.elapsed_ms), f"{field}.elapsed_ms", "h:mm:ss")
        if timer.fired_at is not None:
            yield from _moments(f"{timer.name} ran out", timer.fired_at, f"{field}.fired_at", zone)
    yield from _moments("newest reading", verdict.heard_at, "verdict.heard_at", zone)
