"""From settings to requests and from words to fields."""

from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.frames import Field, Frame, encode
from coldchain.sensors.outcome import Fault, Reason
from firmware_bridge.sensors.modbus.registers import failed, fields, requests
from firmware_bridge.sensors.modbus.settings import SlaveSettings
from links.modbus_line import HOLDING, INPUT, Request

AIR = Request(INPUT, 1, 2)
WORDS = st.integers(0, 0xFFFF)


def slave(**more: object) -> SlaveSettings:
    return SlaveSettings.model_validate({"device": "a", "address": 1, **more})


def generic(*registers: dict[str, object]) -> SlaveSettings:
    return slave(model="registers", registers=registers)


@pytest.mark.parametrize("model", ["xy-md02", "sht20"])
def test_a_known_model_is_asked_once_for_both_values(model: str) -> None:
    assert requests(slave(model=model)) == (AIR,)


def test_the_example_of_the_datasheet() -> None:
    assert fields(slave(), {AIR: (0x0131, 0x0222)}) == (Field("air", "t", 30.5), Field("air", "h", 54.6))
    assert fields(slave(), {AIR: (0xFF47, 812)}) == (Field("air", "t", -18.5), Field("air", "h", 81.2))


def test_hundredths_and_corrections() -> None:
    settings = slave(scale=0.01, probe="box", corrections={"temperature": "-0.35 degC", "humidity": "3 %RH"})
    assert fields(settings, {AIR: (3050, 9870)}) == (Field("box", "t", 30.15), Field("box", "h", 100.0))


def test_a_wrong_scale_is_out_of_range_for_both() -> None:
    assert [each.note for each in fields(slave(), {AIR: (3050, 5460)})] == ["range", "range"]


@pytest.mark.parametrize("reason", [Reason.OFF, Reason.CRC, Reason.REFUSED])
def test_no_answer_is_told_with_its_reason(reason: Reason) -> None:
    found = fields(slave(), {AIR: Fault(reason)})
    assert [(each.code, each.note, isnan(each.value)) for each in found] == [
        ("t", str(reason), True),
        ("h", str(reason), True),
    ]


def test_what_was_not_asked_is_off() -> None:
    assert [each.note for each in fields(slave(), {})] == ["off", "off"]
    assert [each.note for each in failed(slave(), Reason.OFF)] == ["off", "off"]


def test_registers_side_by_side_are_asked_together() -> None:
    settings = generic(
        {"probe": "a", "quantity": "voltage", "register": 7, "scale": 0.001, "type": "uint16"},
        {"probe": "b", "quantity": "temperature", "register": 6, "scale": 0.1},
        {"probe": "c", "quantity": "open", "register": 9, "inverted": True},
        {"probe": "d", "quantity": "open", "register": 7, "function": 3},
    )
    assert requests(settings) == (Request(HOLDING, 7, 1), Request(INPUT, 6, 2), Request(INPUT, 9, 1))
    answers: dict[Request, tuple[int, ...] | Fault] = {
        Request(HOLDING, 7, 1): (1,),
        Request(INPUT, 6, 2): (0xFFF6, 0xFFFF),
        Request(INPUT, 9, 1): Fault(Reason.REFUSED),
    }
    found = fields(settings, answers)
    assert found[1::2] == (Field("b", "t", -1.0), Field("d", "o", 1.0))
    assert [(each.probe, each.note) for each in found[::2]] == [("a", "range"), ("c", "refused")]


def test_an_inverted_door_is_open_at_zero() -> None:
    settings = generic({"probe": "door", "quantity": "open", "register": 0, "inverted": True})
    (request,) = requests(settings)
    assert [fields(settings, {request: (word,)})[0].value for word in (0, 1)] == [1.0, 0.0]


@given(WORDS, WORDS, st.sampled_from([0.1, 0.01]), st.sampled_from(["-3 degC", "3 degC"]))
def test_any_words_become_fields_that_can_be_said(first: int, second: int, scale: float, by: str) -> None:
    found = fields(slave(scale=scale, corrections={"temperature": by}), {AIR: (first, second)})
    assert len(found) == 2
    assert encode(Frame("a", 1, 0, 0, 0, found))
