"""How far a run is: a bar that ends full, lines elsewhere, nothing for a program."""

import io

import pytest
from rich.console import Console

from commands.period_bar import bar, lines, nothing
from reports.period.bulk import Told


def _steps(count: int) -> list[Told]:
    steps = [Told(done, count, f"s-[{done}]", is_kept=False, why="") for done in range(1, count + 1)]
    return [*steps[:-1], steps[-1]._replace(why="[bold]bad")]


def test_a_bar_shows_the_end_and_what_failed() -> None:
    out = io.StringIO()
    with bar(Console(file=out, force_terminal=True, width=100)) as told:
        for each in _steps(3):
            told(each)
    said = out.getvalue()
    assert "3/3" in said
    assert "failed: s-[3]: [bold]bad" in said


def test_lines_are_few_and_the_last_one_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    with lines() as told:
        for each in _steps(100):
            told(each)
    said = capsys.readouterr().err.splitlines()
    assert said[-2:] == ["failed: s-[100]: [bold]bad", "packs: 100 of 100"]
    assert len(said) == 21


def test_a_program_is_told_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with nothing() as told:
        told(_steps(1)[0])
    assert capsys.readouterr() == ("", "")
