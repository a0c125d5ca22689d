"""Which language a reader gets."""

import pytest

from console.speaking import speaker, wanted


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "en"),
        ("xx", "en"),
        ("fr-CA,en;q=0.8", "fr"),
        ("en;q=0.1,sw;q=0.9", "sw"),
        ("fr;q=x", "fr"),
        (",;q=,", "en"),
    ],
)
def test_the_first_language_that_there_is(header: str, code: str) -> None:
    assert wanted(header) == code


def test_places_are_filled_once_and_nothing_in_them_is_looked_at() -> None:
    assert speaker("en").say("{n} days", n="{n.__class__}") == "{n.__class__} days"
    assert speaker("klingon").code == "en"
