"""Words that people answer, and codes that name alarms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.messages.answers import Answer, accepted, code_of, folded, meanings
from coldchain.messages.catalogue import LANGUAGES, phrases


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_words_for_each_answer(language: str) -> None:
    words = accepted(language)
    assert all(words[answer] for answer in Answer)
    assert words.keys() == {Answer(key) for key in phrases(language).answers}


def test_no_word_means_two_things_in_all_languages_together() -> None:
    found: dict[str, set[Answer]] = {}
    for language in LANGUAGES:
        for answer, words in accepted(language).items():
            for word in words:
                found.setdefault(folded(word), set()).add(answer)
    assert {word: answers for word, answers in found.items() if len(answers) > 1} == {}
    assert meanings()["ok"] is Answer.ACKNOWLEDGE
    assert meanings()["?"] is Answer.STATUS


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_are_told_to_answer_can_be_typed_on_the_phone_that_got_it(language: str) -> None:
    said = phrases(language).say("answer", "how", code="417")
    for answer in (Answer.ACKNOWLEDGE, Answer.HELP):
        assert accepted(language)[answer][0] in said


@pytest.mark.parametrize(
    ("text", "plain"),
    [(" SÍ ", "si"), ("Ok  417", "ok 417"), ("REÇU", "recu"), ("हाँ", "हाँ"), ("好的", "好的")],
)
def test_case_accents_and_spaces_do_not_matter(text: str, plain: str) -> None:
    assert folded(text) == plain


@given(st.text(max_size=80))
def test_a_code_is_three_digits_and_always_the_same(alarm: str) -> None:
    code = code_of(alarm)
    assert len(code) == 3
    assert 100 <= int(code) <= 999
    assert code == code_of(alarm)


def test_codes_never_change_between_releases() -> None:
    assert code_of("highland/van-1/logger-1/air/temperature|too-warm") == "117"


def test_codes_are_spread_out() -> None:
    codes = [code_of(f"highland/van-{van}/logger-{van}/air/temperature|too-warm") for van in range(200)]
    assert len(set(codes)) > 160
