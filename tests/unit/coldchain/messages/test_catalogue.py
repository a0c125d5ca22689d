"""The files of the languages: the same keys and places in each, nothing that GSM-7 lacks, words apart."""

import string
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from coldchain.messages.catalogue import ENGLISH, LANGUAGES, phrases, spoken
from coldchain.messages.gsm7 import is_gsm7, to_gsm7

Tables = dict[str, dict[str, Any]]


def tables(language: str) -> Tables:
    """Return a language's file as it is."""
    text = files("coldchain.messages").joinpath("languages", f"{language}.toml").read_text("utf-8")
    return tomllib.loads(text)


def places(text: str) -> list[str]:
    """Return the named places of a text, each as often as it stands there."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def texts(language: str) -> dict[str, str]:
    """Return all texts of a language by table and key."""
    return {
        f"{table}.{key}": text
        for table, entries in tables(language).items()
        if table not in ("language", "answers")
        for key, text in entries.items()
    }


def test_every_language_that_is_named_has_a_file_and_no_file_is_left_over() -> None:
    folder = files("coldchain.messages").joinpath("languages")
    assert sorted(each.name for each in folder.iterdir()) == sorted(f"{each}.toml" for each in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_same_keys_and_in_each_text_the_same_places(language: str) -> None:
    mine, english = texts(language), texts(ENGLISH)
    assert mine.keys() == english.keys()
    assert {key: places(text) for key, text in mine.items()} == {
        key: places(text) for key, text in english.items()
    }
    assert tables(language)["language"].keys() == tables(ENGLISH)["language"].keys()
    assert tables(language)["answers"].keys() == tables(ENGLISH)["answers"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_and_every_word_of_a_place_is_a_plain_name(language: str) -> None:
    assert all(text.strip() for key, text in texts(language).items() if key not in NO_SPACE_NEEDED)
    assert all(name.isidentifier() for text in texts(language).values() for name in places(text))
    assert "°" not in "".join(texts(language).values())


NO_SPACE_NEEDED = ("time.gap", "list.sentence")


@pytest.mark.parametrize("language", [each for each in LANGUAGES if phrases(each).is_plain])
def test_what_goes_as_gsm7_can_be_said_in_it(language: str) -> None:
    said = texts(language)
    assert {key: text for key, text in said.items() if not is_gsm7(to_gsm7(_without_places(text)))} == {}
    found = tables(language)
    words = [*found["language"]["months"], *found["language"]["weekdays"], *found["first"].values()]
    words += [word for each in found["answers"].values() for word in each]
    assert [word for word in words if not is_gsm7(to_gsm7(word))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_year_has_twelve_months_and_a_week_seven_days_all_different(language: str) -> None:
    said = phrases(language)
    assert len(set(said.months)) == len(said.months) == 12
    assert len(set(said.weekdays)) == len(said.weekdays) == 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_words_are_told_apart(language: str) -> None:
    first = phrases(language).table("first")
    assert len(set(first.values())) == len(first) == 10


def test_first_words_and_words_to_answer_stand_in_the_texts() -> None:
    said = phrases("es")
    assert said.say("answer", "how", code="417") == "Responda OK 417 o AYUDA."
    assert said.table("groups")["begin"].startswith("ALARMA {place}")


def test_what_stands_in_a_place_is_not_looked_at_again() -> None:
    said = phrases(ENGLISH).say("absence", "raise", first="{late}", name="{0}", device="%s", begin="{x!r}")
    assert said == "{late} {0}: no readings from %s since {x!r}."


def test_many_names_are_cut() -> None:
    names = ["a", "b", "c", "d"]
    assert phrases(ENGLISH).listed(names, 2) == "a, b and 2 more"
    assert phrases("zh").listed(names[:2], 2) == "a、b"


def test_the_first_language_that_there_is_is_spoken_else_english() -> None:
    assert spoken("sw", "fr") == "sw"
    assert spoken("am", "fr") == "fr"
    assert spoken("am", "xx") == spoken() == ENGLISH
    assert phrases("am").code == ENGLISH
    assert phrases("fr") is phrases("fr")


def test_only_english_claims_to_have_been_read_by_somebody_who_speaks_it() -> None:
    assert [each for each in LANGUAGES if phrases(each).is_reviewed] == [ENGLISH]


def _without_places(text: str) -> str:
    return "".join(literal for literal, _, _, _ in string.Formatter().parse(text))
