"""The modem driver against the model of a modem (which gammu sends through, tests/integration)."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.errors import ChannelError, InputError, PortError
from helpers.modem_model import ModemModel
from helpers.modem_pdu import Sms
from helpers.polling import wait_until
from links.clock import SystemClock
from links.modem import Modem, Patience, Ways
from links.modem_pin import PinMemory

NUMBER = "+254700000001"
QUICK = Patience(answer_s=0.3, prompt_s=0.5, send_s=0.5, reset_s=0.5)


@pytest.fixture
def model(tmp_path: Path) -> Iterator[ModemModel]:
    with ModemModel(tmp_path / "modem") as found:
        yield found


def driver(model: ModemModel, pin: str = "") -> Modem:
    return Modem(str(model.path), pin=pin, clock=SystemClock(), patience=QUICK)


def test_a_text_arrives_as_it_was_written(model: ModemModel) -> None:
    modem = driver(model)
    assert modem.send(NUMBER, "ALARM Van 1: air above 8.0C") == "1"
    assert modem.send("+25470000000", "é@$ çok") == "2"
    assert model.sent == [Sms(NUMBER, "ALARM Van 1: air above 8.0C"), Sms("+25470000000", "é@$ çok")]
    modem.close()


def test_a_long_text_goes_in_parts(model: ModemModel) -> None:
    modem = driver(model)
    assert modem.send(NUMBER, "Close the door! " * 20) == "1,2,3"
    assert "".join(each.text for each in model.sent) == "Close the door! " * 20
    assert [(each.part, each.parts) for each in model.sent] == [(1, 3), (2, 3), (3, 3)]
    modem.close()


def test_the_signal_is_known_after_a_look(model: ModemModel) -> None:
    modem = driver(model)
    before = modem.signal_dbm
    modem.look()
    assert (before, modem.signal_dbm) == (None, -79)
    modem.close()


def test_without_a_network_nothing_is_handed_over(model: ModemModel) -> None:
    model.registered = 2
    modem = driver(model)
    with pytest.raises(ChannelError, match="no network") as raised:
        modem.send(NUMBER, "x")
    assert raised.value.retry
    assert not [line for line in model.asked if "CMGS" in line]
    modem.close()


@pytest.mark.parametrize(
    ("answer", "retry"), [("+CMS ERROR: 38", True), ("+CMS ERROR: 500", True), ("+CMS ERROR: 1", False)]
)
def test_a_refusal_says_whether_to_try_again(model: ModemModel, answer: str, retry: bool) -> None:
    model.refuse = answer
    modem = driver(model)
    with pytest.raises(ChannelError) as raised:
        modem.send(NUMBER, "x")
    assert raised.value.retry is retry
    model.refuse = ""
    modem.send(NUMBER, "y")
    assert [each.text for each in model.sent] == ["y"]
    modem.close()


def test_a_modem_that_falls_silent_with_a_message_leaves_it_in_doubt(model: ModemModel) -> None:
    model.deaf_after_message = True
    modem = driver(model)
    with pytest.raises(PortError, match="no word"):
        modem.send(NUMBER, "x")
    assert len(model.sent) == 1


def test_a_modem_that_hangs_is_reset_and_sends_again(model: ModemModel) -> None:
    modem = driver(model)
    modem.look()
    model.deaf = True
    with pytest.raises(ChannelError, match="no answer"):
        modem.send(NUMBER, "x")
    wait_until(lambda: model.resets == 1, "a reset")
    assert modem.resets == 1
    assert modem.send(NUMBER, "x") == "1"
    modem.close()


def test_an_answer_that_comes_late_does_not_shift_those_that_follow(model: ModemModel) -> None:
    modem = driver(model)
    modem.look()
    model._say("OK")  # to a question that was given up long ago
    modem.look()
    assert modem.send(NUMBER, "x") == "1"
    modem.close()


def test_a_port_that_vanishes_and_returns(model: ModemModel) -> None:
    modem = driver(model)
    modem.look()
    model.unplug()
    with pytest.raises(ChannelError) as raised:
        modem.send(NUMBER, "x")
    assert raised.value.retry
    model.plug()
    assert modem.send(NUMBER, "x") == "1"
    modem.close()


def test_the_pin_is_given_once(tmp_path: Path) -> None:
    with ModemModel(tmp_path / "modem", pin="1234") as model:
        wrong = driver(model, "9999")
        for _ in range(3):
            with pytest.raises(ChannelError, match="PIN"):
                wrong.send(NUMBER, "x")
        assert len([line for line in model.asked if line.startswith("AT+CPIN=")]) == 1
        right = driver(model, "1234")
        assert right.send(NUMBER, "x") == "1"
        right.close()


def test_a_sim_that_wants_a_pin_that_nobody_gave(tmp_path: Path) -> None:
    with ModemModel(tmp_path / "modem", pin="1234") as model, pytest.raises(ChannelError, match="SIM PIN"):
        driver(model).send(NUMBER, "x")


def test_a_number_that_is_none_is_refused_before_anything(model: ModemModel) -> None:
    with pytest.raises(InputError):
        driver(model).send("Peter", "x")
    assert not model.asked


def test_lines_that_nobody_asked_for_are_handed_on(model: ModemModel) -> None:
    modem = driver(model)
    heard: list[str] = []
    modem.on_line = heard.append
    modem.look()
    model._say('\r\n+CMTI: "SM",3\r\n')
    modem.look()
    assert heard == ['+CMTI: "SM",3']
    modem.close()


def test_a_missing_sim_is_named(model: ModemModel) -> None:
    model.sim = False
    modem = driver(model)
    with pytest.raises(ChannelError, match="no SIM") as raised:
        modem.look()
    assert raised.value.retry
    model.sim = True
    modem.look()
    assert (modem.registration, modem.operator, modem.opened) == ("registered", "Safaricom", 1)
    modem.close()


def test_why_there_is_no_network(model: ModemModel) -> None:
    model.registered = 3
    with pytest.raises(ChannelError, match="refused by the network"):
        driver(model).look()


def test_the_service_centre_is_told_where_it_is_another(model: ModemModel) -> None:
    ways = Ways(smsc="+254722500029")
    modem = Modem(str(model.path), clock=SystemClock(), patience=QUICK, ways=ways)
    for _ in range(2):
        modem.look()
        modem.close()
    assert model.centre == "+254722500029"
    assert len([line for line in model.asked if line.startswith("AT+CSCA=")]) == 1


def test_a_refused_pin_is_not_said_by_the_next_program(tmp_path: Path) -> None:
    with ModemModel(tmp_path / "modem", pin="1234") as model:
        for _ in range(3):
            ways = Ways(pins=PinMemory(tmp_path / "pin"))
            modem = Modem(str(model.path), pin="9999", clock=SystemClock(), patience=QUICK, ways=ways)
            with pytest.raises(ChannelError, match="PIN"):
                modem.look()
        assert len([line for line in model.asked if line.startswith("AT+CPIN=")]) == 1


def test_who_listens_does_not_hold_up_who_sends(model: ModemModel) -> None:
    modem = driver(model)
    modem.look()
    stop = threading.Event()
    listening = threading.Thread(target=lambda: [modem.hear(5.0) for _ in iter(stop.is_set, True)])
    listening.start()
    try:
        wait_until(lambda: modem._listening, "somebody to listen")
        for _ in range(3):
            start_s = time.monotonic()
            modem.send(NUMBER, "x")
            assert time.monotonic() - start_s < 3.0  # the listener would have waited for 5 s
    finally:
        stop.set()
        modem._line.wake()
        listening.join(10)
    assert not listening.is_alive()
    modem.close()


def test_a_reset_on_demand(model: ModemModel) -> None:
    modem = driver(model)
    modem.reset()
    assert (model.resets, modem.resets) == (1, 1)
    model.unplug()
    modem.reset()
    model.plug()
    modem.look()
    modem.close()
