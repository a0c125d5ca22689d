"""commands/store_view.py: long lists are cut, markup in names is not obeyed, the bar is quiet in a pipe."""

import pytest

from commands.store_copy import Outcome, Pair
from commands.store_view import Progress, print_copied
from helpers.store_contract import AIR
from links.readings_compare import Compared
from links.readings_store import SeriesKey


def _compared(missing: int) -> Compared:
    return Compared(AIR, 5, "a", "a" if not missing else "b", missing, 0, 0, 0, ())


def test_long_lists_are_cut(capsys: pytest.CaptureFixture[str]) -> None:
    extra = [SeriesKey("coop", f"[red]{number}", "air/t") for number in range(12)]
    print_copied(Outcome(Pair("a", "b"), [_compared(1)] * 23, extra, 0, ["A note."]))
    said = capsys.readouterr().out
    assert "and 3 more series that differ" in said
    assert "coop/[red]9/air/t and 2 more" in said
    assert "A note." in said
    assert "NOT the same" in said


def test_the_bar_is_quiet_where_nobody_looks_on(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(10, quiet=False) as progress:
        progress.series(AIR)
        progress.readings(10)
    assert capsys.readouterr().err.strip() == ""
