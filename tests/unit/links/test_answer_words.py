"""The files of all languages are whole."""

from string import Formatter

from coldchain.messages.gsm7 import is_gsm7
from coldchain.messages.understanding import Kind
from links.answer_words import answer_words

WORDS = answer_words()
SCRIPTS = {"hi", "zh"}


def places(text: str) -> set[str]:
    """Return what stands in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_seven_languages_with_the_same_replies() -> None:
    assert sorted(WORDS.replies) == ["en", "es", "fr", "hi", "pt", "sw", "zh"]
    english = WORDS.replies["en"]
    for language, replies in WORDS.replies.items():
        assert replies.keys() == english.keys(), language
        for kind, text in replies.items():
            assert places(text) == places(english[kind]), (language, kind)
            assert language in SCRIPTS or is_gsm7(text.replace("{", "(").replace("}", ")")), (language, kind)


def test_every_meaning_has_words_in_every_language() -> None:
    for vocabulary in WORDS.vocabularies:
        for kind in Kind:
            assert kind is Kind.UNKNOWN or vocabulary.phrases[kind], (vocabulary.language, kind)
        assert vocabulary.denying
        assert vocabulary.all
