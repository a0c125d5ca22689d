"""Section [alerts]: defaults, units in the text, refusals."""

import pytest
from pydantic import ValidationError

from alerts.settings import AlertsSettings


def test_the_defaults_tell_everything_to_log_and_file() -> None:
    settings = AlertsSettings()
    assert settings.channels == ("log", "file")
    assert (settings.late_after, settings.expires_after, settings.retry_at_most) == (900, 21_600, 300)


def test_durations_carry_their_unit() -> None:
    assert AlertsSettings.model_validate({"late_after": "20m"}).late_after == 1200


@pytest.mark.parametrize(
    "wrong",
    [
        {"channels": ["sms"]},
        {"late_after": 900},
        {"late_after": "0s"},
        {"expires_after": "0s"},
        {"retry_at_most": "0s"},
        {"unknown": 1},
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AlertsSettings.model_validate(wrong)
