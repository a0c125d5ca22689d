"""Every language says everything, with the same places, and nothing that nobody says."""

import tomllib

import pytest

from coldchain.messages.catalogue import ENGLISH, LANGUAGES
from console.said import said
from console.speaking import FOLDER, NAMES, TEXTS, speaker, wanted
from helpers.tongue_texts import places_of, texts

OTHERS = tuple(language for language in LANGUAGES if language != ENGLISH)


def _texts(language: str) -> dict[str, str]:
    found: dict[str, str] = tomllib.loads(FOLDER.joinpath(f"{language}.toml").read_text("utf-8"))[TEXTS]
    return found


def test_the_languages_are_those_of_the_messages() -> None:
    assert tuple(NAMES) == LANGUAGES
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(OTHERS)


def test_texts_are_found_in_templates_in_code_and_in_tables() -> None:
    found = texts()
    assert {"Active alarms", "no active alarms", "Sample interval", "loaded", "Now", "Say why."} <= found
    assert len(found) > 500


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_lacks_nothing_and_has_nothing_that_nobody_says(language: str) -> None:
    there, needed = set(_texts(language)), texts()
    assert (sorted(needed - there), sorted(there - needed)) == ([], [])


@pytest.mark.parametrize("language", OTHERS)
def test_places_are_those_of_the_english(language: str) -> None:
    differ = {key: text for key, text in _texts(language).items() if places_of(key) != places_of(text)}
    assert not differ


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_begins_with_a_capital_where_the_english_does(language: str) -> None:
    for key, text in _texts(language).items():
        if key[0].isupper() and text[0].isalpha() and text[0].lower() != text[0].upper():
            assert text[0].isupper(), text


def test_what_a_language_lacks_is_said_in_english() -> None:
    assert speaker("es").say("of no file") == "of no file"
    assert speaker("es").say(said("of no {file}", file="x")) == "of no x"
    assert speaker("xx").code == ENGLISH


def test_what_is_put_in_is_not_looked_at_again() -> None:
    assert speaker("es").say("Carries {goods}", goods="{n} now") == "Lleva {n} now"


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "en"), ("fr-CH, fr;q=0.9", "fr"), ("de, hi;q=0.3, sw;q=0.8", "sw"), ("de", "en"), ("pt;q=x", "pt")],
)
def test_the_language_is_the_first_that_a_browser_wants_and_there_is(header: str, language: str) -> None:
    assert wanted(header) == language
