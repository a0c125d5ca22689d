"""Each field that was changed is a row, with who did it and why; no text becomes a formula."""

from zoneinfo import ZoneInfo

from helpers.small_fleet import NOW
from helpers.told_report import FORMULA
from links.sheets_report import moment_of
from reports.content.document import Changed, Edit
from reports.workbook.edits import edits_sheet
from reports.workbook.rows import Zone

ZONE = Zone("Africa/Nairobi", ZoneInfo("Africa/Nairobi"))


def test_each_field_is_a_row() -> None:
    changes = (
        Changed(field="certificate", old="K-1", new=FORMULA),
        Changed(field="offset", old="", new="0.1"),
    )
    edit = Edit(
        number=9, at=NOW, by="grace", name="Grace Achieng", via="web",
        action="registry:change", about="calibrations/d-1",
        changes=changes, why="typed wrongly",
    )  # fmt: skip
    sheet = edits_sheet([edit], ZONE)
    assert len(sheet.headers) == 12
    first, second = ([*row] for row in sheet.rows)
    assert first[:2] == [9, moment_of(NOW)]
    assert first[3:] == [
        "Grace Achieng",
        "grace",
        "web",
        "registry:change",
        "calibrations/d-1",
        "certificate",
        "K-1",
        FORMULA,
        "typed wrongly",
    ]
    assert second[8:] == ["offset", "", "0.1", "typed wrongly"]
    assert edits_sheet([], ZONE).rows == []
