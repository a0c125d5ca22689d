"""Durations, quantities, factors and corrections in the settings of sources."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from coldchain.errors import InputError
from firmware_bridge.sensors.fields import Factor, PositiveS, QuantityName, parse_corrections


def test_corrections_have_a_sign_and_a_unit() -> None:
    came = {"temperature": "-0.3 degC", "humidity": "2 %RH", "voltage": "- 50 mV"}
    assert parse_corrections(came) == {"temperature": -0.3, "humidity": 2.0, "voltage": -0.05}


@pytest.mark.parametrize(
    "came", [{"temperature": "-0.3"}, {"temperature": -0.3}, {"heat": "1 degC"}, {"humidity": "1 degC"}, "x"]
)
def test_corrections_that_cannot_be_are_refused(came: object) -> None:
    with pytest.raises(InputError):
        parse_corrections(came)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (PositiveS, "1s", "0s"),
        (QuantityName, "voltage", "volts"),
        (Factor, -0.1, 0.0),
        (Factor, 1, float("inf")),
    ],
)
def test_each_has_its_bounds(kind: Any, good: object, bad: object) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    adapter.validate_python(good)
    with pytest.raises(ValidationError):
        adapter.validate_python(bad)
