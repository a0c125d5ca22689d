"""Reports: what happened in a period, as files for a spreadsheet; who took one is in the audit chain."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from starlette.responses import Response, StreamingResponse

from coldchain.access.permissions import Permission
from coldchain.errors import InputError, RegistryError
from coldchain.instants import from_local
from coldchain.reading import position
from coldchain.registry.cells import Table
from coldchain.registry.things import Shipment
from console import report_tables as tables
from console.asked import STATES, named
from console.desk import LONGEST_PACK_DAYS, Desk, Screen
from console.reasons import mistake
from console.screens.registry_files import XLSX, download, noted
from console.screens.shipments import settled
from console.visit import Visit
from links import records_periods as rows
from links import records_shipments_page as shipments_page
from links.readings_store import ReadingsStore, SeriesKey
from links.records_periods import Period
from links.sheets_out import csv_of, workbook_of

NEEDED = {
    "shipments": Permission.LOOK_SHIPMENTS,
    "excursions": Permission.LOOK,
    "messages": Permission.LOOK_MESSAGES,
    "audit": Permission.LOOK_AUDIT,
    "readings": Permission.LOOK,
}
"""The reports, and what one must be allowed besides taking files."""
_AT_ONCE = 2_000
PDF = "application/pdf"
_DAYS = 30
_LONGEST_DAYS = 366


def show(visit: Visit, desk: Desk) -> Response:
    """Return the page on which a report is chosen."""
    return page(visit, desk)


def take(visit: Visit, desk: Desk) -> Response:
    """Return a report as a file.

    Raises:
        AccessError: He may not see what it tells.
        RegistryError: There is no such report or asset.
    """
    what = visit.asked("what")
    if what not in NEEDED:
        raise RegistryError("report", repr(what[:40]), ", ".join(NEEDED), reason="no-such")
    desk.need(visit, NEEDED[what], f"/reports/{what}", is_wide=True)
    try:
        period = period_of(visit)
    except InputError as error:
        return page(visit, desk, error=error)
    if what == "readings":
        return _readings(visit, desk, period)
    as_csv = visit.asked("format") != "xlsx"
    table = _table(visit, what, period)
    name = f"{visit.coop}-{what}.{'csv' if as_csv else 'xlsx'}"
    noted(visit, f"{what}.{'csv' if as_csv else 'xlsx'}")
    if as_csv:
        return download(csv_of(table).encode(), name, "text/csv; charset=utf-8")
    return download(workbook_of([table]), name, XLSX)


def summary(visit: Visit, desk: Desk) -> Response:
    """Return a file of the summary of a month.

    Raises:
        RegistryError: There is none of that name.
    """
    desk.need(visit, Permission.LOOK_SHIPMENTS, "/reports/summary", is_wide=True)
    name = visit.asked("file")
    if desk.packer is None:
        raise RegistryError("summary", repr(name[:80]), "a summary that was made here", reason="no-such")
    return given(visit, name, desk.packer.summary(visit.coop, name))


def given(visit: Visit, name: str, body: bytes) -> Response:
    """Return a file that proves something; who took which bytes is in the audit chain."""
    noted(visit, f"{name} sha256 {hashlib.sha256(body).hexdigest()}")
    return download(body, name, PDF if name.endswith(".pdf") else "application/zip")


def _table(visit: Visit, what: str, period: Period) -> Table:
    if what == "shipments":
        settled(visit)
    with visit.reading() as connection:
        if what == "shipments":
            return tables.shipments_table(rows.shipments_in(connection, visit.coop, period), visit.zone)
        if what == "excursions":
            return tables.excursions_table(rows.excursions_in(connection, visit.coop, period), visit.zone)
        if what == "messages":
            return tables.messages_table(rows.messages_in(connection, visit.coop, period), visit.zone)
        return tables.audit_table(rows.audit_in(connection, visit.coop, period), visit.zone)


def _readings(visit: Visit, desk: Desk, period: Period) -> Response:
    """Return all readings of an asset in a period as CSV, while they are read: they may be millions."""
    asset = visit.asked("asset")
    if asset not in visit.lookup.assets:
        came = repr(asset[:80])
        raise RegistryError("asset", came, f"an asset of {visit.coop}", reason="unknown-asset")
    store = desk.gather.readings()
    known = store.series(visit.coop)
    wanted = [
        (key, max(period.from_at, each.from_at), min(period.until_at, each.until_at or period.until_at))
        for each in visit.registry.placements
        if each.asset == asset
        for key in known
        if key.device == each.device
    ]
    noted(visit, f"readings-{asset}.csv")
    name = f"{visit.coop}-{asset}-readings.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    parts = _csv(visit, store, wanted)
    return StreamingResponse(parts, media_type="text/csv; charset=utf-8", headers=headers)


def _csv(visit: Visit, store: ReadingsStore, wanted: list[tuple[SeriesKey, int, int]]) -> Iterator[str]:
    row = tables.reading_row(visit.zone)
    yield csv_of(Table("readings", tables.READINGS, []))
    for key, start_at, end_at in wanted:
        after = None
        while start_at < end_at:
            found = store.range(key, start_at=start_at, end_at=end_at, after=after, limit=_AT_ONCE)
            if found:
                said = csv_of(Table("readings", (), [row(each) for each in found]))
                yield said.partition("\r\n")[2]  # without the mark and the headers
                after = position(found[-1])
            if len(found) < _AT_ONCE:
                break


def period_of(visit: Visit) -> Period:
    """Return the period that was asked for: whole days of the place, 30 days up to now where none is named.

    Raises:
        InputError: It is none, or longer than a year.
    """
    today = datetime.fromtimestamp(visit.now / 1000, visit.zone).date()
    first = visit.asked("from") or str(today - timedelta(days=_DAYS))
    last = visit.asked("until") or str(today)
    from_at = from_local("from", first[:10], visit.zone)
    last_day = from_local("until", last[:10], visit.zone)
    until = datetime.fromtimestamp(last_day / 1000, visit.zone).date() + timedelta(days=1)
    until_at = from_local("until", str(until), visit.zone)
    if until_at <= from_at:
        raise InputError(
            "period", f"{first[:10]} to {last[:10]}", "a last day after the first", reason="bad-time"
        )
    if until_at - from_at > (_LONGEST_DAYS + 1) * 86_400_000:
        allowed = f"{_LONGEST_DAYS} days at most"
        raise InputError(
            "period", f"{first[:10]} to {last[:10]}", allowed, "Take it in parts.", reason="too-long"
        )
    return Period(from_at, until_at)


def page(visit: Visit, desk: Desk, *, error: InputError | None = None) -> Response:
    """Return the page on which a report is chosen or asked for, with what was wrong with what was said."""
    today = datetime.fromtimestamp(visit.now / 1000, visit.zone).date()
    sees = visit.may(Permission.LOOK_SHIPMENTS)
    packer, asker = (desk.packer, desk.asker) if sees else (None, None)
    with visit.reading() as connection:
        asked = named(connection, asker.told(visit.coop)) if asker is not None else []
    return desk.frame.page(
        visit,
        "reports.html",
        title="Reports",
        status=200 if error is None else 404 if isinstance(error, RegistryError) else 422,
        problem="" if error is None else mistake(error),
        kinds=[what for what, needed in NEEDED.items() if what != "readings" and visit.may(needed)],
        assets=sorted(visit.registry.assets, key=lambda each: each.name)
        if visit.may(Permission.LOOK)
        else [],
        makes_packs=packer is not None,
        summaries=packer.summaries(visit.coop) if packer is not None else (),
        makes_summaries=asker is not None,
        states=STATES,
        asked=asked,
        products=sorted({each.product for each in visit.registry.shipments}),
        month=visit.said("month") or _month_before(today),
        said_before=visit.said,
        asked_before=visit.asked,
        longest_days=LONGEST_PACK_DAYS,
        shipment=visit.asked("id"),
        goods=_newest_goods(visit) if packer is not None else [],
        known=visit.asked("known"),
        since=visit.asked("since"),
        first=visit.asked("from") or str(today - timedelta(days=_DAYS)),
        last=visit.asked("until") or str(today),
    )


def _newest_goods(visit: Visit) -> list[Shipment]:
    """Return the shipments that changed last, to choose from."""
    with visit.reading() as connection:
        found = shipments_page.page(connection, visit.coop, shipments_page.Wanted())
    return [each.shipment for each in found.lines]


def _month_before(today: date) -> str:
    return f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"


SCREENS = (
    Screen("/reports", Permission.EXPORT, show, is_wide=True),
    Screen("/reports/file", Permission.EXPORT, take, is_wide=True),
    Screen("/reports/summary", Permission.EXPORT, summary, is_wide=True),
)
