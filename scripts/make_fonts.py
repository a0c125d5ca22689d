"""Makes ``reports/pages/fonts``: the letters that reports need, cut out of fonts that may be given away.

    apt-get download fonts-noto-core fonts-droid-fallback
    dpkg-deb --extract fonts-noto-core_*.deb fonts; dpkg-deb --extract fonts-droid-fallback_*.deb fonts
    .venv/bin/python -m scripts.make_fonts fonts

The same fonts give the same files. ``coverage.txt`` says which characters each has: what stands in none of
them is replaced before a page is drawn (``reports/pages/printable.py``). The licences lie beside the fonts:
``OFL.txt`` is that of Noto, ``APACHE.txt`` that of Droid.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from fontTools import subset
from fontTools.ttLib import TTFont

HOME = Path(__file__).resolve().parents[1] / "reports" / "fonts"
COVERAGE = "coverage.txt"


class Cut(NamedTuple):
    """What is taken of a font: None is the whole of it, as it is (letters of India change as they meet)."""

    source: str
    characters: frozenset[int] | None


def _block(*spans: tuple[int, int]) -> frozenset[int]:
    return frozenset(each for first, last in spans for each in range(first, last + 1))


LATIN = _block(
    (0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x1E00, 0x1EFF), (0x2010, 0x206F), (0x20A0, 0x20BF)
)
HAN = _block((0x2010, 0x206F), (0x3000, 0x303F), (0x4E00, 0x9FFF), (0xFF00, 0xFFEF))
SIGNS = frozenset(map(ord, "≤≥−→←≈≠Δμ√∞×÷"))
CUTS = (
    Cut("NotoSans-Regular.ttf", LATIN),
    Cut("NotoSans-Bold.ttf", LATIN),
    Cut("NotoSansDevanagari-Regular.ttf", None),
    Cut("NotoSansDevanagari-Bold.ttf", None),
    Cut("NotoSansMath-Regular.ttf", SIGNS),
    Cut("DroidSansFallbackFull.ttf", HAN),
)


def cut(source: Path, target: Path, characters: frozenset[int] | None) -> None:
    """Write a font with these characters alone; the same font gives the same bytes."""
    if characters is None:
        target.write_bytes(source.read_bytes())
        return
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["locl", "ccmp", "kern", "mark", "mkmk"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    with TTFont(source, lazy=True, recalcTimestamp=False) as font:
        cutter.subset(font)
        font.save(target)


def coverage_of(fonts: Iterable[Path]) -> str:
    """Return which characters each font has: a line for each, its file and its spans in hex."""
    return "".join(f"{font.name} {' '.join(_spans(_characters(font)))}\n" for font in fonts)


def _characters(path: Path) -> list[int]:
    with TTFont(path) as font:
        return sorted(font.getBestCmap())


def _spans(codes: list[int]) -> list[str]:
    there = set(codes)
    firsts = [code for code in codes if code - 1 not in there]
    lasts = [code for code in codes if code + 1 not in there]
    return [f"{first:X}-{last:X}" for first, last in zip(firsts, lasts, strict=True)]


def main() -> None:
    """Cut all fonts out of those below the folder that is named."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and one folder
        sys.exit(f"usage: python -m scripts.make_fonts FOLDER\n{__doc__}")
    found = {path.name: path for path in Path(sys.argv[1]).rglob("*.ttf")}
    for each in CUTS:
        if each.source not in found:
            sys.exit(f"{each.source} is not below {sys.argv[1]}: unpack both Debian packages there")
        cut(found[each.source], HOME / each.source, each.characters)
        print(each.source, (HOME / each.source).stat().st_size)
    (HOME / COVERAGE).write_text(coverage_of(HOME / each.source for each in CUTS), encoding="ascii")


if __name__ == "__main__":
    main()
