"""What a metric measures, by its name and unit."""

import pytest

from ingest.decoders.names import Names
from ingest.decoders.sparkplug_metrics import Meaning, meaning


def _meaning(
    name: str, unit: str = "", names: Names | None = None, units: dict[str, str] | None = None
) -> Meaning | None:
    return meaning(name, unit, names=names or Names(), units=units or {})


@pytest.mark.parametrize(
    ("name", "probe", "quantity"),
    [
        ("Temperature", "", "temperature"),
        ("Air Temperature", "air", "temperature"),
        ("Cooler 1/Air_Temp", "Cooler 1-air", "temperature"),
        ("inputs/roomHumidity", "inputs-room", "humidity"),
        ("RH", "", "humidity"),
        ("Door Open", "", "open"),
        ("Battery Voltage", "battery", "voltage"),
        ("gps/lat", "gps", "latitude"),
    ],
)
def test_the_name_tells_probe_and_quantity(name: str, probe: str, quantity: str) -> None:
    found = _meaning(name)
    assert found is not None
    assert (found.probe, found.quantity) == (probe, quantity)


@pytest.mark.parametrize(
    "name", ["", "bdSeq", "Node Control/Rebirth", "Temperature/Setpoint", "Template", "x" * 9999]
)
def test_a_name_that_tells_nothing_is_no_reading(name: str) -> None:
    assert _meaning(name) is None


@pytest.mark.parametrize(
    ("name", "unit", "celsius"),
    [
        ("Temp", "degF", 0.0),
        ("Temp", "°F", 0.0),
        ("TempF", "", 0.0),
        ("Temp F", "degC", 32.0),
        ("Temp", "K", -241.15),
    ],
)
def test_units_become_ours(name: str, unit: str, celsius: float) -> None:
    found = _meaning(name, unit)
    assert found is not None
    assert round(32 * found.factor + found.offset, 9) == celsius


def test_the_settings_name_what_tells_nothing_and_the_unit_that_no_birth_tells() -> None:
    names = Names({}, {"TIC-101": "rear/temperature"})
    found = _meaning("TIC-101", "", names, {"temperature": "F"})
    assert found is not None
    assert (names.channel(found.probe, found.quantity), round(found.factor, 3)) == ("rear/temperature", 0.556)


def test_a_unit_that_nobody_knows_is_kept_for_admission_to_refuse() -> None:
    found = _meaning("Temp", "degR")
    assert found is not None
    assert (found.foreign_unit, found.factor, found.offset) == ("degR", 1.0, 0.0)
