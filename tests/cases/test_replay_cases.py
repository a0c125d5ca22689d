"""One folder for each kind of logger file: the file, the options, and all that is read and refused of it.

``options.txt`` holds options of ``coldchain replay``. A new kind is a new folder; it is found by itself.
"""

import json
import shlex
import threading
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from coldchain.errors import RowError
from coldchain.instants import from_iso, to_iso
from commands.replay import DEFAULT_START
from commands.replay_station import channels
from commands.replay_trace import read_trace
from ingest.decoders.logger_csv import BadRow, LoggerFile, TimeRule, lines_of

CASES = sorted(path.parent for path in (Path(__file__).parent / "replay").glob("*/input.csv"))


def _rule(options: str) -> TimeRule:
    words = shlex.split(options)
    given = dict(zip(words[::2], words[1::2], strict=True))
    assert set(given) <= {"--time-unit", "--start", "--zone", "--dates"}
    start_at = from_iso(given.get("--start", DEFAULT_START))
    return TimeRule(
        given.get("--time-unit", ""), start_at, ZoneInfo(given.get("--zone", "UTC")), given.get("--dates", "")
    )


def _outcome(content: bytes, rule: TimeRule) -> dict[str, Any]:
    """Return all that comes of a file, in plain types."""
    try:
        file = LoggerFile("input.csv", lines_of("input.csv", content), rule)
    except RowError as error:
        return {"refused": str(error)}
    bad: list[BadRow] = []
    trace = read_trace(file, bad.append, threading.Event())
    conflicts = [str(conflict.error()) for conflict in trace.refuse_conflicts()]
    readings = list(trace.to_readings(channels(file.columns)))
    return {
        "unit": file.unit,
        "channels": channels(file.columns),
        "readings": [[to_iso(one.event_at), one.device, one.value] for one in readings],
        "repeated": trace.readings - trace.distinct,
        "bad_rows": [str(row.error) for row in bad],
        "conflicts": conflicts,
        **({"left_out": list(file.left_out)} if file.left_out else {}),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_is_read_as_expected(case: Path) -> None:
    options = (case / "options.txt").read_text(encoding="utf-8")
    outcome = _outcome((case / "input.csv").read_bytes(), _rule(options))
    assert outcome == json.loads((case / "expected.json").read_text(encoding="utf-8"))


def test_the_order_of_the_rows_decides_nothing_about_two_values_for_one_time() -> None:
    """The two cases hold the same rows; what is left and what is refused must be the same but for lines."""
    name = "two_values_for_one_time"
    one, other = (
        _outcome((CASES[0].parent / each / "input.csv").read_bytes(), _rule(""))
        for each in (name, f"{name}_the_other_way_round")
    )
    assert sorted(one["readings"]) == sorted(other["readings"])
    assert len(one["conflicts"]) == len(other["conflicts"]) == 2


def test_the_cases_are_found() -> None:
    assert len(CASES) >= 17
