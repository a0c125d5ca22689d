"""scripts/name_board.py: what it refuses, and that it names a real board on a real line."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from helpers.firmware import new_board, run_on_line
from helpers.serial_lines import Line
from scripts import name_board

if TYPE_CHECKING:
    from helpers.avr.device import AvrDevice


@contextmanager
def living(board: "AvrDevice", line: Line) -> Iterator[None]:
    """Let a board live on a line, at no more than ten times the speed of life."""
    stop = threading.Event()

    def live() -> None:
        while not stop.wait(0.01):
            run_on_line(board, line, 100)

    thread = threading.Thread(target=live)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)


def test_a_board_is_named_once_and_then_has_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    board, line = new_board(name=""), Line(tmp_path / "port")
    with living(board, line):
        assert name_board.main([str(line.path), "van-3", "30"]) == 0
    assert "the board is called van-3 and measures every 30 s" in capsys.readouterr().out
    board.reset()
    board.step(1000)
    assert b"coldchain van-3 every 30 s" in board.said()


def test_a_port_without_a_board_is_told_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name_board, "PATIENCE_S", 0.2)
    assert name_board.main([str(Line(tmp_path / "port").path), "van-3"]) == 1
    assert "Press its button and try again" in capsys.readouterr().err
    assert name_board.main([str(tmp_path / "none"), "van-3"]) == 1
    assert "cannot be opened" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [[], ["port"], ["port", "a", "60", "x"], ["port", "A"], ["port", "-a"], ["port", "b" * 32], ["port", ""]]
    + [["port", "a", seconds] for seconds in ("4", "3601", "60s", "-60", "")],
)
def test_what_cannot_be_is_refused_before_a_port_is_opened(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert name_board.main(words) == 2
    assert capsys.readouterr().err


def test_the_words_of_the_command_line() -> None:
    assert name_board.parse(["/dev/ttyUSB0", "van-3"]) == ("/dev/ttyUSB0", "van-3", 60)
    assert name_board.parse(["p", "b" * 31, "3600"]) == ("p", "b" * 31, 3600)
