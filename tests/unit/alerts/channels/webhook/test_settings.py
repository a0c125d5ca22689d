"""Settings of ``webhook``."""

import pytest
from pydantic import ValidationError

from alerts.channels.webhook.settings import WebhookSettings


@pytest.mark.parametrize("wrong", [{"url": "ftp://x"}, {"timeout": "25s"}, {"tokn": ""}])
def test_what_cannot_be_meant_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        WebhookSettings.model_validate(wrong)


def test_the_secret_is_not_shown() -> None:
    assert "s3cret" not in repr(WebhookSettings.model_validate({"token": "s3cret"}))
