"""A fix says who, what, when and how well."""

from firmware_bridge.time_fix import TimeFix


def test_a_fix_has_four_parts() -> None:
    assert TimeFix("gps", at=1000, heard_s=2.5, spread_ms=300) == ("gps", 1000, 2.5, 300)
