"""The registry as a file, for programs: taken whole, brought whole, or only looked through."""

import io
import zipfile
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from acts.exporting import export_tables
from acts.importing import import_sheets, plan_import
from acts.reasoned import reasons_needed
from coldchain.access.permissions import Permission
from console.api.ask import Ask
from console.api.operation import CoopQuery, Operation, Why
from console.api.problems import Mistake
from console.api.reply import Reply
from links.sheets_in import read_sheets
from links.sheets_out import csv_of, workbook_of

PATH = "/import"
MOST_BYTES = 8 * 2**20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_TOLD = 500


class ImportQuery(CoopQuery, frozen=True, kw_only=True):
    """How: ``dry`` only looks. A CSV file holds one kind, whose name ``sheet`` is.

    ``why`` is one reason for all that is changed; it has to be said where reports may rest on that.
    """

    dry: bool = False
    sheet: Annotated[str, Meta(max_length=63, pattern=r"^[a-z]*$")] = ""
    why: Why = ""


class ExportQuery(CoopQuery, frozen=True, kw_only=True):
    """In which format: a workbook, or CSV files in a zip."""

    format: Literal["xlsx", "csv"] = "xlsx"


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """How many entries an import added, changed, and left as they were; or would: ``names`` says which.

    While there are mistakes it does nothing. ``reasons_needed``: those of which ``why`` has to be said.
    """

    is_dry: bool
    added: int
    changed: int
    left: int
    names: list[str] = []
    reasons_needed: list[str] = []
    mistakes: list[Mistake] = []
    again: bool = False


def take(ask: Ask) -> Reply:
    """Import tables; or only say what that would do, and every bad row."""
    is_book = ask.body.startswith(b"PK")
    sheets = read_sheets("import.xlsx" if is_book else f"{ask.query.sheet or 'import'}.csv", ask.body)
    if not ask.query.dry:
        outcome = import_sheets(
            ask.records, ask.clock, ask.actor, ask.coop, sheets=sheets, why=ask.query.why, key=ask.key
        )
        return Reply(msgspec.convert({**outcome.detail, "is_dry": False, "again": outcome.again}, Imported))
    with ask.records.reading() as connection:
        plan = plan_import(connection, ask.coop, sheets)
        reasons = reasons_needed(connection, ask.now, ask.coop, plan.steps)
    told = Imported(
        is_dry=True,
        added=len(plan.added),
        changed=len(plan.changed),
        left=plan.left,
        names=[*plan.added, *plan.changed],
        reasons_needed=reasons,
        mistakes=[
            Mistake(f"{each.sheet}:{each.row}:{each.column}", each.came, each.allowed, each.next_step)
            for each in plan.problems[:_MOST_TOLD]
        ],
    )
    return Reply(told)


def export(ask: Ask) -> Reply:
    """Return what he may see of the registry as a file; that it was taken is written down."""
    name = f"registry.{ask.query.format}"
    tables = export_tables(ask.records, ask.clock, ask.actor, ask.coop, name=name)
    if ask.query.format == "xlsx":
        return _file(workbook_of(tables), f"{ask.coop}-registry.xlsx", XLSX)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            archive.writestr(f"{table.name}.csv", csv_of(table))
    return _file(target.getvalue(), f"{ask.coop}-registry.zip", "application/zip")


def _file(content: bytes, name: str, kind: str) -> Reply:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Reply(chunks=iter([content]), kind=kind, headers=headers)


OPERATIONS = (
    Operation(
        "POST",
        PATH,
        "importRegistry",
        "Bring tables of a workbook or a CSV file: all of it, or nothing and every bad row",
        take,
        Permission.CHANGE_REGISTRY,
        ImportQuery,
        raw=(XLSX, "text/csv"),
        answer=Imported,
        errors=(409,),
    ),
    Operation(
        "GET",
        "/export",
        "exportRegistry",
        "The registry as a workbook, or as CSV files in a zip",
        export,
        Permission.EXPORT,
        ExportQuery,
        kinds=(XLSX, "application/zip"),
        answer=str,
    ),
)
