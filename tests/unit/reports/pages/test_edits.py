"""Corrections on the pages: a row for each field that differs, whole things in one, instants as times."""

import pytest
from msgspec.structs import replace

from helpers.small_fleet import NOW
from helpers.told_report import made
from reports.content.document import Changed, Edit
from reports.pages.edits import edits_of, edits_table
from reports.pages.paper import Paper

EDIT = Edit(
    number=7,
    at=NOW,
    by="grace",
    via="web",
    action="registry:change",
    about="placements/d-1",
    changes=(
        Changed(field="asset", old="van-1", new="van-2"),
        Changed(field="until_at", old="", new=str(NOW)),
        Changed(field="from_at", old="0", new=str(NOW)),
    ),
    why="it was in the other van",
)


@pytest.fixture(scope="module")
def paper() -> Paper:
    return Paper(made()[0].subject)


def test_each_field_that_differs_is_a_row_and_says_who_only_once(paper: Paper) -> None:
    table = edits_table([EDIT], paper)
    assert table is not None
    first, second, third = table["rows"]
    assert first == [
        ["2026-11-22 10:45:12", "#7"],
        ["grace", "web"],
        ["changed", "placements/d-1"],
        "asset: van-1",
        "asset: van-2",
        "it was in the other van",
    ]
    assert third[3:5] == ["from_at: –", "from_at: 2026-11-22 10:45:12"]
    assert second == ["", "", "", "until_at: –", "until_at: 2026-11-22 10:45:12", ""]


def test_a_number_of_a_product_is_told_with_its_source_and_not_as_a_program_has_it(paper: Paper) -> None:
    text = '{"value":8.0,"source":"S22","confidence":"medium"}'
    changes = (Changed(field="harm_above_c", old=text, new=text.replace("8.0", "6.5").replace("S22", "own")),)
    table = edits_table([replace(EDIT, changes=changes)], paper)
    assert table is not None
    (row,) = table["rows"]
    assert row[3:5] == ["harm_above_c: 8 (S22, medium)", "harm_above_c: 6.5 (own, medium)"]
    odd = replace(EDIT, changes=(Changed(field="x", old='{"a":1}', new="{"),))
    table = edits_table([odd], paper)
    assert table is not None
    assert table["rows"][0][3:5] == ['x: {"a":1}', "x: {"]


def test_what_was_added_is_told_in_one_row_and_cut_where_it_has_no_end(paper: Paper) -> None:
    added = replace(EDIT, action="registry:add", changes=(Changed(field="x", old="", new="y" * 999),), why="")
    table = edits_table([added], paper)
    assert table is not None
    (row,) = table["rows"]
    assert row[2][0] == "added"
    assert row[3] == "–"
    assert row[4].endswith("…")
    assert len(row[4]) == 301
    assert row[5] == "–"


def test_where_nothing_was_changed_the_chapter_says_so(paper: Paper) -> None:
    assert edits_table([], paper) is None
    (block,) = edits_of(made()[0], paper)
    assert block is not None
    assert block["text"] == "Nothing was changed or put right."
