"""The laws of the frame parser, for any bytes and any split of them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from coldchain.frame_parser import FrameParser, parse_line
from coldchain.frames import Ack, Damaged, Field, Frame, crc16, encode, encode_ack

names = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,15}", fullmatch=True)
words = st.integers(0, 2**32 - 1)
values = st.integers(-99_999_999, 99_999_999).map(lambda n: n / 100 if n % 2 else n / 10_000)
fields = st.lists(
    st.builds(Field, names, st.sampled_from("thvo"), values, st.just("")),
    min_size=1,
    max_size=4,
    unique_by=lambda f: f[:2],
).map(tuple)
ages = st.integers(0, 10**9)
frames = st.builds(Frame, names, st.integers(1, 2**32 - 1), words, ages, ages, fields, st.just(()))
lines = st.one_of(frames.map(encode), st.builds(Ack, names, words, words).map(encode_ack))
junk = st.one_of(
    st.binary(max_size=400),
    st.text(alphabet="$*,.=?C1A\r\n", max_size=40).map(str.encode),
)


def feed_in_pieces(data: bytes, cuts: list[int]) -> tuple[list[tuple[str, bytes]], int]:
    """Return what was found, in a form that can be compared, and the noise."""
    parser = FrameParser()
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    found = []
    for begin, end in pairwise(edges):
        for event in parser.feed(data[begin:end]):
            if isinstance(event, Damaged):
                found.append((str(event.reason), event.raw))
            else:
                found.append((repr(event), b""))
    return found, parser.noise_bytes


@given(frames)
def test_what_is_said_is_understood(frame: Frame) -> None:
    assert FrameParser().feed(encode(frame)) == [frame]


@given(
    st.lists(st.one_of(lines, junk), max_size=8).map(b"".join), st.lists(st.integers(0, 10**4), max_size=20)
)
def test_any_split_gives_the_same(data: bytes, cuts: list[int]) -> None:
    assert feed_in_pieces(data, cuts) == feed_in_pieces(data, [])


@given(st.lists(st.one_of(lines, junk), max_size=8).map(b"".join))
def test_one_byte_at_a_time_gives_the_same(data: bytes) -> None:
    assert feed_in_pieces(data, list(range(len(data)))) == feed_in_pieces(data, [])


@given(junk, frames, junk)
def test_a_whole_line_is_found_in_any_surroundings(before: bytes, frame: Frame, behind: bytes) -> None:
    events = FrameParser().feed(before + encode(frame) + behind)
    assert frame in events


@given(st.lists(frames, min_size=1, max_size=6, unique=True), st.data())
def test_a_burst_costs_only_the_lines_that_it_touches(said: list[Frame], data: st.DataObject) -> None:
    stream = b"".join(encode(frame) for frame in said)
    begin = data.draw(st.integers(0, len(stream)))
    end = data.draw(st.integers(begin, min(len(stream), begin + 30)))
    burst = data.draw(st.binary(max_size=30))
    heard = FrameParser().feed(stream[:begin] + burst + stream[end:])
    position = 0
    for frame in said:
        line = encode(frame)
        touched = position < end and begin < position + len(line.rstrip()) + 1
        position += len(line)
        if not touched:
            assert frame in heard


@given(junk)
def test_every_byte_is_accounted_for(data: bytes) -> None:
    parser = FrameParser()
    kept = sum(len(event.raw) for event in parser.feed(data + b"\n") if isinstance(event, Damaged))
    ends = data.count(b"\r") + data.count(b"\n")
    assert kept + parser.noise_bytes + ends == len(data)


def test_a_million_bytes_of_garbage_hide_no_line() -> None:
    """Long and repeatable: bytes of a plain generator, a good line after each 5000."""
    parser = FrameParser()
    state, found = 12345, 0
    for sequence in range(200):
        garbage = bytearray()
        for _ in range(5000):
            state = (state * 1103515245 + 12345) % 2**31
            garbage.append(state >> 16 & 0xFF)
        good = Frame("van", 1, sequence, sequence, 0, (Field("air", "t", 4.0),))
        found += good in parser.feed(bytes(garbage) + encode(good))
    assert found == 200


RAW = {"sht3": 6, "sht4": 6, "ds18": 9, "dht22": 5}
raw_fields = st.sampled_from(sorted(RAW)).flatmap(
    lambda kind: st.binary(min_size=RAW[kind], max_size=RAW[kind]).map(lambda data: f"{kind}=#{data.hex()}")
)


@given(st.lists(st.one_of(raw_fields, st.just("sht3=?off")), min_size=1, max_size=4))
def test_the_bytes_of_any_sensor_give_values_or_reasons_and_refuse_nothing(texts: list[str]) -> None:
    """Whatever a sensor said, each of its quantities is there, and can be said again as a number."""
    body = "C1,a,00000001,1,2,3," + ",".join(f"p{index}.{text}" for index, text in enumerate(texts))
    frame = parse_line(f"{body}*{crc16(body.encode()):04X}".encode())
    assert isinstance(frame, Frame)
    assert frame.refused == ()
    codes = sum(1 if text.startswith("ds18") else 2 for text in texts)
    assert len(frame.fields) == codes
    again = parse_line(encode(frame).strip()[1:])
    assert isinstance(again, Frame)
    assert repr(again) == repr(frame)  # repr, for NaN is not itself


@given(st.text(alphabet="abst.h3ds18=#?0F", max_size=30))
def test_no_text_of_a_field_raises(text: str) -> None:
    body = f"C1,a,00000001,1,2,3,{text},b.t=1".encode()
    frame = parse_line(b"%b*%04X" % (body, crc16(body)))
    assert isinstance(frame, Frame)
    assert len(frame.fields) + len(frame.refused) >= 2
