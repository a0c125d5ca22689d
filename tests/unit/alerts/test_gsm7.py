"""Plain SMS text: what stays, what is replaced, what cannot be."""

import pytest

from alerts.gsm7 import BASIC, is_gsm7, to_gsm7

# GSM 03.38 section 6.2.1, row by row of the table; the escape at 0x1B stands for no character.
TABLE = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)


def test_the_set_is_that_of_the_standard() -> None:
    assert len(TABLE) == 128
    assert frozenset(TABLE) - {"\x1b"} == BASIC


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("air above 8.0C since 22 Nov 10:14, worst 9.7C.", "air above 8.0C since 22 Nov 10:14, worst 9.7C."),
        ("keep below 8 °C", "keep below 8 C"),
        ("Moses\N{RIGHT SINGLE QUOTATION MARK}s box \N{EN DASH} cold", "Moses's box - cold"),
        (
            "M\N{LATIN SMALL LETTER I WITH ACUTE}chael, Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}",
            "Michael, Zoe",
        ),
        ("[Van] {1} ~2 | 3", "(Van) (1) -2 / 3"),
        ("\N{MINUS SIGN}18", "-18"),
    ],
)
def test_typographers_characters_become_plain_ones(text: str, plain: str) -> None:
    assert to_gsm7(text) == plain
    assert is_gsm7(to_gsm7(text))


def test_names_in_other_scripts_stay_what_they_are() -> None:
    assert to_gsm7("ወተት 480 kg") == "ወተት 480 kg"
    assert not is_gsm7("ወተት")
