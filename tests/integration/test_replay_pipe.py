"""``coldchain replay``, the real command, on a published trace: the order of the rows decides nothing.

The trace is 24 h of two household fridges. What is expected is computed here from the file itself, in the
plainest way: an excursion is a longest run of samples above the limit, from the first above to the first not.
"""

import csv
import json
import os
import pty
import random
import signal
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from helpers.commands_run import ARGV, run
from helpers.needs import requires_data
from helpers.polling import wait_until
from links.quarantine import Quarantine

TRACE = "refrigeratorSpain.csv"
LIMIT_C = 5.0
LONG_ROWS = 15_000
Reorder = Callable[[list[str]], list[str]]


def _in_order(rows: list[str]) -> list[str]:
    return rows


def _reversed(rows: list[str]) -> list[str]:
    return rows[::-1]


def _shuffled_with_duplicates(rows: list[str]) -> list[str]:
    dice = random.Random(7)
    more = rows + dice.choices(rows, k=60)
    dice.shuffle(more)
    return more


def _runs_above(
    samples: list[tuple[float, float]], limit_c: float
) -> list[tuple[float, float | None, float]]:
    """Return (start, end, worst) of each longest run above; the end is None when the file ends before."""
    found: list[tuple[float, float | None, float]] = []
    start, worst = None, 0.0
    for time_h, value_c in samples:
        if value_c > limit_c:
            start, worst = (time_h, value_c) if start is None else (start, max(worst, value_c))
        elif start is not None:
            found.append((start, time_h, worst))
            start = None
    return [*found, (start, None, worst)] if start is not None else found


