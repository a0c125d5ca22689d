"""How frames and acknowledgements are written, and what readings they hold."""

import math

import pytest

from coldchain.errors import FrameError
from coldchain.frames import MAX_LINE_BYTES, Ack, Field, Frame, crc16, encode, encode_ack, to_readings
from coldchain.reading import Flag

FRAME = Frame("van-3", 0xAB, 7, 70_000, 250, (Field("air", "t", 4.25), Field("door", "o", 1.0)))


def test_the_crc_is_the_published_one() -> None:
    assert crc16(b"123456789") == 0x29B1  # check value of CRC-16/CCITT-FALSE (CRC-16/IBM-3740)


def test_a_frame_is_one_line() -> None:
    assert encode(FRAME) == b"$C1,van-3,000000AB,7,70000,250,air.t=4.25,door.o=1*E0D6\r\n"


def test_an_acknowledgement_is_one_line() -> None:
    assert encode_ack(Ack("van-3", 0xAB, 7)) == b"$A1,van-3,000000AB,7*%04X\r\n" % crc16(
        b"A1,van-3,000000AB,7"
    )


def test_a_failed_sensor_is_said_with_its_reason() -> None:
    frame = FRAME._replace(fields=(Field("air", "t", math.nan, "crc"),))
    assert b",air.t=?crc*" in encode(frame)


@pytest.mark.parametrize(
    ("value", "text"), [(-18.5, b"-18.5"), (0.0, b"0"), (100.0, b"100"), (1e-7, b"0"), (0.1 + 0.2, b"0.3")]
)
def test_values_are_plain_decimals(value: float, text: bytes) -> None:
    assert b",air.t=%s*" % text in encode(FRAME._replace(fields=(Field("air", "t", value),)))


@pytest.mark.parametrize(
    "frame",
    [
        FRAME._replace(device="Van 3"),
        FRAME._replace(boot=0),
        FRAME._replace(boot=2**32),
        FRAME._replace(sequence=-1),
        FRAME._replace(sequence=2**32),
        FRAME._replace(age_ms=-1),
        FRAME._replace(fields=()),
        FRAME._replace(fields=(Field("air", "x", 1.0),)),
        FRAME._replace(fields=(Field("air", "t", math.inf),)),
        FRAME._replace(fields=(Field("air", "t", math.nan),)),
        FRAME._replace(fields=(Field("air", "t", 1e7),)),
        FRAME._replace(fields=tuple(Field(f"probe-{n}", "t", 1.0) for n in range(20))),
    ],
)
def test_what_cannot_be_said_is_refused(frame: Frame) -> None:
    with pytest.raises(FrameError, match="allowed"):
        encode(frame)


def test_the_longest_line_fits() -> None:
    line = encode(FRAME._replace(fields=tuple(Field(f"p{n:02}", "t", 10.5) for n in range(19))))
    assert 230 < len(line) <= MAX_LINE_BYTES


def test_readings_carry_the_name_and_the_unit() -> None:
    air, door = to_readings(FRAME, 1_000_000)
    assert (air.device, air.channel, air.boot, air.sequence) == ("van-3", "air/temperature", 0xAB, 7)
    assert (air.value, air.unit, air.event_at, air.received_at, air.flag) == (4.25, "Cel", 1_000_000, 0, 1)
    assert (door.channel, door.unit) == ("door/open", "/")


def test_a_failed_sensor_becomes_a_failed_reading() -> None:
    (reading,) = to_readings(FRAME._replace(fields=(Field("air", "h", math.nan, "off"),)), 0)
    assert math.isnan(reading.value)
    assert (reading.flag, reading.note) == (Flag.FAIL, "off")
