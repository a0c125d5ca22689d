"""coldchain/sms/pdu.py: against published PDUs, and read back by a decoder that is written here alone."""

import pytest

from coldchain.errors import InputError
from coldchain.sms.gsm7 import ALPHABET
from coldchain.sms.pdu import Options, Pdu, address, relative_validity, semi_octets, submit

DAY_S = 86_400.0


def unpacked(data: bytes, septets: int) -> str:
    """Return the characters in packed octets, read bit by bit."""
    bits = "".join(f"{octet:08b}"[::-1] for octet in data)
    codes = [int(bits[7 * place : 7 * place + 7][::-1], 2) for place in range(septets)]
    return "".join(ALPHABET[code] for code in codes)


def test_a_published_pdu() -> None:
    """One that many descriptions of the format show, with a validity of four days; its text is V53."""
    [pdu] = submit("hellohello", "+46708251358", options=Options(validity_s=4 * DAY_S))
    assert pdu.octets.hex().upper() == "0011000B916407281553F80000AA0AE8329BFD4697D9EC37"
    assert pdu.user_data.hex().upper() == "E8329BFD4697D9EC37"
    assert pdu.cmgs_length == 23


def test_v55_digits_become_semi_octets() -> None:
    assert semi_octets("15125551234").hex(" ").upper() == "51 21 55 15 32 F4"
    assert semi_octets("") == b""


@pytest.mark.parametrize(
    ("number", "octets"),
    [
        ("+15125551234", "0b915121551532f4"),
        ("+1 (512) 555-12.34", "0b915121551532f4"),
        ("08123", "05818021f3"),
        ("", "0081"),
    ],
)
def test_an_address_has_its_count_of_digits_and_its_type(number: str, octets: str) -> None:
    assert address(number).hex() == octets


@pytest.mark.parametrize("number", ["Moses", "+", "+1512555123x", "1" * 21, "15+12"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    with pytest.raises(InputError, match=r"phone number: got .*; allowed: up to 20 digits"):
        address(number)


def test_without_a_number_the_address_has_no_digits() -> None:
    [pdu] = submit("hellohello")
    assert pdu.octets.hex().upper() == "0001000081" + "0000" + "0A" + "E8329BFD4697D9EC37"


def test_a_report_is_asked_for_in_the_first_octet() -> None:
    [pdu] = submit("a", options=Options(report=True))
    assert pdu.octets[1] == 0x21


def test_v55_ucs2_counts_octets() -> None:
    [pdu] = submit("はい", "+46708251358")
    assert pdu.octets.hex().upper() == "0001000B916407281553F8" + "0008" + "04" + "306F3044"


def test_a_long_text_has_headers_and_reads_back() -> None:
    text = "".join(chr(ord("a") + place % 26) for place in range(400))
    pdus = submit(text, options=Options(reference=0x1A7))
    assert [pdu.octets[1] for pdu in pdus] == [0x41] * 3
    assert [pdu.user_data[:6].hex() for pdu in pdus] == ["050003a70301", "050003a70302", "050003a70303"]
    assert "".join(_text_of_long(pdu) for pdu in pdus) == text
    assert max(len(pdu.user_data) for pdu in pdus) == 140


def _text_of_long(pdu: Pdu) -> str:
    length = pdu.octets[-len(pdu.user_data) - 1]
    return unpacked(pdu.user_data, length)[7:]  # the header stands in the place of seven characters


def test_a_long_text_of_ucs2_reads_back() -> None:
    text = "°" * 60 + "\N{ICE CUBE}" * 20
    pdus = submit(text)
    lengths = [pdu.octets[-len(pdu.user_data) - 1] for pdu in pdus]
    assert lengths == [len(pdu.user_data) for pdu in pdus]
    assert all(length <= 140 for length in lengths)
    assert "".join(pdu.user_data[6:].decode("utf-16-be") for pdu in pdus) == text


@pytest.mark.parametrize(
    ("validity_s", "octet"),
    [
        (1, 0),
        (300, 0),
        (301, 1),
        (DAY_S / 2, 143),
        (DAY_S / 2 + 1, 144),
        (DAY_S, 167),
        (DAY_S + 1, 168),
        (4 * DAY_S, 170),
        (30 * DAY_S, 196),
        (30 * DAY_S + 1, 197),
        (441 * DAY_S, 255),
    ],
)
def test_a_validity_is_rounded_up_to_its_steps(validity_s: float, octet: int) -> None:
    assert relative_validity(validity_s) == octet


@pytest.mark.parametrize("validity_s", [0, -1, 441 * DAY_S + 1, float("nan")])
def test_a_validity_beyond_its_steps_is_refused(validity_s: float) -> None:
    with pytest.raises(InputError, match="validity of an SMS"):
        relative_validity(validity_s)
