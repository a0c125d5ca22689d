"""Keys of GS1: their check digit, what is said of a wrong one, and their links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.errors import InputError
from coldchain.registry.gs1 import (
    asset_link,
    check_digit,
    giai,
    gln,
    grai,
    gtin,
    lot_link,
    party_link,
    place_link,
)

PUBLISHED = ("6291041500213", "0614141000005", "4012345000009", "9506000134352")
"""Examples of the GS1 General Specifications and of EPCIS."""


@pytest.mark.parametrize("number", PUBLISHED)
def test_published_numbers_are_right(number: str) -> None:
    assert gln(number) == gtin(number) == number
    assert gln(f" {number[:3]}-{number[3:]} ") == number


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("6291041500214", "last digit 3"),
        ("62910415002", "13 digits"),
        ("62910415002x3", "13 digits"),
        ("\u0661" * 13, "13 digits"),
        ("1" * 400, "13 digits"),
    ],
)
def test_a_wrong_one_is_told_with_what_would_be_right(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        gln(text)


def test_a_product_may_have_fewer_digits_and_an_empty_key_is_none() -> None:
    assert [gtin(each) for each in ("96385074", "614141007349", "10614141000415", "")] == [
        *("96385074", "614141007349", "10614141000415", "")
    ]
    with pytest.raises(InputError, match="8 or 12 or 13 or 14 digits"):
        gtin("123456789")


def test_links_are_those_of_gs1_and_a_lot_that_it_cannot_write_has_none() -> None:
    assert place_link("6291041500213") == "https://id.gs1.org/414/6291041500213"
    assert party_link("6291041500213") == "https://id.gs1.org/417/6291041500213"
    assert lot_link("96385074", "A/7") == "https://id.gs1.org/01/00000096385074/10/A%2F7"
    assert [lot_link("96385074", each) for each in ("", "a lot", "x" * 21, "ы")] == [None] * 4


def test_an_asset_is_an_individual_or_a_returnable_one() -> None:
    assert giai(" 6291041500VAN3 ") == "6291041500VAN3"
    assert grai("0 6291041500213 BOX7") == "06291041500213BOX7"
    assert (giai(""), grai(" ")) == ("", "")
    assert asset_link(giai="6291041500VAN3") == "https://id.gs1.org/8004/6291041500VAN3"
    assert asset_link(giai="6291041500/3") == "https://id.gs1.org/8004/6291041500%2F3"
    assert asset_link(grai="06291041500213BOX7") == "https://id.gs1.org/8003/06291041500213BOX7"
    assert asset_link(giai="6291A", grai="06291041500213B") == "https://id.gs1.org/8004/6291A"
    assert asset_link() == ""


@pytest.mark.parametrize(
    "text", ["VAN3", "629", "6291", "6291041500" + "x" * 21, "6291041500\u0661", "6291#7"]
)
def test_what_is_no_giai_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="company's prefix"):
        giai(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("06291041500214BOX7", "last digit 3"),
        ("06291041500213", "a serial"),
        ("16291041500213BOX7", "0, 13 digits"),
        ("06291041500213" + "x" * 17, "a serial"),
        ("BOX7", "0, 13 digits"),
    ],
)
def test_a_wrong_grai_is_told_with_what_would_be_right(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        grai(text)


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(digits: str, at: int, more: int) -> None:
    right = digits + check_digit(digits)
    wrong = right[:at] + str((int(right[at]) + more) % 10) + right[at + 1 :]
    assert gln(right) == right
    with pytest.raises(InputError, match="last digit"):
        gln(wrong)
