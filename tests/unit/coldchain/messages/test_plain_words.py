"""One spelling for what people type."""

import pytest

from coldchain.messages.plain_words import LONGEST, MOST_WORDS, joined, plain, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Déjà LIVRÉ!", ("deja", "livre")),
        ("ok17", ("ok", "17")),
        ("१७ ٣", ("17", "3")),
        ("送到 了", ("送", "到", "了")),
        ("पहुँचा", ("पहुंचा",)),
        ("d\u2019accord", ("daccord",)),
        ("\uff2f\uff2b", ("ok",)),
        ("ok\n> ALARM Van\n", ("ok",)),
        ("ok\nOn 3 May 2026, Station wrote:\nALARM", ("ok",)),
        ('ok "ALARM Van KBZ 214 is too warm"', ("ok",)),
        ("Re: ok", ("ok",)),
    ],
)
def test_words(text: str, words: tuple[str, ...]) -> None:
    assert plain(text).words == words


def test_signs() -> None:
    assert plain("¿").asks
    assert plain("\N{THUMBS UP SIGN}").nods
    assert not plain("ok").asks


def test_a_long_text_is_looked_at_in_part() -> None:
    assert plain("x" * 10_000).words == ("x" * LONGEST,)
    assert len(plain("好" * 10_000).words) == MOST_WORDS


def test_words_joined_again() -> None:
    assert joined(words_of("Cooler 2")) == "cooler 2"
    assert joined(words_of("南站 2")) == "南站 2"
    assert joined(()) == ""
