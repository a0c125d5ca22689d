"""Section [alerts.escalation]: defaults, one severity changed, switched off."""

import pytest
from pydantic import ValidationError

from alerts.escalation_settings import LADDER, EscalationSettings


def test_the_more_urgent_the_sooner_and_what_is_low_not_at_all() -> None:
    settings = EscalationSettings()
    waits = [settings.of(name) for name in ("critical", "high", "medium")]
    assert [each.after for each in waits if each] == [600, 1200, 7200]
    assert all(each is not None and each.steps == LADDER for each in waits)
    assert settings.of("low") is None
    assert settings.of("") is None


def test_one_severity_can_be_changed() -> None:
    changed = EscalationSettings.model_validate({"high": {"after": "5m", "steps": ["manager"]}})
    rule = changed.of("high")
    assert rule is not None
    assert (rule.after, rule.steps) == (300, ("manager",))


def test_it_can_be_switched_off() -> None:
    assert EscalationSettings(enabled=False).of("critical") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"high": {"after": "0s"}},
        {"high": {"after": 300}},
        {"high": {"after": "5m", "steps": ["boss"]}},
        {"high": {"after": "5m", "steps": ["manager", "manager"]}},
        {"urgent": {"after": "5m"}},
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        EscalationSettings.model_validate(wrong)
