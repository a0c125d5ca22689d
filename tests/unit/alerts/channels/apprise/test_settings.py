"""Settings of ``apprise``."""

import pytest
from pydantic import ValidationError

from alerts.channels.apprise.settings import AppriseSettings


@pytest.mark.parametrize(
    "wrong", [{}, {"file": 3}, {"file": "x", "timeout": "61s"}, {"file": "x", "urls": []}]
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AppriseSettings.model_validate(wrong)
