"""Whatever somebody wrote can be shown: rare names stay, what no font has is replaced, nothing stops."""

import json
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from coldchain.messages.catalogue import LANGUAGES
from links.typst_pages import MAIN, Sheet, set_pages
from reports.pages.printable import COVERAGE, FONTS, LONGEST, UNSHOWN, all_printable, covered, printable
from reports.words.speaking import words_of

TEMPLATE = b"""#set document(title: "t", date: datetime(year: 2026, month: 8, day: 1))
#set text(
  font: ("Noto Sans", "Noto Sans Devanagari", "Droid Sans Fallback", "Noto Sans Math"),
  fallback: false, lang: "hi",
)
#table(columns: (1fr,) * 6, ..json("/texts.json").map(words => words))
"""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Peter Wanjala", "Peter Wanjala"),
        ("王喆燚堃赟龑", "王喆燚堃赟龑"),
        ("कृष्णा क्षेत्र", "कृष्णा क्षेत्र"),
        ("≤ 5 °C → −2 ± 0.5 µ", "≤ 5 °C → −2 ± 0.5 µ"),
        ("e\u0301", "é"),
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("bell \x07 null \x00", f"bell {UNSHOWN} null {UNSHOWN}"),
        ("ไทย", UNSHOWN * 3),
        ("smile 😀\ufe0f", f"smile {UNSHOWN}"),
        ("turned \u202e round \u2066x", "turned round x"),
        ("half \ud800 of one", "half of one"),
        ("\ue000 private", f"{UNSHOWN} private"),
        ("", ""),
    ],
)
def test_a_text_is_shown_as_far_as_a_font_has_it(text: str, shown: str) -> None:
    assert " ".join(printable(text).split()) == shown


def test_what_is_long_is_cut_and_a_long_word_may_be_parted() -> None:
    assert len(printable("ab " * 5_000)) <= LONGEST
    assert printable("ab " * 5_000).endswith("…")
    word = printable("x" * 100)
    assert word.replace("\u200b", "") == "x" * 100
    assert max(map(len, word.split("\u200b"))) <= 16
    assert printable("KEBS-2026-0417") == "KEBS-2026-0417"
    assert printable("中" * 60) == "中" * 60
    hindi = printable("क्ष" * 20)
    assert all(part.startswith("क") and part.endswith("ष") for part in hindi.split("\u200b"))
    assert "\u200b" in hindi


def test_a_long_word_may_also_be_parted_where_its_letters_change() -> None:
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter"
    parts = printable(word).split("\u200b")
    assert "".join(parts) == word
    assert max(map(len, parts)) <= 16
    assert printable("a" * 17 + " ä") == "a" * 16 + "\u200ba ä"


def test_data_keep_their_shape_and_our_own_bytes() -> None:
    data = {"a": ["\x07", 1, None, True], "svg": "<svg\x07>", "code": "f" * 64, "b": {"c": "ไ"}}
    assert all_printable(data) == {
        "a": [UNSHOWN, 1, None, True],
        "svg": "<svg\x07>",
        "code": "f" * 64,
        "b": {"c": UNSHOWN},
    }


def test_the_table_of_what_fonts_have_is_that_of_the_fonts() -> None:
    names = [line.split()[0] for line in (FONTS / COVERAGE).read_text("ascii").splitlines()]
    assert sorted(names) == sorted(path.name for path in FONTS.glob("*.ttf"))
    there = set()
    for name in names:
        with TTFont(FONTS / name) as font:
            there |= set(map(chr, font.getBestCmap()))
    assert covered() == there
    assert {"°", "–", "≤", "≥", "→", "−", "…", UNSHOWN, "喆", "क"} <= there


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_words_lose_nothing(language: str) -> None:
    for text in words_of(language).texts():
        assert UNSHOWN not in printable(text)


def _set(texts: list[str], root: Path) -> bytes:
    body = json.dumps([printable(text) for text in texts]).encode()
    return set_pages(Sheet({MAIN: TEMPLATE, "texts.json": body}, FONTS, root, 1_785_542_400_000))


@given(texts=st.lists(st.text(max_size=40), min_size=30, max_size=30))
@settings(max_examples=8, deadline=None)
def test_no_text_at_all_stops_the_pages(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    assert _set(texts, tmp_path_factory.mktemp("r")).startswith(b"%PDF")


def test_no_character_of_the_fonts_stops_the_pages_beside_any_other(tmp_path: Path) -> None:
    """Marks without a letter, letters of one writing with marks of another."""
    marks = [
        each for each in sorted(covered()) if "\u0300" <= each <= "\u036f" or "\u0900" <= each <= "\u097f"
    ]
    texts = [base + mark for base in ("", "a", "क", "中", "→", "़", "्") for mark in marks]
    assert _set(texts, tmp_path).startswith(b"%PDF")
