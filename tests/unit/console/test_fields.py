"""Numbers, pages and instants out of addresses and forms."""

import pytest

from console.fields import MOST_NUMBER, whole_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("-1", 0),
        ("7", 7),
        ("\u00b2", 0),
        ("\u0663", 3),
        ("1e3", 0),
        ("9" * 5000, MOST_NUMBER),
        (" 1", 0),
    ],
)
def test_a_number_is_within_bounds_whatever_it_is_made_of(text: str, number: int) -> None:
    assert whole_of(text) == number
    assert whole_of(text, 5) == min(number, 5)
