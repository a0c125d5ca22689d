"""commands/calc/options.py: shared options are called the same everywhere."""

import pytest

from helpers.calc_run import calc


@pytest.mark.parametrize("verb", ["life", "chilling", "freezing", "weight-loss"])
def test_a_profile_is_chosen_alike(verb: str) -> None:
    said = calc(verb, "--help").stdout
    assert "--profile" in said
    assert "--product" in said
    assert "--own" in said


@pytest.mark.parametrize("verb", ["usp", "lag", "chilling", "freezing", "timers", "life"])
def test_held_temperatures_are_written_alike(verb: str) -> None:
    assert "T:HOURS" in calc(verb, "--help").stdout
