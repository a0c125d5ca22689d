"""Settings of the channel gsm_modem."""

from typing import Any

import pytest
from pydantic import ValidationError

from alerts.channels.gsm_modem.settings import GsmModemSettings


def test_only_the_port_is_needed() -> None:
    settings = GsmModemSettings(port="/dev/serial/by-id/modem")
    assert (settings.baud, settings.pin, settings.reports, settings.poll_every) == (115_200, "", True, 60.0)


@pytest.mark.parametrize(
    "wrong", [{"port": ""}, {"pin": "12"}, {"smsc": "0712"}, {"country_code": "+254"}, {"poll_every": "0s"}]
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        GsmModemSettings.model_validate({"port": "/dev/modem", **wrong})
