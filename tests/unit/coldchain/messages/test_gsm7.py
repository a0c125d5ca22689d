"""Plain SMS text: what stays, what is replaced, what cannot be."""

import pytest

from coldchain.messages.gsm7 import is_gsm7, to_gsm7


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
