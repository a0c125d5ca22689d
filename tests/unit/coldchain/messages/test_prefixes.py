"""Words beside a message: one segment's alphabet, in the reader's language."""

from datetime import UTC

import pytest

from coldchain.instants import from_iso
from coldchain.messages.catalogue import phrases
from coldchain.messages.prefixes import since_over, with_more
from coldchain.sms import gsm7

LANGUAGES = ("en", "es", "fr", "pt", "sw", "hi", "zh")


def test_it_says_how_many_others_it_stands_for() -> None:
    assert with_more("ALARM Van 2.", 4, "en") == "ALARM Van 2. and 4 more: answer ?"
    assert with_more("ALARM Van 2.", 4, "xx") == "ALARM Van 2. and 4 more: answer ?"
    assert with_more("ALARM Van 2.", 0, "en") == "ALARM Van 2."


def test_it_says_since_when_it_is_over() -> None:
    at = from_iso("2026-11-22T10:25:00Z")
    assert since_over("ALARM Van 2.", at, UTC, "en").startswith("OVER since 22 Nov 10:25")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_never_makes_a_plain_text_ucs2(language: str) -> None:
    text = since_over(with_more("x", 3, language), 0, UTC, language)
    assert not (phrases(language).is_plain and gsm7.strangers(text))
    assert "3" in text
