"""Telephone numbers in one form."""

import pytest

from coldchain.sms.numbers import international


@pytest.mark.parametrize(
    ("number", "country", "trunk", "wanted"),
    [
        ("+254 712-345 678", "", "0", "+254712345678"),
        ("00254712345678", "", "0", "+254712345678"),
        ("0712345678", "254", "0", "+254712345678"),
        ("254712345678", "254", "0", "+254712345678"),
        ("0712345678", "", "0", "0712345678"),
        ("5512345678", "52", "", "+525512345678"),
        ("144", "254", "0", "144"),
        ("Safaricom", "254", "0", "Safaricom"),
        ("", "254", "0", ""),
    ],
)
def test_the_form(number: str, country: str, trunk: str, wanted: str) -> None:
    assert international(number, country, trunk) == wanted
