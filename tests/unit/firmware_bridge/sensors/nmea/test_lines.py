"""Sentences in a stream of bytes."""

from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.sensors.nmea.lines import MAX_BYTES, NmeaLines
from helpers.nmea_log import second

SECOND = second(0)
SENTENCES = [line for line in SECOND.split(b"\r\n") if line]


def test_sentences_come_without_their_ends() -> None:
    assert NmeaLines().feed(SECOND) == SENTENCES


@given(st.lists(st.integers(0, len(SECOND)), max_size=6))
def test_any_split_gives_the_same(cuts: list[int]) -> None:
    lines, found, begin = NmeaLines(), [], 0
    for cut in [*sorted(cuts), len(SECOND)]:
        found += lines.feed(SECOND[begin:cut])
        begin = cut
    assert found == SENTENCES


@given(st.binary(max_size=300))
def test_whatever_comes_before_the_next_sentence_is_whole(noise: bytes) -> None:
    lines = NmeaLines()
    lines.feed(noise)
    assert lines.feed(SENTENCES[0] + b"\r\n")[-1] == SENTENCES[0]


def test_a_line_without_end_is_given_up_and_counted() -> None:
    lines = NmeaLines()
    assert lines.feed(b"$" + b"x" * (MAX_BYTES + 1)) == []
    assert lines.feed(b"yyy\r\n$GP*00\n") == [b"$GP*00"]
    assert lines.noise_bytes == MAX_BYTES + 4
