"""What people type: every phrase of every language, mistakes, scripts, and what must not be understood."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldchain.messages.catalogue import LANGUAGES, phrases
from coldchain.messages.edits import mistakes
from coldchain.messages.understanding import UNKNOWN, Kind, Understood, understand
from links.answer_words import answer_words

WORDS = answer_words().vocabularies
PHRASES = sorted(
    {
        (each.language, kind, phrase)
        for each in WORDS
        for kind, some in each.phrases.items()
        for phrase in some
    }
)
LETTERS = st.characters(categories=["Ll", "Lo"], max_codepoint=0x9FFF)


def heard(text: str, *languages: str) -> Understood:
    """Return what a text means to us."""
    return understand(text, languages or ("en",), WORDS)


@pytest.mark.parametrize("language", [each.language for each in WORDS])
def test_every_phrase_of_every_language_is_understood_from_anybody(language: str) -> None:
    for _, kind, phrase in (each for each in PHRASES if each[0] == language):
        for text in (" ".join(phrase), f"  {' '.join(phrase).upper()}!!"):
            assert heard(text, language).kind is kind, text
            assert heard(text, "en").kind is kind, text


def test_no_phrase_is_a_mistake_away_from_another_meaning() -> None:
    near = [
        (one, other)
        for one, other in itertools.permutations(PHRASES, 2)
        if one[1] is not other[1] and len(one[2]) == len(other[2])
        if all(mistakes(a, b) is not None for a, b in zip(one[2], other[2], strict=True))
    ]
    assert near == []


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PHRASES), st.data())
def test_a_mistake_never_turns_one_meaning_into_another(
    chosen: tuple[str, Kind, tuple[str, ...]], data: st.DataObject
) -> None:
    language, kind, phrase = chosen
    text = " ".join(phrase)
    place, letter = data.draw(st.integers(0, len(text) - 1)), data.draw(LETTERS)
    mistyped = data.draw(
        st.sampled_from(
            [
                text[:place] + text[place + 1 :],
                text[:place] + letter + text[place:],
                text[:place] + letter + text[place + 1 :],
                text[:place] + text[place : place + 2][::-1] + text[place + 2 :],
            ]
        )
    )
    found = heard(mistyped, language).kind
    is_other = [k for _, k, p in PHRASES if " ".join(p) == mistyped.strip()]
    assert found in (kind, Kind.UNKNOWN, *is_other)


def test_a_letter_left_out_of_several_words_never_turns_one_meaning_into_another() -> None:
    """All of them, spaces too, where the property above tries some."""
    meant = {" ".join(phrase): kind for _, kind, phrase in PHRASES}
    wrong = []
    for language, kind, phrase in (each for each in PHRASES if len(each[2]) > 1):
        text = " ".join(phrase)
        for place in range(len(text)):
            mistyped = text[:place] + text[place + 1 :]
            found = heard(mistyped, language).kind
            if found not in (kind, Kind.UNKNOWN, meant.get(mistyped.strip())):
                wrong.append((text, mistyped, found))
    assert wrong == []


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    assert heard(text).kind in Kind


@pytest.mark.parametrize(
    ("text", "language", "kind", "codes", "rest"),
    [
        ("OK", "en", Kind.ACKNOWLEDGE, (), ""),
        ("ok17", "en", Kind.ACKNOWLEDGE, ("17",), ""),
        ("Ok 17, 18.", "sw", Kind.ACKNOWLEDGE, ("17", "18"), ""),
        ("OK १७", "hi", Kind.ACKNOWLEDGE, ("17",), ""),
        ("17", "en", Kind.ACKNOWLEDGE, ("17",), ""),
        ("\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-5}", "en", Kind.ACKNOWLEDGE, (), ""),
        ("d\u2019accord", "fr", Kind.ACKNOWLEDGE, (), ""),
        ("> ALARM Van 1\nok\n-- \nPeter, driver", "en", Kind.ACKNOWLEDGE, (), ""),
        ("Re: ok, door closed", "en", Kind.ACKNOWLEDGE, (), "door closed"),
        ("没问题", "zh", Kind.ACKNOWLEDGE, (), ""),
        ("?", "en", Kind.STATUS, (), ""),
        ("\uff1f", "zh", Kind.STATUS, (), ""),
        ("unloaded at Nyeri cooler 2", "en", Kind.UNLOADED, (), "nyeri cooler 2"),
        ("unlaoded NYERI", "en", Kind.UNLOADED, (), "nyeri"),
        ("Déchargé à Nyeri", "fr", Kind.UNLOADED, (), "nyeri"),
        ("Nyeri mein utar diya", "hi", Kind.UNLOADED, (), "nyeri"),
        ("卸货在南站", "zh", Kind.UNLOADED, (), "南"),
        ("handed over to Ann", "en", Kind.HANDED, (), "ann"),
        ("milk deliverd", "en", Kind.DELIVERED, (), "milk"),
        ("पहुँचा दिया", "hi", Kind.DELIVERED, (), ""),
        ("STOP\nSent from my phone", "en", Kind.STOP, (), ""),
        ("halu karo", "hi", Kind.START, (), ""),  # "chalu karo"; "hali" is Swahili for status
    ],
)
def test_answers_as_people_type_them(
    text: str, language: str, kind: Kind, codes: tuple[str, ...], rest: str
) -> None:
    found = heard(text, language)
    assert (found.kind, found.codes, found.rest) == (kind, codes, rest)


@pytest.mark.parametrize(
    "text",
    [
        "not delivered",
        "will be delivered soon",
        "delivered?",
        "ok?",
        "handed to uyer",
        "han over",
        "entregado amano",
        "livraison fait",
        "aode",
        "sai",
        "etart",
        "don\u3006e a",
        "sijafikisha",
        "没送到",
        "不好",
        "नहीं पहुँचा दिया",
        "peter stop the van",
        "unloaded and handed over to Ann",
        "Fwd: ok",
        "gone",
        "hello",
        "",
        "\x00",
        "12345",
        "17?",
    ],
)
def test_what_is_not_clear_is_nothing(text: str) -> None:
    assert heard(text, "en", "hi") == UNKNOWN


def test_all_is_heard() -> None:
    assert heard("delivered all").everything
    assert not heard("delivered").everything


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_that_our_own_texts_name_are_understood(language: str) -> None:
    for meaning, words in phrases(language).answers.items():
        assert heard(words[0], language).kind.value == meaning, words[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("DEBUT", Kind.START), ("Début", Kind.START), ("ACHA", Kind.STOP), ("acha!", Kind.STOP)],
)
def test_stop_and_start_as_people_say_them(text: str, kind: Kind) -> None:
    assert {heard(text, each).kind for each in ("en", "fr", "sw")} == {kind}
