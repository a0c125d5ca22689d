"""Text made to fit: names, sentences, words; what may cost a second SMS and what never does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.messages.catalogue import phrases
from coldchain.messages.fitting import fit, fitted, segments, short, shortest
from coldchain.messages.gsm7 import is_gsm7
from coldchain.sms.segments import split

ENGLISH, HINDI, CHINESE = phrases("en"), phrases("hi"), phrases("zh")


@pytest.mark.parametrize(
    ("text", "otherwise", "name"),
    [
        ("Van 1", "van-1", "Van 1"),
        ("Camión", "van-1", "Camion"),
        ("መኪና", "van-1", "van-1"),
        ("  ", "van-1", "van-1"),
        ("መኪና", "መኪና", "???"),
        ("x" * 24, "", "x" * 24),
        ("x" * 25, "", "x" * 21 + "..."),
    ],
)
def test_names_are_plain_and_short(text: str, otherwise: str, name: str) -> None:
    assert short(text, otherwise, ENGLISH) == name


def test_a_name_in_the_script_of_the_reader_stays() -> None:
    assert short("货车一号", "van-1", CHINESE) == "货车一号"
    assert len(short("x" * 30, "van-1", CHINESE)) == 16


def test_sentences_are_added_while_there_is_room() -> None:
    assert fitted(ENGLISH, "a" * 150, "b" * 9, "c") == f"{'a' * 150} {'b' * 9}"
    assert fitted(ENGLISH, "a" * 150, "b" * 10, "", "c") == f"{'a' * 150} c"
    assert fitted(ENGLISH, "a", "እንጆሪ") == "a"


def test_words_are_cut_only_where_they_must_be() -> None:
    assert fit(lambda words: f"a {words}.", "b" * 157, ENGLISH) == f"a {'b' * 157}."
    assert fit(lambda words: f"a {words}.", "b" * 158, ENGLISH) == f"a {'b' * 154}...."


def test_how_to_answer_has_room_before_the_goods_and_stands_last() -> None:
    told = fitted(ENGLISH, "a" * 90, "b" * 20, do="c" * 10, end="d" * 20)
    assert told == " ".join(("a" * 90, "c" * 10, "b" * 20, "d" * 20))
    assert fitted(ENGLISH, "a" * 100, "b" * 40, do="c" * 10, end="d" * 20) == (
        f"{'a' * 100} {'c' * 10} {'d' * 20}"
    )


def test_only_what_to_do_may_open_a_second_sms_and_only_in_a_script() -> None:
    said = "द" * 60
    assert segments(fitted(HINDI, said, do="क" * 40)) == 2
    assert fitted(HINDI, said, "क" * 40) == said
    assert fitted(HINDI, said, end="क" * 40) == said
    assert fitted(ENGLISH, "a" * 150, do="b" * 20) == "a" * 150


def test_advice_in_another_script_is_told_while_it_is_two_sms() -> None:
    assert fitted(ENGLISH, "a" * 60, do="ወተት").endswith("ወተት")
    assert fitted(ENGLISH, "a" * 131, do="ወተት") == "a" * 131


def test_what_is_longer_than_any_sms_is_left_out() -> None:
    assert fitted(HINDI, "a", "b" * 100_000, do="c" * 100_000) == "a"


def test_a_script_is_not_cut() -> None:
    text = fit(lambda words: f"a {words}", "द" * 100, HINDI)
    assert text == f"a {'द' * 100}"
    assert not is_gsm7(text)


def test_the_fullest_way_that_costs_least_is_taken() -> None:
    assert shortest(["a" * 161, "b" * 160, "c"], ENGLISH) == "b" * 160
    assert shortest(["a" * 400, "b" * 161], ENGLISH) == "b" * 161


@given(st.text(max_size=200) | st.text("aé[€द\U0001f600", max_size=200))
def test_the_short_way_to_count_counts_as_the_modem_does(text: str) -> None:
    assert segments(text) == len(split(text).segments)
