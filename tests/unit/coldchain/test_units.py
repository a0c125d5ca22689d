"""Numbers with their units, and without them."""

import pytest

from coldchain.errors import UnitError
from coldchain.units import (
    QUANTITIES,
    QUANTITY_OF_CODE,
    format_duration,
    parse_difference,
    parse_duration_s,
    parse_mass_kg,
    parse_quantity,
    parse_size_bytes,
    parse_temperature_c,
    parse_temperature_difference_k,
)


@pytest.mark.parametrize(
    ("text", "duration_s"),
    [
        ("250ms", 0.25),
        ("0s", 0.0),
        ("15m", 900.0),
        ("15 min", 900.0),
        ("1h30m", 5400.0),
        ("1 h 30 min", 5400.0),
        ("72h", 259_200.0),
        ("14d", 1_209_600.0),
        ("1.5h", 5400.0),
        (" 1d1h1m1s1ms ", 90_061.001),
    ],
)
def test_a_duration_is_read_in_seconds(text: str, duration_s: float) -> None:
    assert parse_duration_s(text) == duration_s


@pytest.mark.parametrize(
    "text",
    [
        "15",
        "",
        " ",
        "3 weeks",
        "-5m",
        "1m1h",
        "1h1h",
        "1h30",
        "m",
        "1e3s",
        "15M",
        "15m!",
        "٣s",
        15,
        None,
        True,
    ],
)
def test_a_duration_without_sense_is_refused(text: object) -> None:
    with pytest.raises(UnitError, match="a duration such as"):
        parse_duration_s(text)


@pytest.mark.parametrize(
    ("text", "temperature_c"),
    [
        ("8 degC", 8.0),
        ("8degC", 8.0),
        ("-0.5 °C", -0.5),
        ("46.4 degF", 8.0),
        ("281.15 K", 8.0),
        ("-40 °F", -40.0),
        ("0 K", -273.15),
    ],
)
def test_a_temperature_is_read_in_degrees_celsius(text: str, temperature_c: float) -> None:
    assert parse_temperature_c(text) == temperature_c


@pytest.mark.parametrize(
    "text", ["8", "8 V", "degC", "8 C", "-1 K", "-300 degC", "nan degC", "8,5 degC", 8, 8.5, None]
)
def test_a_temperature_without_sense_is_refused(text: object) -> None:
    with pytest.raises(UnitError, match="temperature: got"):
        parse_temperature_c(text)


def test_a_missing_unit_is_named_as_what_is_wrong() -> None:
    with pytest.raises(UnitError, match="got 8 without a unit; allowed: a temperature such as 8 degC"):
        parse_temperature_c(8)
    with pytest.raises(UnitError, match="got '8' without a unit"):
        parse_temperature_c("8")


def test_a_difference_of_temperatures_has_no_zero_to_shift() -> None:
    assert parse_temperature_difference_k("0.5 degC") == 0.5
    assert parse_temperature_difference_k("0.9 degF") == 0.5
    assert parse_temperature_difference_k("0.5 K") == 0.5


@pytest.mark.parametrize("text", ["-1 degC", "1", "1 %RH", 1])
def test_a_difference_is_a_size_with_a_unit(text: object) -> None:
    with pytest.raises(UnitError, match="temperature difference"):
        parse_temperature_difference_k(text)


@pytest.mark.parametrize(("text", "mass_kg"), [("120 kg", 120.0), ("800 g", 0.8), ("1.5 t", 1500.0)])
def test_a_mass_is_read_in_kilograms(text: str, mass_kg: float) -> None:
    assert parse_mass_kg(text) == mass_kg


@pytest.mark.parametrize("text", ["-1 kg", "5", "5 lb", 5])
def test_a_mass_without_sense_is_refused(text: object) -> None:
    with pytest.raises(UnitError, match="mass: got"):
        parse_mass_kg(text)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("46.4 degF", "Cel", 8.0),
        ("85 %RH", "%RH", 85.0),
        ("11.5 V", "V", 11.5),
        ("11500 mV", "V", 11.5),
        ("closed", "/", 0.0),
        ("open", "/", 1.0),
        ("0.5 /", "/", 0.5),
    ],
)
def test_a_quantity_is_read_in_the_unit_of_its_channel(text: str, unit: str, value: float) -> None:
    assert parse_quantity(text, unit) == value


@pytest.mark.parametrize(
    ("text", "unit"),
    [("85 %", "%RH"), ("8 degC", "V"), ("85 %RH", "Cel"), ("ajar", "/"), ("5", "V"), (5, "%RH")],
)
def test_a_unit_that_does_not_fit_the_channel_is_refused(text: object, unit: str) -> None:
    with pytest.raises(UnitError, match="got"):
        parse_quantity(text, unit)


def test_an_unknown_unit_of_a_channel_is_refused_with_those_known() -> None:
    with pytest.raises(UnitError, match="Cel, %RH, V, /"):
        parse_quantity("5 bar", "bar")


def test_every_quantity_can_be_read_and_names_an_example() -> None:
    assert parse_quantity("-0.2978 deg", "lat") == -0.2978
    assert parse_quantity("36.4672 deg", "lon") == 36.4672
    for quantity in QUANTITIES.values():
        with pytest.raises(UnitError, match=r"such as|closed or open"):
            parse_quantity("5 parsecs", quantity.unit)


def test_a_difference_is_read_in_the_unit_of_its_channel() -> None:
    assert parse_difference("1.8 degF", "Cel") == 1.0
    assert parse_difference("5 %RH", "%RH") == 5.0
    with pytest.raises(UnitError, match="not negative"):
        parse_difference("-5 %RH", "%RH")


@pytest.mark.parametrize(
    ("duration_s", "text"),
    [
        (0, "0 s"),
        (0.25, "250 ms"),
        (0.9996, "1 s"),
        (2.5, "2.5 s"),
        (59.97, "1 min"),
        (90, "1 min 30 s"),
        (3599.6, "1 h"),
        (5400, "1 h 30 min"),
        (86_399, "1 d"),
        (90_061, "1 d 1 h"),
        (259_200, "3 d"),
        (-90, "-1 min 30 s"),
    ],
)
def test_a_duration_is_written_as_people_say_it(duration_s: float, text: str) -> None:
    assert format_duration(duration_s) == text


def test_every_quantity_has_a_code_of_its_own() -> None:
    assert len(QUANTITY_OF_CODE) == len(QUANTITIES)
    assert all(quantity.minimum < quantity.maximum for quantity in QUANTITIES.values())


def test_a_size_has_a_unit() -> None:
    assert parse_size_bytes("512 MB") == 512_000_000
    assert parse_size_bytes("1.5 GiB") == 1_610_612_736
    for wrong in ("512", "0 MB", "-1 MB", "5 TB", 512):
        with pytest.raises(UnitError, match="a size such as 512 MB"):
            parse_size_bytes(wrong)
