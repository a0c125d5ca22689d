"""Fonts are cut the same each time, and the table of what they have is written as it is read."""

from pathlib import Path

from fontTools.ttLib import TTFont

from reports.pages.printable import COVERAGE, FONTS
from scripts.make_fonts import CUTS, HAN, LATIN, SIGNS, coverage_of, cut


def test_a_cut_has_the_characters_that_were_asked_for_and_is_the_same_each_time(tmp_path: Path) -> None:
    one, other = tmp_path / "one.ttf", tmp_path / "other.ttf"
    for target in (one, other):
        cut(FONTS / "NotoSansMath-Regular.ttf", target, frozenset(map(ord, "→√")))
    assert one.read_bytes() == other.read_bytes()
    with TTFont(one) as font:
        assert set(font.getBestCmap()) == set(map(ord, "→√"))


def test_a_whole_font_stays_as_it_is(tmp_path: Path) -> None:
    source = FONTS / "NotoSansDevanagari-Bold.ttf"
    cut(source, tmp_path / "same.ttf", None)
    assert (tmp_path / "same.ttf").read_bytes() == source.read_bytes()


def test_the_table_that_is_kept_is_what_the_script_would_write() -> None:
    fonts = [FONTS / each.source for each in CUTS]
    assert (FONTS / COVERAGE).read_text("ascii") == coverage_of(fonts)


def test_each_font_has_its_licence_beside_it() -> None:
    texts = [(FONTS / name).read_text("utf-8") for name in ("OFL.txt", "APACHE.txt")]
    for each in CUTS:
        assert any(each.source in text for text in texts)
    assert "SIL OPEN FONT LICENSE" in texts[0]
    assert "Apache License" in texts[1]


def test_what_is_asked_for_has_what_names_need() -> None:
    assert {ord("é"), ord("–"), 0x301} <= LATIN
    assert {ord("喆"), ord("〓"), ord("。")} <= HAN
    assert ord("≤") in SIGNS
