"""Ten million bytes of a serial line that nobody would wish for: damaged frames, and pure noise.

Every burst of damage stays within the length of a line. Lost are at most the frames that it touched; nothing
raises; what is found does not depend on how the bytes were cut into reads.
"""

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from coldchain.frame_parser import FrameParser
from coldchain.frames import Field, Frame, encode

BYTES = 10_000_000
FRAMES_A_BURST = 5
LONGEST_READ = 700
MARKS = b"$*,\r\n\x00\xff"


class Stream(NamedTuple):
    """What was said, what the line made of it, and which frames no burst touched."""

    data: bytes
    said: int
    bursts: int
    untouched: set[tuple[str, int]]


def frame(number: int) -> Frame:
    fields = (Field("air", "t", round(number % 700 / 10 - 30, 1)), Field("product", "t", (number % 90) / 4))
    return Frame(f"van-{number % 7}", 0xB007, number, number * 1000, number % 60_000, fields)


def burst(chance: random.Random, line: bytes) -> bytes:
    """Return a line with one burst of damage somewhere in it: bytes lost, doubled, turned or put in."""
    begin = chance.randrange(len(line))
    end = min(len(line), begin + chance.randrange(1, 40))
    kind = chance.randrange(5)
    if kind == 0:
        return line[:begin] + line[end:]
    if kind == 1:
        return line[:end] + line[begin:end] + line[end:]
    if kind == 2:
        return line[:begin] + chance.randbytes(end - begin) + line[end:]
    if kind == 3:
        return line[:begin] + bytes(chance.choices(MARKS, k=end - begin)) + line[begin:]
    turned = line[begin] ^ (1 << chance.randrange(8))
    return line[:begin] + bytes([turned]) + line[begin + 1 :]


def damaged(chance: random.Random, size: int) -> Stream:
    """Return a stream in which about every fifth frame is hit, and noise stands between some."""
    pieces: list[bytes] = []
    untouched = set()
    length = number = bursts = 0
    while length < size:
        each = frame(number)
        line = encode(each)
        if chance.randrange(FRAMES_A_BURST) == 0:
            line = burst(chance, line)
            bursts += 1
        else:
            untouched.add((each.device, number))
        pieces.append(line)
        length += len(line)
        number += 1
    return Stream(b"".join(pieces), number, bursts, untouched)


def reads(chance: random.Random, data: bytes) -> Iterator[bytes]:
    """Yield the bytes as a port gives them: a few, or many."""
    at = 0
    while at < len(data):
        step = chance.randrange(1, LONGEST_READ)
        yield data[at : at + step]
        at += step


def test_no_burst_costs_a_frame_that_it_did_not_touch(ledger: Callable[[str], None]) -> None:
    chance = random.Random(20261128)
    stream = damaged(chance, BYTES // 2)
    parser = FrameParser()
    heard = [event for piece in reads(chance, stream.data) for event in parser.feed(piece)]
    found = {(each.device, each.sequence): each for each in heard if isinstance(each, Frame)}
    lost = stream.said - len({name for name in found if name[1] < stream.said})
    wrong = [each for each in found.values() if each != frame(each.sequence)]
    ledger(
        f"{len(stream.data)} bytes, {stream.said} frames, {stream.bursts} bursts of damage:"
        f" {lost} frames lost, {len(wrong)} not noticed as damaged"
    )
    assert stream.untouched <= found.keys()
    assert lost <= stream.bursts
    assert not wrong  # a CRC of 16 bits lets one burst in 65,536 through; with this seed none is


def test_noise_raises_nothing_and_is_never_taken_for_a_frame() -> None:
    chance = random.Random(4)
    parser = FrameParser()
    for _ in range(BYTES // 2 // 1000):
        noise = chance.randbytes(500) + bytes(chance.choices(MARKS + b"C1van-0123456789.=t", k=500))
        for event in parser.feed(noise):
            assert not isinstance(event, Frame)
    whole = frame(1)
    assert parser.feed(b"\n" + encode(whole)) == [*parser.feed(b""), whole]


def test_the_cuts_between_reads_change_nothing() -> None:
    chance = random.Random(11)
    data = damaged(chance, BYTES // 20).data
    whole = FrameParser()
    expected = [repr(event) for event in whole.feed(data)]
    for _ in range(3):
        parser = FrameParser()
        assert [repr(event) for piece in reads(chance, data) for event in parser.feed(piece)] == expected
        assert parser.noise_bytes == whole.noise_bytes
