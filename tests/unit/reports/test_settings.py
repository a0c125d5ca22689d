"""Settings of scheduled reports: what is allowed, and every mistake with what to write."""

import pytest
from pydantic import ValidationError

from reports.settings import ReportsSettings


def test_nothing_is_scheduled_unless_somebody_says_so() -> None:
    assert ReportsSettings().every == "never"
    said = ReportsSettings(every="month", at="6:05", to=("a@example.org", "a@example.org"))
    assert (said.at, said.to) == ("06:05", ("a@example.org",))


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("day", 29, "28"),
        ("at", "25:00", "06:00"),
        ("language", "xx", "en, es"),
        ("to", ("not an address",), "chebet@example.org"),
        ("every", "week", "month"),
        ("attach_at_most", "1 GB", "50000000"),
        ("later", 1, "extra"),
    ],
)
def test_mistakes_are_told(key: str, value: object, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        ReportsSettings.model_validate({key: value})
