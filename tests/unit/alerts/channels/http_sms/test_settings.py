"""Settings of ``http_sms``: the address for call-backs, and what is refused."""

import pytest
from pydantic import ValidationError

from alerts.channels.http_sms.settings import CallbackSettings, HttpSmsSettings, TemplateSettings


def test_an_address_for_callbacks_needs_both_the_url_and_the_secret() -> None:
    whole = CallbackSettings.model_validate({"public_url": "https://c.example.org/", "token": "t"})
    assert whole.address() == "https://c.example.org/callbacks/http_sms/t"
    assert CallbackSettings(public_url="https://c.example.org").address() == ""
    assert CallbackSettings().address() == ""


@pytest.mark.parametrize(
    "wrong", [{"base_url": "ftp://x"}, {"timeout": "25s"}, {"provider": "x"}, {"tokn": ""}]
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, str]) -> None:
    """A call must end well before the claim on its message does, after 30 s."""
    with pytest.raises(ValidationError):
        HttpSmsSettings.model_validate(wrong)


def test_secrets_are_not_shown() -> None:
    settings = HttpSmsSettings.model_validate({"token": "s3cret", "callbacks": {"token": "s3cret"}})
    assert "s3cret" not in repr(settings)
    assert TemplateSettings().delivered == ("delivered",)
