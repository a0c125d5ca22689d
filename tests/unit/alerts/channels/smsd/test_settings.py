"""Settings of the channel smsd."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from alerts.channels.smsd.settings import SmsdSettings


def test_smstools_where_debian_puts_it() -> None:
    assert (SmsdSettings().kind, SmsdSettings().spool) == ("smstools", Path("/var/spool/sms"))


def test_another_daemon_is_refused() -> None:
    with pytest.raises(ValidationError):
        SmsdSettings.model_validate({"kind": "kannel"})
