"""A PIN that a SIM refused is not said again."""

from pathlib import Path

import pytest

from links.modem_pin import UNANSWERED_AT_MOST, PinMemory


def test_a_refused_pin_is_not_said_again_over_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "pin"
    first = PinMemory(file)
    assert first.may_say("9999")
    first.says("9999")
    first.refused("9999")
    assert not first.may_say("9999")
    again = PinMemory(file)
    assert not again.may_say("9999")
    assert again.may_say("1234")
    assert file.stat().st_mode & 0o077 == 0
    assert "9999" not in file.read_text()


def test_one_that_was_said_without_an_answer_is_said_once_more(tmp_path: Path) -> None:
    file = tmp_path / "pin"
    for _ in range(UNANSWERED_AT_MOST):
        memory = PinMemory(file)
        assert memory.may_say("1234")
        memory.says("1234")
    assert not PinMemory(file).may_say("1234")


def test_one_that_was_taken_is_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "pin"
    memory = PinMemory(file)
    memory.says("1234")
    memory.accepted()
    assert memory.may_say("1234")
    assert not file.exists()
    memory.accepted()


@pytest.mark.parametrize("text", ["", "[1]", "{", '"x"'])
def test_a_broken_file_is_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "pin").write_text(text)
    assert PinMemory(tmp_path / "pin").may_say("1234")


def test_what_cannot_be_kept_is_not_said(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        PinMemory(tmp_path / "gone" / "pin").says("1234")
