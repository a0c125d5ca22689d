"""Measures how long one line of a serial port takes, parsed as the lines come, in blocks."""

from collections.abc import Iterator

from coldchain.frame_parser import FrameParser
from coldchain.frames import Field, Frame, encode
from scripts.benches.face import Measured, Options, measure

BLOCK = 256  # [bytes] what a read of a serial port brings when it is busy


def run(options: Options) -> Iterator[Measured]:
    """Parse lines of a serial port as they come, in blocks."""
    count = options.readings
    fields = (Field("air", "t", 4.25), Field("air", "h", 81.0))
    lines = b"".join(encode(Frame("van-1", 1, number, number * 1000, 5, fields)) for number in range(count))
    blocks = [lines[at : at + BLOCK] for at in range(0, len(lines), BLOCK)]
    parser = FrameParser()
    yield measure("parse a frame", count, lambda: [parser.feed(block) for block in blocks])
