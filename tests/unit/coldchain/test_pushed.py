"""The message that brings settings to a gateway."""

import json

import pytest

from coldchain.errors import PackError
from coldchain.pushed import PushedSettings, decode, encode, text_hash

PUSHED = PushedSettings(7, 1000, text_hash("a = 1\n"), "a = 1\n")


def test_it_comes_back_as_it_was() -> None:
    assert decode(encode(PUSHED)) == PUSHED
    assert json.loads(encode(PUSHED)).items() >= {"v": 1, "hash": PUSHED.hash, "toml": "a = 1\n"}.items()


def test_the_hash_is_that_of_the_bytes() -> None:
    assert text_hash("ä") == text_hash("ä".encode())
    assert text_hash("a = 1\n") == "cb78bd8a17f7b751"


def test_empty_means_that_nothing_is_wanted() -> None:
    assert decode(b"") is None


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"{", "settings message"),
        (b'{"v":2,"more":[]}', "version 2"),
        (b'{"v":1,"id":7}', "missing required field"),
        (encode(PUSHED).replace(b"a = 1", b"a = 2"), "a text with hash"),
    ],
)
def test_what_is_damaged_or_newer_is_refused(payload: bytes, words: str) -> None:
    with pytest.raises(PackError, match=words):
        decode(payload)
