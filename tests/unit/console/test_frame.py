"""Addresses that the frame makes lead nowhere else and say nothing that came from outside."""

from console.frame import SAID, address


def test_addresses_escape_what_they_carry() -> None:
    assert address("/asset", id="a&b=c\r\nX: y", coop="", page=None) == "/asset?id=a%26b%3Dc%0D%0AX%3A+y"
    assert address("/asset") == "/asset"


def test_only_words_of_ours_are_said() -> None:
    assert SAID.get("<script>") is None
    assert SAID["again"]
