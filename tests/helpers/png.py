"""Pictures in few colours, so that a folder of them stays small: PNG in, PNG with a palette out. Standard library."""

import struct
import zlib
from collections import Counter

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOURS = 64


def in_few_colours(picture: bytes) -> bytes:
    """Return a PNG (8 bits, RGB or RGBA, as Chromium writes it) with a palette; rare colours become their neighbours."""
    width, height, rows = _pixels(picture)
    counts: Counter[bytes] = Counter()
    for row in rows:
        counts.update(row[at : at + 3] for at in range(0, len(row), 3))
    palette = [colour for colour, _ in counts.most_common(_COLOURS)]
    index = {colour: _nearest(colour, palette) for colour in counts}
    lines = (bytes([0, *(index[row[at : at + 3]] for at in range(0, len(row), 3))]) for row in rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    body = zlib.compress(b"".join(lines), 9)
    return _SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"PLTE", b"".join(palette)) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _nearest(colour: bytes, palette: list[bytes]) -> int:
    return min(range(len(palette)), key=lambda at: sum((a - b) ** 2 for a, b in zip(colour, palette[at], strict=True)))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _pixels(picture: bytes) -> tuple[int, int, list[bytes]]:
    """Return width, height and the rows of a PNG as RGB."""
    at, data, width, height, depth = len(_SIGNATURE), b"", 0, 0, 3
    while at < len(picture):
        (length,), kind = struct.unpack(">I", picture[at : at + 4]), picture[at + 4 : at + 8]
        content = picture[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, bits, colour = struct.unpack(">IIBB", content[:10])
            assert bits == 8 and colour in (2, 6), (bits, colour)
            depth = 3 if colour == 2 else 4
        elif kind == b"IDAT":
            data += content
        at += 12 + length
    raw, size = zlib.decompress(data), width * depth
    rows, before = [], bytes(size)
    for number in range(height):
        start = number * (size + 1)
        before = _unfiltered(raw[start], raw[start + 1 : start + 1 + size], before, depth)
        rows.append(before if depth == 3 else b"".join(before[at : at + 3] for at in range(0, size, 4)))
    return width, height, rows


def _unfiltered(kind: int, line: bytes, before: bytes, depth: int) -> bytes:
    if kind == 0:
        return line
    out = bytearray(line)
    for at in range(len(out)):
        left = out[at - depth] if at >= depth else 0
        up = before[at]
        corner = before[at - depth] if at >= depth else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        else:
            paeth = left + up - corner
            guess = min((left, up, corner), key=lambda each: abs(paeth - each))
        out[at] = (out[at] + guess) & 255
    return bytes(out)
