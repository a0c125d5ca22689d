"""Codes are read by a decoder that is not ours, also from the label that holds them."""

import subprocess
from pathlib import Path

import pytest

from coldchain.errors import InputError
from coldchain.label import CODE_MM, Modules
from helpers.needs import requires_program
from links.qr_codes import LONGEST, modules_of

LINK = "https://cold.example.org/s/highland/tom-2811-k7?k=abcdefghij"
DOTS = 4  # a square


def picture(modules: Modules) -> bytes:
    """Return a code as a picture of plain dots (PBM)."""
    side = (len(modules) + 8) * DOTS
    rows = [[0] * side for _ in range(side)]
    for row, cells in enumerate(modules):
        for column, dark in enumerate(cells):
            for down in range(DOTS):
                for right in range(DOTS):
                    rows[(row + 4) * DOTS + down][(column + 4) * DOTS + right] = int(dark)
    lines = "\n".join(" ".join(map(str, row)) for row in rows)
    return f"P1\n{side} {side}\n{lines}\n".encode()


def decoded(path: Path) -> str:
    """Return what a decoder reads in a picture or a PDF."""
    program = str(requires_program("zbarimg", "zbar-tools"))
    command = [program, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("content", [LINK, "SMSTO:+254700000001:delivered tom-2811-k7"])
def test_a_decoder_reads_it(content: str, tmp_path: Path) -> None:
    path = tmp_path / "code.pbm"
    path.write_bytes(picture(modules_of(content)))
    assert decoded(path) == content


def test_the_squares_are_large_enough_for_a_cheap_camera() -> None:
    assert CODE_MM / (len(modules_of(LINK)) + 8) >= 0.6  # mm


def test_what_is_no_content_is_refused() -> None:
    for content in ("", "x" * (LONGEST + 1)):
        with pytest.raises(InputError):
            modules_of(content)
