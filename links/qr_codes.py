"""Codes that a telephone's camera reads. The only importer of segno; not what stands in them."""

import segno

from coldchain.errors import InputError

LONGEST = 512
"""Bytes; a longer content makes squares that a cheap camera does not tell apart on a small label."""


def modules_of(content: str) -> tuple[tuple[int, ...], ...]:
    """Return the squares of a code in rows, without a border: 1 is dark.

    A quarter of them may be dirty or torn (level Q) where that takes no bigger code than level M.

    Raises:
        InputError: It is empty, or too long.
    """
    size = len(content.encode())
    if not 0 < size <= LONGEST:
        raise InputError("code of a label", f"{size} bytes", f"1 to {LONGEST}", reason="too-long")
    code = segno.make_qr(content, error="m", boost_error=True)
    return tuple(tuple(int(cell) for cell in row) for row in code.matrix)
