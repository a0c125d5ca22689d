"""Every reason that the code knows has words, in every language."""

import pytest

from coldchain.judgement.unsent import Unsent
from coldchain.judgement.untold import Untold
from coldchain.messages.catalogue import LANGUAGES
from coldchain.not_told import Why
from reports.words.reasons import REASONS, reason_words
from reports.words.speaking import words_of

EVERY = {*map(str, (*Why, *Untold, *Unsent))}


def test_no_reason_lacks_its_words() -> None:
    assert set(REASONS) == EVERY


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_name_of_a_reason_stands_on_paper(code: str) -> None:
    words = words_of(code)
    said = {name: reason_words(name, words) for name in EVERY}
    assert not EVERY & set(said.values())
    assert all(said.values())


def test_what_a_channel_said_stays_as_it_is() -> None:
    assert reason_words("no such number", words_of("sw")) == "no such number"
