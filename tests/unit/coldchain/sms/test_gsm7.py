"""coldchain/sms/gsm7.py: the alphabet of the standard and the packing of its septets."""

import pytest

from coldchain.errors import InputError
from coldchain.sms.gsm7 import ALPHABET, BASIC, pack, septets, strangers, text_of, unpack


def test_the_alphabet_has_a_character_for_each_of_its_128_codes_but_the_escape() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 128
    assert len(BASIC) == 127
    assert "\x1b" not in BASIC
    # Rows whose codes are those of ASCII, and some that are not (TS 23.038 section 6.2.1).
    assert [ALPHABET.index(char) for char in " 09AZaz"] == [ord(char) for char in " 09AZaz"]
    assert [ALPHABET.index(char) for char in "@$_ΔÉ¤¡§¿à"] == [0, 2, 17, 16, 31, 36, 64, 95, 96, 127]


def test_a_character_of_the_extension_is_an_escape_and_a_code() -> None:
    assert septets("a€[]") == bytes([0x61, 0x1B, 0x65, 0x1B, 0x3C, 0x1B, 0x3E])
    assert septets("\f^{}\\~|") == bytes.fromhex("1B0A 1B14 1B28 1B29 1B2F 1B3D 1B40")


def test_what_the_alphabet_lacks_is_named_once_in_the_order_of_the_text() -> None:
    assert strangers("9 °C — 8 °C") == ("°", "—")
    assert strangers("9 C {8}€") == ()
    with pytest.raises(InputError, match="'°'; allowed: characters of GSM"):
        septets("9 °C")


def test_the_escape_itself_is_no_character() -> None:
    assert strangers("\x1b") == ("\x1b",)


@pytest.mark.parametrize(
    ("text", "packed"),
    [
        ("hellohello", "E8329BFD4697D9EC37"),  # python-gsmmodem, tests of its PDUs
        ("Hello World!", "C8329BFD065DDF72363904"),  # as above
        ("", ""),
        ("@", "00"),
        ("12345678", "31D98C56B3DD70"),  # eight septets fill seven octets
    ],
)
def test_septets_are_packed_from_the_lowest_bit_up(text: str, packed: str) -> None:
    """The first two are V53."""
    assert pack(septets(text)).hex().upper() == packed


def test_fill_bits_stand_before_the_first_septet() -> None:
    assert pack(septets("a"), fill_bits=1) == bytes([0x61 << 1])
    assert pack(septets("ab"), fill_bits=1) == ((0x61 << 1) | (0x62 << 8)).to_bytes(2, "little")


@pytest.mark.parametrize("fill_bits", range(7))
def test_what_is_packed_can_be_unpacked(fill_bits: int) -> None:
    text = "Hello é@ {€} [x]"
    codes = septets(text)
    assert text_of(unpack(pack(codes, fill_bits=fill_bits), len(codes), fill_bits=fill_bits)) == text


def test_more_septets_than_there_are_and_a_lone_escape() -> None:
    assert unpack(pack(b"\x41"), 50) == b"\x41"
    assert text_of(b"\x1b") == ""
    assert text_of(b"\x1b\x41") == "A"
