"""Pictures in few colours, so that a folder of them stays small: PNG in, PNG with a palette out."""

import struct
import zlib
from collections import Counter

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOURS = 64
_RGB = 2
_Pixel = tuple[int, int, int]


def in_few_colours(picture: bytes) -> bytes:
    """Return a PNG with a palette; rare colours become their neighbours.

    Args:
        picture: RGB of 8 bits as Chromium writes it.
    """
    width, height, rows = _pixels(picture)
    counts: Counter[_Pixel] = Counter()
    for row in rows:
        counts.update(row)
    palette = [pixel for pixel, _ in counts.most_common(_COLOURS)]
    index = {pixel: _nearest(pixel, palette) for pixel in counts}
    lines = b"".join(bytes([0, *map(index.__getitem__, row)]) for row in rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", head),
        (b"PLTE", bytes(part for pixel in palette for part in pixel)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return _SIGNATURE + b"".join(_chunk(kind, content) for kind, content in chunks)


def _nearest(colour: _Pixel, palette: list[_Pixel]) -> int:
    def far(at: int) -> int:
        return sum((one - other) ** 2 for one, other in zip(colour, palette[at], strict=True))

    return min(range(len(palette)), key=far)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _pixels(picture: bytes) -> tuple[int, int, list[list[_Pixel]]]:
    """Return width, height and the rows of a PNG."""
    at, data, width, height = len(_SIGNATURE), b"", 0, 0
    while at < len(picture):
        (length,), kind = struct.unpack(">I", picture[at : at + 4]), picture[at + 4 : at + 8]
        content = picture[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, bits, colour = struct.unpack(">IIBB", content[:10])
            assert (bits, colour) == (8, _RGB), (bits, colour)
        data += content if kind == b"IDAT" else b""
        at += 12 + length
    raw, size = zlib.decompress(data), width * 3 + 1
    rows, before = [], bytes(width * 3)
    for number in range(height):
        start = number * size
        before = _unfiltered(raw[start], raw[start + 1 : start + size], before)
        rows.append(list(zip(before[::3], before[1::3], before[2::3], strict=True)))
    return width, height, rows


def _unfiltered(kind: int, line: bytes, before: bytes) -> bytes:
    """Return a line of bytes as it was before its filter (PNG, section 9): none, sub, up, average, Paeth."""
    if kind == 0:
        return line
    if kind == 2:
        return bytes((one + up) & 255 for one, up in zip(line, before, strict=True))
    out = bytearray(line)
    for at, one in enumerate(line):
        left, corner = (out[at - 3], before[at - 3]) if at >= 3 else (0, 0)
        up = before[at]
        if kind == 4:
            guess = min((left, up, corner), key=lambda each: abs(left + up - corner - each))
        else:
            guess = left if kind == 1 else (left + up) // 2
        out[at] = (one + guess) & 255
    return bytes(out)
