"""A time from outside, as it is handed on."""

from firmware_bridge.time_fix import TimeFix


def test_it_carries_who_said_what_when_and_how_surely() -> None:
    assert TimeFix._fields == ("source", "at", "heard_s", "spread_ms")
