"""coldchain/sensors/xy_md02.py: published requests and replies, and what else can come over a line."""

import pytest

from coldchain.crc import modbus_crc
from coldchain.errors import InputError
from coldchain.sensors.outcome import Air, Fault, Reason
from coldchain.sensors.xy_md02 import HUMIDITY, HUNDREDTHS, TEMPERATURE, decode, registers, request

REPLY = bytes.fromhex("01 04 04 01 31 02 22 2A CE")


def said(text: str) -> bytes:
    body = bytes.fromhex(text)
    return body + modbus_crc(body).to_bytes(2, "little")


@pytest.mark.parametrize(
    ("register", "count", "on_the_wire"),
    [
        (TEMPERATURE, 1, "01 04 00 01 00 01 60 0A"),
        (TEMPERATURE, 2, "01 04 00 01 00 02 20 0B"),
        (HUMIDITY, 1, "01 04 00 02 00 01 90 0A"),
    ],
)
def test_v38_requests_with_their_checksums(register: int, count: int, on_the_wire: str) -> None:
    assert request(register, count) == bytes.fromhex(on_the_wire)


def test_the_request_for_both_is_what_is_asked_for_by_itself() -> None:
    assert request() == bytes.fromhex("01 04 00 01 00 02 20 0B")
    assert request(address=247)[0] == 247


@pytest.mark.parametrize("address", [-1, 0, 248])
def test_an_address_that_no_device_can_have_is_refused(address: int) -> None:
    with pytest.raises(InputError, match=f"Modbus address: got {address}; allowed: 1 to 247"):
        request(address=address)


def test_v39_a_published_reply() -> None:
    assert decode(REPLY) == Air(30.5, 54.6)
    assert decode(REPLY, address=1) == Air(30.5, 54.6)


def test_a_temperature_below_zero_is_signed() -> None:
    assert decode(said("01 04 04 FF 33 02 22")) == Air(-20.5, 54.6)


def test_some_batches_count_hundredths() -> None:
    reply = said("01 04 04 01 91 21 98")
    assert decode(reply, steps_per_unit=HUNDREDTHS) == Air(4.01, 86.0)
    assert decode(reply) == Fault(Reason.RANGE)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("FE 70 00 00", Air(-40.0, 0.0)),
        ("04 E2 03 E8", Air(125.0, 100.0)),
        ("FE 6F 00 00", Fault(Reason.RANGE)),
        ("04 E3 00 00", Fault(Reason.RANGE)),
        ("00 2B 03 E9", Fault(Reason.RANGE)),
    ],
)
def test_the_edges_of_what_can_be_measured(words: str, expected: Air | Fault) -> None:
    assert decode(said(f"01 04 04 {words}")) == expected


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (b"", Reason.OFF),
        (b"\x01", Reason.CRC),
        (REPLY[:-1], Reason.CRC),
        (REPLY + b"\x00", Reason.FRAME),  # a zero after it leaves its checksum whole
        (REPLY + b"\x01", Reason.CRC),
        (b"\x00" + REPLY, Reason.CRC),
        (bytes(4), Reason.CRC),
        (said("01 84 02"), Reason.REFUSED),
        (said("02 04 04 01 31 02 22"), Reason.FRAME),  # another device
        (said("01 03 04 01 31 02 22"), Reason.FRAME),  # another function
        (said("01 04 02 01 31"), Reason.FRAME),  # one word instead of two
        (said("01 04 04 01 31"), Reason.FRAME),  # its count says two
        (said("01 04 02 01 31 02 22"), Reason.FRAME),
    ],
)
def test_what_is_not_the_answer_has_a_name(reply: bytes, reason: Reason) -> None:
    assert decode(reply, address=1) == Fault(reason)


def test_whoever_answers_is_heard_when_no_address_is_given() -> None:
    assert decode(said("02 04 04 01 31 02 22")) == Air(30.5, 54.6)


def test_single_registers_are_read_too() -> None:
    assert registers(said("01 04 02 01 31"), 1) == (0x131,)
