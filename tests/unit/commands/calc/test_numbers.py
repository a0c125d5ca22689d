"""commands/calc/numbers.py: numbers as they are typed, and what is said of those that are none."""

import math

import pytest

from coldchain.errors import InputError
from commands.calc.numbers import held, number, numbers, pairs, samples, weighed


def test_held_temperatures_have_hours() -> None:
    assert held(["5:23.5", "-2:0.5", ".5:1e1"]) == [(5.0, 23.5), (-2.0, 0.5), (0.5, 10.0)]


def test_without_hours_all_weigh_the_same() -> None:
    assert weighed(["20", "25", "-5"]) == ([20.0, 25.0, -5.0], None)
    assert weighed(["5:23.5", "20:0.5"]) == ([5.0, 20.0], [23.5, 0.5])
    assert weighed(["-5", "20:3"]) == ([-5.0, 20.0], [1.0, 3.0])


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("20::3", "temperature 2: got '20::3'; allowed: T:HOURS in degC and hours"),
        ("20:", "temperature 2: got '20:'"),
        (":3", "temperature 2: got ':3'"),
        ("4,5:3", "temperature 2: got '4,5:3'"),
        ("nan:3", "temperature 2: got 'nan:3'"),
        ("8degC:3", "temperature 2: got '8degC:3'"),
        ("-273.2:3", "temperature 2: got -273.2 degC"),
        ("5:0", "hours of temperature 2: got 0.0; allowed: a number above 0"),
        ("5:-3", "hours of temperature 2: got -3.0"),
        ("--jsn", "option: got '--jsn'; allowed: one that --help shows"),
        ("-x", "option: got '-x'"),
    ],
)
def test_a_mistake_names_its_argument(token: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        held(["4:1", token])
    assert told in str(caught.value)
    with pytest.raises(InputError):
        weighed(["4:1", token])


def test_where_time_matters_hours_are_asked_for() -> None:
    with pytest.raises(InputError, match="temperature 2: got 7 without hours"):
        held(["4:1", "7"])


def test_pairs_are_a_list() -> None:
    assert pairs("--nodes", "0:1, 10:3,-5:.5") == ((0.0, 1.0), (10.0, 3.0), (-5.0, 0.5))
    for wrong in ("", "0:1,", "0", "0:x", "0:1;10:3", "0:inf"):
        with pytest.raises(InputError, match="--nodes: got"):
            pairs("--nodes", wrong)


def test_samples_are_minutes_and_temperatures() -> None:
    assert samples(["0:4", "3:-4.5"]) == [(0.0, 4.0), (3.0, -4.5)]
    with pytest.raises(InputError, match="sample 2: got '3'"):
        samples(["0:4", "3"])
    with pytest.raises(InputError, match="option"):
        samples(["--x"])


def test_plain_numbers_are_not_negative() -> None:
    assert numbers("exposure", ["70", "0", "1.5"]) == [70.0, 0.0, 1.5]
    for wrong in ("-1", "x", "--json", str(math.inf)):
        with pytest.raises(InputError):
            numbers("exposure", ["70", wrong])
    with pytest.raises(InputError, match="exposure, number 2: got 'x'"):
        numbers("exposure", ["70", "x"])


def test_a_number_says_so() -> None:
    assert number("--q10", "2.5") == 2.5
    with pytest.raises(InputError, match="--q10: got 'x'; allowed: a number"):
        number("--q10", "x")
