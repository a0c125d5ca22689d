"""Until when a message is of use."""

import pytest

from alerts.expiring import expires_at, graded
from alerts.settings import AlertsSettings
from links.records_outbox import Draft

HOUR_MS = 3_600_000
SETTINGS = AlertsSettings()


@pytest.mark.parametrize(
    ("purpose", "severity", "hours"),
    [
        ("alarm", "high", 6),
        ("alarm", "critical", 24),
        ("goods", "low", 12),
        ("gateway", "medium", 2),
        ("report", "", 3),
        ("reply", "", 0.25),
        ("system", "", 6),
    ],
)
def test_it_goes_by_purpose_and_severity(purpose: str, severity: str, hours: float) -> None:
    assert expires_at(SETTINGS, purpose, severity, 1000) == 1000 + hours * HOUR_MS


def test_messages_are_graded_together() -> None:
    draft = Draft("k", "co", "t", "p", "sms", "+1", "x", 5, 6, purpose="goods")
    (found,) = graded(SETTINGS, [draft], "critical", late=True)
    assert found == draft._replace(severity="critical", late=True, expires_at=5 + 24 * HOUR_MS)
