"""commands/calc/printing.py: plain JSON, lines for people, warnings."""

import json
import math

import pytest

from coldchain.science.ranges import Range
from commands.calc.printing import answer, outside, rounded, source, warning

RANGE = Range(0.0, 50.0, "degC", "S10")


def test_numbers_are_rounded_to_six_decimals_and_stay_numbers() -> None:
    plain = {"a_c": 1 / 3, "n": 3, "rows": [{"b": 2e-9}, (-1e-9,)], "ok": True, "text": "x", "none": None}
    assert rounded(plain) == {
        "a_c": 0.333333,
        "n": 3,
        "rows": [{"b": 0.0}, [0.0]],
        "ok": True,
        "text": "x",
        "none": None,
    }
    assert math.copysign(1.0, float(str(rounded(-1e-9)))) == 1.0


def test_what_is_not_finite_is_null(capsys: pytest.CaptureFixture[str]) -> None:
    answer({"days": math.inf, "other": math.nan}, [], json=True)
    assert json.loads(capsys.readouterr().out) == {"days": None, "other": None}


def test_exact_numbers_stay_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    answer({"value": 1 / 3}, [], json=True, exact=True)
    assert json.loads(capsys.readouterr().out) == {"value": 1 / 3}


def test_a_person_reads_lines_without_the_empty_ones(capsys: pytest.CaptureFixture[str]) -> None:
    answer({"x": 1}, ["one", "", "two"], json=False)
    assert capsys.readouterr().out == "one\ntwo\n"


def test_a_warning_tells_what_is_outside() -> None:
    assert outside("air", 50.0, RANGE) == ""
    beyond = [outside("air", -4.0, RANGE), "", outside("goods", 51.5, RANGE)]
    assert warning(beyond) == (
        "WARNING, extrapolated: air -4 degC is outside 0 to 50 degC; goods 51.5 degC is outside 0 to 50 degC"
    )
    assert warning(["", ""]) == ""


def test_a_source_tells_where_its_keys_are() -> None:
    assert source("Magnus [S12]") == "source: Magnus [S12] (keys: docs/sources.md)"
