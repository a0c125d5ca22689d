"""commands/terminal.py: prints like any console, and notices a reader that has gone."""

import os

import pytest
from rich.table import Table

from commands.terminal import Terminal


def test_a_terminal_prints_like_any_console(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().print("a", 1)
    assert capsys.readouterr().out == "a 1\n"


def test_a_reader_that_has_gone_is_an_error_of_its_own_and_no_exit_code() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    table = Table("a")
    table.add_row("x" * 99_999)
    out = os.fdopen(writer, "w")
    with pytest.raises(BrokenPipeError):
        Terminal(file=out).print(table)
    with pytest.raises(BrokenPipeError):
        out.close()
