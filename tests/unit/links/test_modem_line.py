"""The talk with a modem, on the model of one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.errors import PortError
from helpers import modem_pdu
from helpers.modem_model import ModemModel
from links.clock import SystemClock
from links.modem_line import MAX_NOTICES, ModemLine, Notice


@pytest.fixture
def model(tmp_path: Path) -> Iterator[ModemModel]:
    with ModemModel(tmp_path / "modem") as found:
        yield found


@pytest.fixture
def line(model: ModemModel) -> Iterator[ModemLine]:
    made = ModemLine(str(model.path), 115_200, SystemClock())
    made.open()
    yield made
    made.close()


def test_a_command_and_its_answer(line: ModemLine) -> None:
    answer = line.ask("AT+CSQ", 1.0)
    assert (answer.lines, answer.final.ok) == (["+CSQ: 17,99"], True)
    assert not line.ask("AT+NONSENSE", 1.0).final.ok


def test_what_nobody_asked_for_does_not_stand_in_an_answer(model: ModemModel, line: ModemLine) -> None:
    pdu = modem_pdu.deliver("+1", "x")
    model._say(f'\r\n+CMTI: "SM",1\r\n+CMT: ,20\r\n{pdu}\r\nRING\r\n')
    assert line.ask("AT+CSQ", 1.0).lines == ["+CSQ: 17,99"]
    assert list(line.notices) == [Notice('+CMTI: "SM",1'), Notice("+CMT: ,20", pdu), Notice("RING")]


def test_half_an_answer_closes_the_port(model: ModemModel, line: ModemLine) -> None:
    model.half_answer = "AT+CSQ"
    with pytest.raises(PortError, match=r"no answer to AT\+CSQ"):
        line.ask("AT+CSQ", 0.2)
    assert not line.is_open
    line.open()
    assert line.ask("AT+CSQ", 1.0).final.ok


def test_junk_without_end_is_bounded(model: ModemModel, line: ModemLine) -> None:
    for _ in range(40):
        model._say("RING\r\n" * 10 + "x" * 700)
        line.listen(0.05)
    line.drop()
    assert len(line.notices) <= MAX_NOTICES
    assert line._buffer == b""
    assert line.ask("AT", 1.0).final.ok


def test_a_closed_line_says_so(line: ModemLine) -> None:
    line.close()
    line.wake()
    with pytest.raises(PortError, match="closed"):
        line.listen(0.1)
    with pytest.raises(PortError, match="closed"):
        line.say(b"AT\r")