def _expected(path: Path, limit_c: float) -> dict[str, dict[str, Any]]:
    """Return what must come out, straight from the file."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    expected: dict[str, dict[str, Any]] = {}
    for column in [name for name in rows[0] if name != "time"]:
        samples = [(float(row["time"]), float(row[column])) for row in rows]
        values = [value for _, value in samples]
        runs = _runs_above(samples, limit_c)
        expected[column] = {
            "count": len(values),
            "min_c": min(values),
            "max_c": max(values),
            "mean_c": pytest.approx(sum(values) / len(values)),
            "excursions": [
                (pytest.approx(start, abs=1e-6), None if end is None else pytest.approx(end, abs=1e-6), worst)
                for start, end, worst in runs
            ],
        }
    return expected


def _found(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    columns: dict[str, dict[str, Any]] = {}
    for name, column in report["columns"].items():
        runs = [(one["start_h"], one["end_h"], one["extreme_c"]) for one in column["excursions"]]
        columns[name] = {**column, "excursions": runs}
    return columns


@pytest.mark.parametrize(
    ("limit_c", "reorder"),
    [
        (LIMIT_C, _in_order),
        (LIMIT_C, _shuffled_with_duplicates),
        (6.8, _reversed),
        (6.8, _shuffled_with_duplicates),
    ],
)
def test_a_published_trace_comes_out_the_same_in_any_order(
    reorder: Reorder, limit_c: float, tmp_path: Path
) -> None:
    source = requires_data(TRACE)
    header, *rows = source.read_text().splitlines()
    (tmp_path / "trace.csv").write_text("\n".join([header, *reorder(rows), ""]))
    done = run("replay", "trace.csv", "--above", f"{limit_c} degC", "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert _found(report) == _expected(source, limit_c)
    assert report["repeated_readings"] == (len(reorder(rows)) - len(rows)) * 2
    assert (report["bad_rows"], report["refused_readings"], report["conflicts"]) == ([], 0, [])


def test_the_trace_has_excursions_that_begin_and_end() -> None:
    """At 6.8 degC there are several: else the test above would say little."""
    expected = _expected(requires_data(TRACE), 6.8)
    assert all(len(column["excursions"]) > 3 for column in expected.values())


BAD = """\
time,A1,A2
0,4.0,7.0
1,warm,7.0
2,6.0
3,6.0,200
4,6.0,7.0
4,6.5,7.0
later,1,1
5,"4.0,7.0
6,4.0,4.0
"""


def test_malformed_rows_are_told_and_kept_and_disturb_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(BAD)
    done = run("replay", "bad.csv", "--folder", "made", "--json", folder=tmp_path)
    assert done.returncode == 2
    report = json.loads(done.stdout)
    errors = [
        "bad.csv:3, column A1: got 'warm'; allowed: a number, or nothing",
        "bad.csv:4: got 2 cells in '2,6.0'; allowed: 3 columns",
        "bad.csv:8, time: got 'later'; allowed: ISO 8601 such as 2026-11-22T07:25:12Z, or a number",
        "bad.csv:9: got '5,\"4.0,7.0' (unexpected end of data); allowed: a row of CSV",
    ]
    assert [bad["error"] for bad in report["bad_rows"]] == errors
    assert [bad["line"] for bad in report["bad_rows"]] == [3, 4, 8, 9]
    [conflict] = report["conflicts"]
    assert (conflict["column"], conflict["values_c"]) == ("A1", {"6": 6.0, "7": 6.5})
    assert report["refused_readings"] == 1  # 200 degC
    counts = {name: column["count"] for name, column in report["columns"].items()}
    assert counts == {"A1": 3, "A2": 3}
    assert [one["start_h"] for one in report["columns"]["A1"]["excursions"]] == [3.0]
    for error in errors:
        assert f"coldchain: {error}\n" in done.stderr
    with closing(Quarantine(tmp_path / "made" / "journal.sqlite")) as quarantine:
        assert quarantine.counts() == {"bad-row": 4, "conflict": 1, "impossible-value": 1}
        kept = {each.payload.decode() for _, each in quarantine.list(10, "bad-row")}
    assert kept == {"1,warm,7.0", "2,6.0", "later,1,1", '5,"4.0,7.0'}


def _long_file(folder: Path) -> None:
    """Write a file that takes long enough for something to happen meanwhile."""
    rows = (f"{minute},{4 + minute % 7 / 3:.2f}" for minute in range(LONG_ROWS))
    (folder / "long.csv").write_text("\n".join(["time_min,A", *rows]))


def test_json_is_one_document_on_stdout_while_bars_show_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("time,A\n0,4\n1,6\n2,4\n")
    terminal, end = pty.openpty()
    argv = [*ARGV, "replay", "f.csv", "--json"]
    environ = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    with subprocess.Popen(argv, cwd=tmp_path, stdout=subprocess.PIPE, stderr=end, env=environ) as process:
        os.close(end)
        shown = bytearray()
        while part := _read_terminal(terminal):
            shown += part
        assert process.stdout is not None
        out = process.stdout.read()
    os.close(terminal)
    assert process.returncode == 0
    assert json.loads(out)["columns"]["A"]["count"] == 3
    assert b"\x1b" not in out
    assert b"sent and stored" in shown
    assert b"judged" in shown


def _read_terminal(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that the other end is closed
        return b""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_the_middle_ends_it_with_every_program(number: signal.Signals, tmp_path: Path) -> None:
    _long_file(tmp_path)
    argv = [*ARGV, "replay", "long.csv", "--folder", "made"]
    with subprocess.Popen(argv, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        log = tmp_path / "made" / "logs" / "receive.log"
        wait_until(lambda: log.exists() and "connected" in log.read_text(), "the receiver", 40)
        programs = _of_folder(tmp_path)
        assert len(programs) >= 4
        process.send_signal(number)
        out, err = process.communicate(timeout=40)
    assert (process.returncode, out) == (1, b"")
    assert err.decode().startswith("coldchain: replay: got a signal to stop; allowed: to run to its end")
    assert b"Traceback" not in err
    assert _of_folder(tmp_path) == []


def _of_folder(folder: Path) -> list[int]:
    """Return the processes whose command line names a folder, but for the one that was started there."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().decode().split("\0") if entry.name.isdigit() else []
        except OSError:  # it has just ended
            continue
        if any(str(folder) in word for word in words):
            found.append(int(entry.name))
    return found


def test_a_second_replay_in_a_folder_in_use_is_refused_and_disturbs_nothing(tmp_path: Path) -> None:
    _long_file(tmp_path)
    (tmp_path / "f.csv").write_text("time,A\n0,4\n")
    argv = [*ARGV, "replay", "long.csv", "--folder", "made", "--json"]
    with subprocess.Popen(argv, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first:
        wait_until((tmp_path / "made" / "journal.sqlite").exists, "the first replay", 40)
        second = run("replay", "f.csv", "--folder", "made", folder=tmp_path)
        out, err = first.communicate(timeout=100)
    assert second.returncode == 1
    assert f"in use by process {first.pid}; allowed: one at a time" in second.stderr
    assert first.returncode == 0, err
    assert json.loads(out)["columns"]["A"]["count"] == LONG_ROWS


def test_the_next_replay_starts_anew(tmp_path: Path) -> None:
    found = []
    for values in ("0,4\n1,5\n", "0,9\n"):
        (tmp_path / "f.csv").write_text(f"time,A\n{values}")
        done = run("replay", "f.csv", "--folder", "made", "--json", folder=tmp_path)
        assert done.returncode == 0, done.stderr
        column = json.loads(done.stdout)["columns"]["A"]
        found.append((column["count"], column["max_c"]))
    assert found == [(2, 5.0), (1, 9.0)]
