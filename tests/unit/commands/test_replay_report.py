"""commands/replay_report.py: the whole report, in plain types and as a person sees it."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from coldchain.errors import RowError
from commands.replay_report import print_json, print_tables, tell_refused, to_plain
from commands.replay_run import ColumnReport, Report
from commands.replay_trace import Conflict
from ingest.decoders.logger_csv import BadRow
from links.readings_store import Summary
from links.records_views import ExcursionRow

START = 946_684_800_000
HOUR_MS = 3_600_000


def excursion(**changes: object) -> ExcursionRow:
    fields = dict.fromkeys(ExcursionRow.__struct_fields__, "") | {
        "limit_name": "above-a",
        "bound": 5.0,
        "started_at": START + HOUR_MS,
        "ended_at": START + 3 * HOUR_MS // 2,
        "extreme": 7.25,
    }
    return ExcursionRow(**(fields | changes))  # type: ignore[arg-type] # fields of many types


def report(**changes: Any) -> Report:
    whole = Report(
        file="f.csv",
        folder=Path("data/replay"),
        rows=3,
        repeated_readings=0,
        bad_rows=[],
        bad_row_count=0,
        conflicts=[],
        conflict_count=0,
        refused_readings=0,
        unit="h",
        start_at=START,
        columns=[
            ColumnReport("A", Summary(3, 4.0, 7.25, 5.5, START, START + 2 * HOUR_MS), [excursion()]),
            ColumnReport("B", None, []),
        ],
    )
    return whole._replace(**changes)


BAD = BadRow(3, "x,4", RowError("f.csv:3, time", "'x'", "a number"))
CONFLICT = Conflict("f.csv", "A", START, ((2, 4.0), (5, 4.5)))


def test_the_plain_report_is_whole() -> None:
    assert to_plain(report(bad_rows=[BAD], bad_row_count=1, conflicts=[CONFLICT], conflict_count=1)) == {
        "file": "f.csv",
        "rows": 3,
        "repeated_readings": 0,
        "bad_rows": [{"line": 3, "error": "f.csv:3, time: got 'x'; allowed: a number"}],
        "bad_row_count": 1,
        "conflicts": [
            {
                "column": "A",
                "at": "2000-01-01T00:00:00Z",
                "values_c": {"2": 4.0, "5": 4.5},
                "error": str(CONFLICT.error()),
            }
        ],
        "conflict_count": 1,
        "refused_readings": 0,
        "columns": {
            "A": {
                "count": 3,
                "min_c": 4.0,
                "max_c": 7.25,
                "mean_c": 5.5,
                "excursions": [
                    {
                        "limit": "above-a",
                        "bound_c": 5.0,
                        "started_at": "2000-01-01T01:00:00Z",
                        "ended_at": "2000-01-01T01:30:00Z",
                        "start_h": 1.0,
                        "end_h": 1.5,
                        "extreme_c": 7.25,
                    }
                ],
            },
            "B": {"count": 0, "min_c": None, "max_c": None, "mean_c": None, "excursions": []},
        },
    }


def test_an_excursion_that_lasts_has_no_end() -> None:
    lasting = ColumnReport("A", None, [excursion(ended_at=None, extreme=None)])
    [shown] = to_plain(report(columns=[lasting]))["columns"]["A"]["excursions"]
    assert (shown["ended_at"], shown["end_h"], shown["extreme_c"]) == (None, None, None)


def test_json_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    print_json(report())
    assert msgspec.json.decode(capsys.readouterr().out) == to_plain(report())


def test_tables_say_the_same(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    lasting = ColumnReport("B [b]", None, [excursion(ended_at=None)])
    whole = report(repeated_readings=7)
    print_tables(whole._replace(columns=[whole.columns[0], lasting]))
    out = capsys.readouterr().out
    assert "f.csv: 3 rows, 7 readings repeated. Data in data/replay." in out
    assert "Times that are numbers count h since 2000-01-01T00:00:00Z." in out
    for words in (["A", "3", "4.000", "7.250", "5.500", "1"], ["A", "1.000", "1.500", "30 min", "7.2"]):
        assert any(all(word in line for word in words) for line in out.splitlines()), (words, out)
    assert "B [b]" in out
    assert "at the end still out" in out


def test_what_was_refused_is_told_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    tell_refused(report(bad_rows=[BAD] * 12, bad_row_count=12, conflicts=[CONFLICT], conflict_count=1))
    said = capsys.readouterr()
    lines = said.err.splitlines()
    assert said.out == ""
    assert lines[:10] == ["coldchain: f.csv:3, time: got 'x'; allowed: a number"] * 10
    [last] = lines[10:]
    assert last == (
        "coldchain: f.csv: rows that cannot be read: 12; times with more than one value: 1;"
        " readings that ingest refused: 0. They are kept in the quarantine in data/replay."
    )


def test_nothing_is_told_when_nothing_was_refused(capsys: pytest.CaptureFixture[str]) -> None:
    tell_refused(report())
    assert capsys.readouterr().err == ""
    assert not report().refused_anything
    assert report(refused_readings=1).refused_anything


def test_columns_that_are_no_temperatures_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    whole = report(left_out=("RH, %",))
    assert to_plain(whole)["left_out"] == ["RH, %"]
    assert "left_out" not in to_plain(report())
    print_tables(whole)
    assert "Left out, because they are no temperatures: RH, %." in capsys.readouterr().out
