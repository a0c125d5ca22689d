"""Profiles: what a limit means when nothing else is said, and that it travels as data."""

import msgspec
import pytest

from coldchain.registry.profile import Limit, Profile, Severity, Side

LIMIT = Limit(name="too-warm", channel="air/temperature", side=Side.ABOVE, bound=8.0)


def test_a_limit_is_exclusive_immediate_and_high_unless_said_otherwise() -> None:
    assert (LIMIT.inclusive, LIMIT.deadband, LIMIT.on_delay_s, LIMIT.off_delay_s) == (False, 0.0, 0.0, 0.0)
    assert LIMIT.severity == Severity.HIGH


def test_a_profile_reads_back_from_its_json() -> None:
    profile = Profile(name="milk", limits=(LIMIT,), absence_after_s=60.0)
    assert msgspec.json.decode(msgspec.json.encode(profile), type=Profile) == profile


def test_a_severity_that_nobody_knows_is_refused() -> None:
    payload = msgspec.json.encode(LIMIT).replace(b'"high"', b'"huge"')
    with pytest.raises(msgspec.ValidationError, match="severity"):
        msgspec.json.decode(payload, type=Limit)
