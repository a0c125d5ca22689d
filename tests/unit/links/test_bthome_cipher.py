"""AES-CCM, with the example of the specification."""

import pytest

from coldchain.errors import InputError
from links.bthome_cipher import Cipher

KEY = "231d39c1d7cc1ab1aee224cd096db932"
NONCE = bytes.fromhex("5448e68f80a5d2fc4100112233")
SEALED = bytes.fromhex("a47266c95f7378237214")


def test_the_example_of_the_specification_is_opened() -> None:
    assert Cipher("x", KEY).open(NONCE, SEALED) == bytes.fromhex("02CA0903BF13")


@pytest.mark.parametrize(
    ("nonce", "sealed"),
    [
        (NONCE[:-1] + b"\0", SEALED),
        (NONCE, SEALED[:-1] + b"\0"),
        (NONCE, b""),
        (NONCE, b"abc"),
        (b"", SEALED),
    ],
)
def test_what_is_not_sealed_by_this_key_is_not_opened(nonce: bytes, sealed: bytes) -> None:
    assert Cipher("x", KEY).open(nonce, sealed) is None


@pytest.mark.parametrize("key", ["", "12", KEY[:-2], KEY + "00", "zz" * 16])
def test_a_key_that_is_none_is_refused_and_not_told(key: str) -> None:
    with pytest.raises(InputError, match=r"bindkey of door: got \d+ characters that are no key") as caught:
        Cipher("door", key)
    assert not key or key not in str(caught.value)
