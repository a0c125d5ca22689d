"""coldchain/registry/cells.py: headers with units, dates of spreadsheets, and texts that are no formulas."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coldchain.registry.cells import Cell, guarded, header_in, tables_of, unguarded, value_in, values_in
from helpers.registered import FULL

NAIROBI = ZoneInfo("Africa/Nairobi")


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("capacity", ("capacity", "")),
        ("Capacity [kg]", ("capacity", "kg")),
        ("Sample interval (s) *", ("sample_interval", "s")),
        ("", ("", "")),
        (None, ("", "")),
        (7, ("", "")),
        ("[" * 500, ("", "")),
    ],
)
def test_a_header_names_a_key_and_its_unit(header: object, found: tuple[str, str]) -> None:
    assert header_in(header) == found


@pytest.mark.parametrize(
    ("key", "unit", "cell", "value"),
    [
        ("capacity", "kg", 600, "600 kg"),
        ("capacity", "kg", "600", "600 kg"),
        ("capacity", "kg", "35,5", "35.5 kg"),
        ("capacity", "kg", "1.5 t", "1.5 t"),
        ("capacity", "", 600.0, 600.0),
        ("capacity", "kg", None, ""),
        ("serial", "", 42.0, "42"),
        ("latitude", "", "-0,25", "-0.25"),
        ("latitude", "", -0.25, -0.25),
        ("inclusive", "", True, True),
        ("from", "", datetime(2026, 11, 22, 10, 25), "2026-11-22T10:25:00+03:00"),  # noqa: DTZ001
        ("from", "", datetime(2026, 11, 22, 10, 24, 59, 999_999), "2026-11-22T10:25:00+03:00"),  # noqa: DTZ001
        ("from", "", "2026-11-22 10:25", "2026-11-22T10:25:00+03:00"),
        ("from", "", "2026-11-22", "2026-11-22T00:00:00+03:00"),
        ("from", "", "22.11.2026 9:05", "2026-11-22T09:05:00+03:00"),
        ("from", "", "22/11/2026", "2026-11-22T00:00:00+03:00"),
        ("from", "", "11/22/2026", "2026-11-22T00:00:00+03:00"),
        ("from", "", "03/04/2026", "03/04/2026"),
        ("from", "", "99/99/2026", "99/99/2026"),
        ("from", "", 46348.25, "2026-11-22T06:00:00+03:00"),
        ("from", "", 1e300, 1e300),
        ("from", "", "2026-11-22T07:25:00Z", "2026-11-22T07:25:00Z"),
        ("due", "", datetime(2026, 11, 22), "2026-11-22"),  # noqa: DTZ001
        ("due", "", date(2026, 11, 22), "2026-11-22"),
        ("due", "", "22.11.2026", "2026-11-22"),
    ],
)
def test_a_cell_says_what_the_settings_file_would(key: str, unit: str, cell: Cell, value: object) -> None:
    assert value_in(key, unit, cell, NAIROBI) == value


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n ax\0")))
@example("'=1+1")
@example("=cmd|' /C calc'!A0")
@example("''")
def test_no_text_is_a_formula_and_each_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_row_says_what_stands_under_headers_alone() -> None:
    values = values_in(("id", None, "Capacity [kg]"), ("van", "lost", 5, "beyond"), NAIROBI)
    assert values == {"id": "van", "capacity": "5 kg"}


def test_tables_have_numbers_as_numbers_and_a_row_for_each_limit() -> None:
    tables = {table.name: table for table in tables_of(FULL)}
    assets = tables["assets"]
    assert assets.rows[0][assets.headers.index("capacity [kg]")] == 600.5
    assert [row[:2] for row in tables["limits"].rows] == [("cold", "too-warm"), ("cold", "door")]
    assert "asset" not in tables["devices"].headers
    assert all(len(row) == len(table.headers) for table in tables.values() for row in table.rows)
