"""The registry as a file: exported for a spreadsheet, imported from one; an import may only look."""

import io
import zipfile

from starlette.datastructures import UploadFile
from starlette.responses import Response

from acts.doing import Asked, Change, Outcome, do
from acts.exporting import export_tables
from acts.importing import ImportMistakesError, Plan, import_sheets, plan_import
from acts.reasoned import reasons_needed
from coldchain.access.permissions import Permission
from coldchain.errors import InputError, WhyNeededError
from console.answers import attachment
from console.desk import Desk, Screen
from console.frame import see
from console.screens.registry import show_all
from console.visit import Visit
from links.records import Connection
from links.sheets_in import read_sheets
from links.sheets_out import csv_of, workbook_of

IMPORT = "/registry/import"
MOST_BYTES = 8 * 2**20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 500


def export(visit: Visit, desk: Desk) -> Response:  # noqa: ARG001 - as every handler
    """Return the registry as a workbook, or as CSV files in a zip; that it was taken is written down."""
    wanted = "csv" if visit.asked("format") == "csv" else "xlsx"
    name = f"registry.{wanted}"
    tables = export_tables(visit.records, visit.clock, visit.actor, visit.coop, name=name)
    if wanted == "xlsx":
        return download(workbook_of(tables), f"{visit.coop}-registry.xlsx", XLSX)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            archive.writestr(f"{table.name}.csv", csv_of(table))
    return download(target.getvalue(), f"{visit.coop}-registry.zip", "application/zip")


def take(visit: Visit, desk: Desk) -> Response:
    """Import a file; or only show what that would do, and every bad row."""
    name, content = _file(visit)
    sheets = read_sheets(name, content)
    if visit.said("only_look"):
        with visit.reading() as connection:
            plan = plan_import(connection, visit.coop, sheets)
            reasons = reasons_needed(connection, visit.now, visit.coop, plan.steps)
        return _looked(visit, desk, plan, is_dry=True, reasons=len(reasons))
    try:
        outcome = import_sheets(
            visit.records,
            visit.clock,
            visit.actor,
            visit.coop,
            sheets=sheets,
            why=visit.said("why"),
            key=visit.said("key"),
        )
    except WhyNeededError as error:
        return show_all(visit, desk, error=error)
    except ImportMistakesError as error:
        return _looked(visit, desk, Plan(error.problems, [], 0), is_dry=False)
    return see(visit, "/registry", said="again" if outcome.again else "saved")


def noted(visit: Visit, what: str) -> None:
    """Write down that somebody took data away.

    Raises:
        AccessError: He may not.
    """

    def work(_connection: Connection, _now: int) -> tuple[Outcome, list[Change]]:
        return Outcome(about=f"export/{what}"), [Change("export", f"export/{what}")]

    asked = Asked(visit.actor, Permission.EXPORT, visit.coop, f"export/{what}")
    do(visit.records, visit.clock, asked, work)


def download(content: bytes, name: str, kind: str) -> Response:
    """Return a file that a browser keeps, under a name of ours."""
    headers = {"Content-Disposition": attachment(name), "Cache-Control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


def _file(visit: Visit) -> tuple[str, bytes]:
    found = visit.form.get("file") if visit.form is not None else None
    if not isinstance(found, UploadFile) or not found.filename:
        raise InputError("import", "no file", "an XLSX or CSV file", reason="no-file")
    content = found.file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise InputError(found.filename, "too much", f"{MOST_BYTES // 2**20} MiB at most", reason="too-large")
    return found.filename, content


def _looked(visit: Visit, desk: Desk, plan: Plan, *, is_dry: bool, reasons: int = 0) -> Response:
    return desk.frame.page(
        visit,
        "registry_import.html",
        title="Import",
        status=422 if plan.problems else 200,
        problems=plan.problems[:_SHOWN],
        more=max(0, len(plan.problems) - _SHOWN),
        added=plan.added,
        changed=plan.changed,
        left=plan.left,
        reasons=reasons,
        is_dry=is_dry,
    )


SCREENS = (
    Screen("/registry/export", Permission.EXPORT, export, is_wide=True),
    Screen(IMPORT, Permission.CHANGE_REGISTRY, take, method="POST"),
)
