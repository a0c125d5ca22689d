"""ingest/decoders/logger_csv.py: what is a number, a time, a header. Whole files: tests/cases/replay."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from coldchain.errors import RowError
from coldchain.instants import from_iso
from ingest.decoders.logger_csv import FIRST_AT, BadRow, LoggerFile, Row, TimeRule, lines_of

START = from_iso("2000-01-01T00:00:00Z")
RULE = TimeRule("", START, UTC)
HOUR_MS = 3_600_000


def read(*lines: str, rule: TimeRule = RULE) -> list[Row | BadRow]:
    return list(LoggerFile("f.csv", lines, rule).rows())


def the_row(*lines: str, rule: TimeRule = RULE) -> Row:
    [row] = read(*lines, rule=rule)
    assert isinstance(row, Row), row
    return row


def the_error(*lines: str, rule: TimeRule = RULE) -> str:
    [row] = read(*lines, rule=rule)
    assert isinstance(row, BadRow), row
    assert row.text == lines[-1].rstrip("\r\n")
    return str(row.error)


@pytest.mark.parametrize(
    ("header", "cell", "since_start_ms"),
    [
        ("time", "1.5", 5_400_000),
        ("Time (h)", "2", 7_200_000),
        ("time_min", "2", 120_000),
        ("Time [min]", ".5", 30_000),
        ("time s", "1e3", 1_000_000),
        ("date/time sec", "+1", 1000),
        ("elapsed_minutes", "1", 60_000),
        ("time", "-1", -HOUR_MS),
    ],
)
def test_a_number_counts_in_the_unit_of_its_header(header: str, cell: str, since_start_ms: int) -> None:
    assert the_row(f"{header},A", f"{cell},4").event_at == START + since_start_ms


def test_a_unit_that_was_asked_for_wins_over_the_header() -> None:
    assert the_row("time_min,A", "1,4", rule=TimeRule("s", START, UTC)).event_at == START + 1000


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        ("2026-11-22T07:25:12Z", "2026-11-22T07:25:12Z"),
        ("2026-11-22 07:25:12.250+03:00", "2026-11-22T04:25:12.250Z"),
        ("2026-11-22T07:25", "2026-11-22T04:25:00Z"),
    ],
)
def test_a_time_that_names_no_zone_is_in_the_zone_of_the_rule(cell: str, instant: str) -> None:
    rule = TimeRule("", START, ZoneInfo("Africa/Nairobi"))
    assert the_row("time,A", f"{cell},4", rule=rule).event_at == from_iso(instant)


@pytest.mark.parametrize("cell", ["2026-10-25T02:30:00", "2026-03-29T02:30:00"])
def test_a_time_that_the_clocks_show_twice_or_never_is_refused(cell: str) -> None:
    rule = TimeRule("", START, ZoneInfo("Europe/Madrid"))
    assert the_error("time,A", f"{cell},4", rule=rule) == (
        f"f.csv:2, time: got '{cell}', when the clocks of Europe/Madrid change;"
        " allowed: a time that there was once. Write it with its offset, such as +01:00."
    )
    assert the_row("time,A", f"{cell}+01:00,4", rule=rule).event_at == from_iso(f"{cell}+01:00")


@pytest.mark.parametrize(
    "cell", ["-190000", "1e300", "1978-07-04T21:24:15Z", "0001-01-01T00:00:00+14:00", "9e9"]
)
def test_a_time_that_no_reading_can_carry_is_refused(cell: str) -> None:
    assert the_error("time,A", f"{cell},4") == (
        f"f.csv:2, time: got '{cell}'; allowed: a time from 1978-07-05 to the year 9999"
    )


def test_the_first_time_that_a_reading_can_carry_is_taken() -> None:
    first = datetime.fromtimestamp(FIRST_AT / 1000, UTC).isoformat()
    assert the_row("time,A", f"{first},4").event_at == FIRST_AT


@pytest.mark.parametrize("cell", ["x", "", "1_0", "٣", "inf", "nan", "0x10", "2026-13-01T00:00:00Z", "1 2"])
def test_what_is_no_time_is_refused(cell: str) -> None:
    assert the_error("time,A", f"{cell},4") == (
        f"f.csv:2, time: got '{cell}'; allowed: ISO 8601 such as 2026-11-22T07:25:12Z, or a number"
    )


@pytest.mark.parametrize("cell", ["x", "1_0", "٣", "inf", "-Infinity", "1e999", "4,5,", "5 C", "--4"])
def test_what_is_no_value_is_refused_with_its_line_and_column(cell: str) -> None:
    assert the_error("time;A", f"0;{cell}") == (
        f"f.csv:2, column A: got '{cell}'; allowed: a number, or nothing"
    )


@pytest.mark.parametrize("cell", ["", " ", "-", "NaN", "NA", "n/a"])
def test_an_empty_cell_is_left_out(cell: str) -> None:
    assert the_row("time,A,B", f"0,{cell},4").values == {"B": 4.0}


@pytest.mark.parametrize(
    ("header", "line"),
    [("time,A", "0,-4.5"), ("time;A", "0;-4,5"), ("time\tA", "0\t-4,5"), ("time;A", "0;-4.5")],
)
def test_separator_and_decimal_mark_are_those_of_the_file(header: str, line: str) -> None:
    assert the_row(header, line).values == {"A": -4.5}


def test_a_separator_within_quotes_is_not_counted() -> None:
    row = the_row('time,"Top; left; back","B"', '0,"4",5\r\n')
    assert row.values == {"Top; left; back": 4.0, "B": 5.0}


def test_a_cell_that_is_opened_and_not_closed_is_refused() -> None:
    assert the_error("time,A", '0,"4').startswith("f.csv:2: got '0,\"4' (unexpected end of data)")


def test_a_row_needs_as_many_cells_as_the_header() -> None:
    assert the_error("time,A,B", "0,4") == "f.csv:2: got 2 cells in '0,4'; allowed: 3 columns"
    assert the_error("time,A", "0") == "f.csv:2: got 1 cell in '0'; allowed: 2 columns"


def test_the_time_column_may_stand_anywhere() -> None:
    row = the_row("A,timestamp,B", "4,1,5")
    assert (row.event_at, row.values) == (START + HOUR_MS, {"A": 4.0, "B": 5.0})


def test_lines_are_counted_with_the_empty_ones() -> None:
    rows = read("time,A\n", "\n", "0,4\n", "   \n", "x,4\n")
    assert [row.line for row in rows] == [3, 5]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "time",
        "time,A,A",
        "time,,B",
        "0.0,5.5,7.0",
        "2026-11-22T07:25:12Z,5.5",
        "0,5;7,5",
        "a" * 200_000 + ",b,",
    ],
)
def test_a_file_without_a_header_is_refused(header: str) -> None:
    with pytest.raises(RowError) as caught:
        LoggerFile("f.csv", [header, "0,4,4"], RULE)
    told = str(caught.value)
    assert told.startswith(f"f.csv:1: got {header[:80]!r}; allowed: a header with a time column")
    assert told.endswith("Write the names of the columns into the first line.")
    assert len(told) < 400


def test_a_million_quotes_are_refused_and_not_thought_about() -> None:
    assert "field larger than field limit" in the_error("time,A", '0,"' + "4" * 200_000 + '"')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_degree_sign_is_read_in_every_encoding_of_loggers(encoding: str) -> None:
    content = "time;Kühlraum (°C)\r\n0;4,5\r\n".encode(encoding)
    file = LoggerFile("f.csv", lines_of("f.csv", content), RULE)
    [row] = file.rows()
    assert isinstance(row, Row)
    assert row.values == {"Kühlraum (°C)": 4.5}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(newline: str) -> None:
    content = newline.join(["time,A", "0,4", "1,5\u2028", ""]).encode()
    rows = list(LoggerFile("f.csv", lines_of("f.csv", content), RULE).rows())
    assert [row.line for row in rows] == [2, 3]


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(RowError, match=r"f\.csv: got bytes that are no text; allowed: a CSV file"):
        lines_of("f.csv", b"\x89PNG\r\n\x1a\n\0\0\0")
