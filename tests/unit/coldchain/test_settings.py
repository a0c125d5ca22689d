"""Words of the settings file, as pydantic sees them."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from pydantic import ValidationError

from coldchain.errors import InputError
from coldchain.settings import (
    ChannelName,
    DurationS,
    InstantAt,
    MassKg,
    Name,
    Section,
    TemperatureC,
    TemperatureDifferenceK,
    parse_instant,
)


class _Words(Section):
    name: Name = "a"
    channel: ChannelName = "air/temperature"
    delay: DurationS = 0.0
    limit: TemperatureC = 0.0
    deadband: TemperatureDifferenceK = 0.0
    quantity: MassKg = 0.0
    since: InstantAt = 0


def test_words_with_units_become_plain_numbers() -> None:
    words = _Words.model_validate(
        {
            "delay": "15m",
            "limit": "46.4 degF",
            "deadband": "1 degC",
            "quantity": "1 t",
            "since": "1970-01-01T03:00:01+03:00",
        }
    )
    assert (words.delay, words.limit, words.deadband) == (900.0, 8.0, 1.0)
    assert (words.quantity, words.since) == (1000.0, 1000)


@pytest.mark.parametrize(
    ("key", "came"),
    [
        ("name", "Van 1"),
        ("channel", "air"),
        ("delay", 15),
        ("limit", "8"),
        ("deadband", "-1 K"),
        ("since", "now"),
    ],
)
def test_our_own_error_comes_through_whole(key: str, came: object) -> None:
    with pytest.raises(ValidationError) as caught:
        _Words.model_validate({key: came})
    (detail,) = caught.value.errors()
    assert detail["loc"] == (key,)
    assert isinstance(detail["ctx"]["error"], InputError)


def test_a_key_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        _Words.model_validate({"nmae": "a"})


def test_settings_never_change_after_loading() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(_Words(), "name", "b")  # noqa: B010 - mypy knows better than to allow it


def test_a_section_by_itself_contradicts_nothing() -> None:
    assert _Words.contradictions({"name": 1}, None) == []


def test_a_toml_date_time_needs_an_offset() -> None:
    moment = datetime(1970, 1, 1, 3, tzinfo=timezone(timedelta(hours=3)))
    assert parse_instant(moment) == 0
    assert parse_instant(datetime(1970, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)) == 500
    with pytest.raises(InputError, match="a time with its zone"):
        parse_instant(moment.replace(tzinfo=None))


@pytest.mark.parametrize("came", [5, None, date(2026, 1, 1), time(12, 0)])
def test_an_instant_is_no_number_and_no_bare_date(came: object) -> None:
    with pytest.raises(InputError, match="time: got"):
        parse_instant(came)
