"""Where a table begins, and what its columns are."""

import pytest

from coldchain.errors import RowError
from ingest.decoders.logger_layout import Layout, layout_of


def _layout(*lines: str) -> Layout:
    return layout_of("f.csv", lines, lambda cell: cell[:1].isdigit() and not cell.endswith("x"))


def test_the_first_line_is_the_header_where_nothing_speaks_against_it() -> None:
    layout = _layout("hours,A,B", "0,4,5")
    assert (layout.line, layout.times, layout.values, layout.separator) == (1, (0,), (1, 2), ",")
    assert _layout("time;A").values == (1,)
    assert _layout().header == ("",)


def test_lines_before_the_table_are_passed_over() -> None:
    layout = _layout("Device;RC-5", "Time;unknown", "Start;2026", "", "Nr.;Time;A;", "1;2026-01-01;4;")
    assert (layout.line, layout.times, layout.values) == (5, (1,), (2,))


def test_a_name_of_a_time_without_a_time_below_is_no_header() -> None:
    assert _layout("Date,see below", "Time,A", "0,4").line == 2


def test_date_and_clock_may_stand_apart() -> None:
    assert _layout("#,Date,Time,A", "1,2026-01-01,10:00,4").times == (1, 2)
    assert _layout("#,Date Time,A", "1,2026-01-01,4").times == (1,)


@pytest.mark.parametrize("name", ["#", "No.", "Reading #", "Reading No", "Pt", "Lfd. Nr.", "Index", "Point"])
def test_numbers_of_rows_are_no_values(name: str) -> None:
    assert _layout(f"{name},Time,A", "1,2,3").values == (2,)


@pytest.mark.parametrize(
    "name", ["Coupler Detached (LGR S/N: 1)", "End Of File", "Alarm", "Mark", "Status", "Elapsed Time"]
)
def test_events_are_no_values(name: str) -> None:
    layout = _layout(f'Time,A,"{name}"', "1,2,3")
    assert (layout.values, layout.left_out) == ((1,), ())


@pytest.mark.parametrize(
    "name", ["RH, %", "Humidity (%RH)", "Feuchte [%rF]", "Dew Point (°C)", "Pressure", "Battery", "Volt (V)"]
)
def test_what_is_no_temperature_is_left_out_and_told(name: str) -> None:
    layout = _layout(f'Time,A,"{name}"', "1,2,3")
    assert (layout.values, layout.left_out) == ((1,), (name,))


@pytest.mark.parametrize("name", ["Probe (LGR S/N: 12%, SEN)", "Rhubarb", "Colding"])
def test_names_that_only_look_like_it_are_values(name: str) -> None:
    assert _layout(f'Time,A,"{name}"', "1,2,3").left_out == ()


@pytest.mark.parametrize("name", ["T °F", "Temp, °F (LGR S/N: 1)", "T (F)", "T [degF]", "Fahrenheit", "T ℉"])
def test_fahrenheit_is_seen(name: str) -> None:
    assert _layout(f'Time;"{name}"', "1;2").fahrenheit == {1}


@pytest.mark.parametrize("name", ["T °C", "T", "F1", "Fridge F", "T (C)"])
def test_celsius_and_names_are_not_fahrenheit(name: str) -> None:
    assert _layout(f"Time;{name}", "1;2").fahrenheit == frozenset()


def test_the_unit_above_the_table_counts_where_the_header_tells_none() -> None:
    assert _layout("Temperature unit,°F", "Time,A,B °C", "1,2,3").fahrenheit == {1}
    assert _layout("Unit,°C or °F", "Time,A", "1,2").fahrenheit == frozenset()


def test_two_units_in_one_name_are_refused() -> None:
    with pytest.raises(RowError, match="one unit"):
        _layout("Time,A °C °F", "1,2")


def test_a_zone_above_the_table_or_in_the_name_of_the_time() -> None:
    assert str(_layout("Time zone,UTC+03:00", "Time,A", "1,2").zone) == "UTC+03:00"
    assert str(_layout('"Date Time, GMT-07:00",A', "1,2").zone) == "UTC-07:00"
    assert _layout("Time,A", "1,2").zone is None
    with pytest.raises(RowError, match="several zones"):
        _layout("Zone,UTC+03:00", "Zone,UTC+02:00", "Time,A", "1,2")
