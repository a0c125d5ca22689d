"""commands/dashboards_view.py: the counts stand last, what went wrong before them."""

import json

import pytest

from commands.dashboards_view import print_changes, print_checked, print_checked_json
from dashboards.check import Checked, Result
from dashboards.plan import Change

FOUND = Checked(
    3,
    (
        Result("now", "Good", "panel", "q1", 7),
        Result("now", "Nothing", "panel", "q2", 0),
        Result("vehicle", "Bad", "panel", "q3", 0, "refused it"),
    ),
)


def test_the_counts_and_what_went_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    print_checked(FOUND, is_whole=True)
    said = capsys.readouterr().out
    assert "refused  vehicle, Bad: refused it\n         q3\n" in said
    assert "nothing  now, Nothing (panel)\n         q2\n" in said
    assert said.splitlines()[-1] == (
        "2 dashboards, 3 panels, 3 queries run, 7 rows returned; 1 refused, 1 without a row"
    )
    print_checked_json(FOUND)
    told = json.loads(capsys.readouterr().out)
    assert (told["panels"], told["queries"], told["rows"], told["refused"], told["empty"]) == (3, 3, 7, 1, 1)


def test_changes_with_their_difference(capsys: pytest.CaptureFixture[str]) -> None:
    print_changes([Change("change", "folder", ("-old", "+new"))], is_dry=True)
    assert capsys.readouterr().out == "change  folder\n        -old\n        +new\n1 would change\n"
    print_changes([], is_dry=False)
    assert capsys.readouterr().out == "nothing to change\n"
