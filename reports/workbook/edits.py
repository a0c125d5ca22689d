"""Corrections as a sheet: who changed what, old, new and why; a row for each field. Pure."""

from collections.abc import Sequence

from links.sheets_report import Sheet
from reports.content.document import Edit
from reports.workbook.rows import Zone


def edits_sheet(edits: Sequence[Edit], zone: Zone) -> Sheet:
    """Return the sheet."""
    headers = (
        "entry",
        "at UTC",
        f"at {zone.name}",
        "by",
        "id",
        "via",
        "action",
        "about",
        "field",
        "old",
        "new",
        "why",
    )
    rows = [
        [
            *(
                edit.number,
                *zone.moments(edit.at),
                edit.name or edit.by,
                edit.by,
                edit.via,
                edit.action,
                edit.about,
            ),
            *(each.field, each.old, each.new, edit.why),
        ]
        for edit in edits
        for each in edit.changes
    ]
    return Sheet(name="Corrections", headers=headers, rows=rows)
