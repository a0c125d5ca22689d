"""Lines that came over well, damaged, or saying the impossible."""

import math

import pytest

from coldchain.frame_parser import FrameParser, parse_line, refusal
from coldchain.frames import Ack, Damaged, Field, Frame, crc16, encode, encode_ack
from helpers import tree

FRAME = Frame("van-3", 0xAB, 7, 70_000, 250, (Field("air", "t", 4.25), Field("door", "o", 1.0)))
LINE = encode(FRAME)


def said(body: bytes) -> Frame | Ack | Damaged:
    """Return what the parser makes of a body with the right CRC."""
    return parse_line(b"%s*%04X" % (body, crc16(body)))


def reason(event: object) -> str:
    assert isinstance(event, Damaged)
    return event.reason.reason


def test_a_line_is_a_frame() -> None:
    assert FrameParser().feed(LINE) == [FRAME]


def test_an_acknowledgement_is_one() -> None:
    ack = Ack("van-3", 0xFFFFFFFF, 2**32 - 1)
    assert FrameParser().feed(encode_ack(ack)) == [ack]


def test_nothing_comes_before_the_end_of_the_line() -> None:
    parser = FrameParser()
    assert parser.feed(LINE[:-2]) == []
    assert parser.feed(LINE[-2:]) == [FRAME]


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r", b"$"])
def test_any_end_of_line_will_do(end: bytes) -> None:
    assert FrameParser().feed(LINE.rstrip() + end) == [FRAME]


def test_lower_case_hexadecimals_are_understood() -> None:
    body = b"C1,a,0000beef,1,2,3,air.t=1"
    assert parse_line(body + b"*%04x" % crc16(body)) == Frame("a", 0xBEEF, 1, 2, 3, (Field("air", "t", 1.0),))


def test_a_failed_sensor_is_not_a_number() -> None:
    frame = said(b"C1,a,00000001,1,2,3,air.t=?por,air.h=-0.0")
    assert isinstance(frame, Frame)
    assert math.isnan(frame.fields[0].value)
    assert frame.fields[0].note == "por"
    assert str(frame.fields[1].value) == "0.0"


def test_the_bytes_of_a_sensor_are_fields_like_others() -> None:
    frame = said(b"C1,a,00000001,1,2,3,air.sht3=#666693800005,product.ds18=?off,door.o=0")
    assert isinstance(frame, Frame)
    assert [(field.probe, field.code, field.note) for field in frame.fields] == [
        ("air", "t", ""),
        ("air", "h", "crc"),
        ("product", "t", "off"),
        ("door", "o", ""),
    ]
    assert frame.fields[0].value == 25.0
    assert frame.refused == ()


def test_a_quantity_is_said_once_a_frame_whether_as_bytes_or_as_a_number() -> None:
    frame = said(b"C1,a,00000001,1,2,3,air.h=50,air.sht3=#666693800005,air.ds18=#00,b.t=1")
    assert isinstance(frame, Frame)
    assert [field[:2] for field in frame.fields] == [("air", "h"), ("b", "t")]
    assert frame.refused == ("air.sht3=#666693800005", "air.ds18=#00")


def test_noise_between_lines_is_dropped_and_counted() -> None:
    parser = FrameParser()
    assert parser.feed(b"boot ok\r\n\x00\xff" + LINE + b"$\r\nx") == [FRAME]
    assert parser.noise_bytes == len(b"boot ok\x00\xff$x")


def test_a_wrong_crc_keeps_the_whole_line() -> None:
    raw = LINE.rstrip().replace(b"4.25", b"4.35")
    (event,) = FrameParser().feed(raw + b"\r\n")
    assert isinstance(event, Damaged)
    assert (event.raw, event.reason.reason, event.identity) == (raw, "bad-crc", None)


def test_a_line_without_an_end_is_given_up_at_the_longest_length() -> None:
    parser = FrameParser()
    (event,) = parser.feed(b"$" + b"x" * 1000)
    assert isinstance(event, Damaged)
    assert (len(event.raw), event.reason.reason) == (253, "too-long")
    assert parser.noise_bytes == 1000 - 252
    assert parser.feed(b"yyy" + LINE) == [FRAME]


def test_a_cut_line_does_not_take_the_next_one_along() -> None:
    first, second = FrameParser().feed(LINE[:20] + LINE)
    assert reason(first) == "cut-short"
    assert second == FRAME


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"C2,a,00000001,1,2,3,air.t=1", "unknown-kind"),
        (b"C1,A,00000001,1,2,3,air.t=1", "bad-head"),
        (b"C1,a,1,1,2,3,air.t=1", "bad-head"),
        (b"C1,a,00000001,-1,2,3,air.t=1", "bad-head"),
        (b"C1,a,00000001,1,2,air.t=1", "bad-head"),
        (b"C1,a,00000001,1,2,3", "bad-head"),
        (b"A1,a,00000001,1,2,3", "bad-head"),
        (b"A1,a,00000001,1;", "bad-head"),
        (b"\xc3\xa4", "unknown-kind"),
    ],
)
def test_a_whole_line_that_names_no_frame_is_damaged(body: bytes, expected: str) -> None:
    event = said(body)
    assert reason(event) == expected
    assert isinstance(event, Damaged)
    assert event.identity is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"C1,a,00000000,1,2,3,air.t=1", "bad-head"),
        (b"C1,a,00000001,4294967296,2,3,air.t=1", "bad-head"),
        (b"C1,a,00000001,1,2,34560000001,air.t=1", "impossible-age"),
        (b"C1,a,00000001,1,2,3,", "bad-field"),
        (b"C1,a,00000001,1,2,3,air.x=1", "bad-field"),
        (b"C1,a,00000001,1,2,3,air.t=1e5", "bad-field"),
        (b"C1,a,00000001,1,2,3,air.t=nan", "bad-field"),
    ],
)
def test_a_whole_frame_that_says_the_impossible_can_be_acknowledged(body: bytes, expected: str) -> None:
    event = said(body)
    assert reason(event) == expected
    assert isinstance(event, Damaged)
    assert event.identity is not None
    assert event.identity.device == "a"


def test_one_bad_field_does_not_spoil_the_others() -> None:
    frame = said(b"C1,a,00000001,1,2,3,air.t=1,air.q=5,air.t=2")
    assert isinstance(frame, Frame)
    assert frame.fields == (Field("air", "t", 1.0),)
    kept = refusal(frame)
    assert kept is not None
    assert (kept.raw, kept.reason.reason) == (b"$C1,a,00000001,1,2,3,air.q=5,air.t=2", "bad-field")


def test_a_good_frame_leaves_nothing_to_keep() -> None:
    assert refusal(FRAME) is None


def test_the_lines_in_the_description_of_the_protocol_are_right() -> None:
    description = (tree.PROJECT / "firmware_bridge" / "README.md").read_bytes()
    lines = [line for line in description.splitlines(keepends=True) if line.startswith(b"$")]
    assert FrameParser().feed(b"".join(lines)) == [FRAME, Ack("van-3", 0xAB, 7)]
