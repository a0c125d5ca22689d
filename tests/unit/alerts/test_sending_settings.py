"""Settings of sending: whole ones by default."""

import pytest
from pydantic import ValidationError

from alerts.sending_settings import ExpiresSettings, SendingSettings


def test_all_channels_get_all_unless_somebody_says_otherwise() -> None:
    assert SendingSettings().use == "all"
    assert SendingSettings.model_validate({"use": "first", "fall_back_after": "90s"}).fall_back_after == 90


@pytest.mark.parametrize("wrong", [{"use": "some"}, {"per_person_and_hour": -1}, {"fall_back_after": "0s"}])
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SendingSettings.model_validate(wrong)


def test_critical_ones_are_of_use_longest() -> None:
    found = ExpiresSettings()
    assert found.critical == max(found.model_dump().values())
