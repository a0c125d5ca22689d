"""No language lacks a text of the pages, none has one too many, and each has the same places."""

import ast
import re

import pytest

from coldchain.messages.catalogue import LANGUAGES
from helpers import tree
from reports.pages.first import KINDS, MEANS
from reports.pages.legs import KNOWN_BY
from reports.words.reasons import REASONS
from reports.words.speaking import CHANNELS, NAMES, words_of

OTHERS = [code for code in LANGUAGES if code != "en"]
PLACE = re.compile(r"\{\w+\}")


def _said() -> set[str]:
    """Return every English text that the code of the pages says."""
    found = {*NAMES.values(), *CHANNELS.values(), *KINDS.values(), *MEANS.values(), *KNOWN_BY.values()}
    found |= {*REASONS.values()}
    for source in tree.sources():
        if source.startswith("reports/"):
            calls = (node for node in ast.walk(ast.parse(tree.read(source))) if isinstance(node, ast.Call))
            found |= {text for call in calls if (text := _key(call))}
    return found


def _key(call: ast.Call) -> str:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    first = call.args[0] if call.args else None
    is_text = name == "say" and isinstance(first, ast.Constant)
    return str(first.value) if is_text and isinstance(first, ast.Constant) else ""


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_exactly_the_texts_of_the_pages(code: str) -> None:
    said = _said()
    assert len(said) > 250
    lacking = {text for text in said if text not in words_of(code)._texts}
    assert not lacking
    assert not set(words_of(code)._texts) - said, "nobody says these"


@pytest.mark.parametrize("code", OTHERS)
def test_a_text_has_the_places_of_its_english(code: str) -> None:
    for english, text in words_of(code)._texts.items():
        assert sorted(PLACE.findall(text)) == sorted(PLACE.findall(english)), english
        assert text.strip()


def test_words_are_said_in_their_language_and_in_english_where_there_is_none() -> None:
    assert words_of("es").say("Page {page} of {pages}", page=1, pages=2) == "Página 1 de 2"
    assert words_of("xx").say("Charts") == "Charts"
    assert words_of("es").say("nobody says this") == "nobody says this"


def test_what_fills_a_place_is_not_looked_at_again() -> None:
    assert words_of("en").say("found {time}", time="{time}") == "found {time}"


def test_names_of_ours_are_words_and_others_stay() -> None:
    assert words_of("en").name("sell-first") == "Sell first"
    assert words_of("hi").name("reject") == "अस्वीकार करें"
    assert words_of("en").name("my-limit") == "my-limit"
    assert words_of("en").channel("product/temperature") == "goods temperature"
    assert words_of("en").channel("roof/temperature") == "roof temperature"
    assert words_of("en").channel("door/open") == "door"


def test_numbers_have_the_mark_of_their_language() -> None:
    assert words_of("es").decimal("1.5") == "1,5"
    assert words_of("en").decimal("1.5") == "1.5"
