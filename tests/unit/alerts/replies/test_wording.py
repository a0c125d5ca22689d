"""Replies in the reader's language, one text long."""

import pytest

from alerts.replies.wording import language_of, reply_words
from coldchain.sms.segments import split
from links.answer_words import answer_words

PLACES = {
    "what": "Fresh milk 480 kg",
    "place": "Nyeri cooler",
    "time": "22 Nov 12:00",
    "code": "17",
    "choices": "OK 17 Van KBZ 214, OK 18 Van KCA 981",
    "asset": "Van KBZ 214",
    "since": "22 Nov 11:00",
    "value": "9.1C",
    "goods": "Fresh milk 480 kg",
    "count": "3",
}


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt", "sw", "hi", "zh"])
def test_every_reply_is_one_segment_and_two_at_most_in_scripts(language: str) -> None:
    for kind in answer_words().replies[language]:
        if kind not in ("no_value", "no_goods", "others", "more_wait"):
            segments = split(reply_words(kind, language, **PLACES)).segments
            assert len(segments) <= (2 if language in ("hi", "zh") else 1), (kind, segments)


def test_a_name_that_is_too_long_is_cut() -> None:
    text = reply_words("unloaded", "en", **{**PLACES, "what": "x" * 300})
    assert len(text) == 160
    assert text.endswith("...")


def test_languages() -> None:
    assert [language_of(each) for each in ("pt-BR", "sw", "de", "", "ZH_cn")] == [
        "pt",
        "sw",
        "en",
        "en",
        "zh",
    ]
