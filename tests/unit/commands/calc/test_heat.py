"""commands/calc/heat.py: the mean kinetic temperature, and the windows of USP."""

import pytest

from helpers.calc_run import numbers, refusal, text


def test_mkt_of_temperatures_that_weigh_the_same() -> None:
    found = numbers("mkt", "20", "25")
    assert found["mkt_c"] == pytest.approx(22.8320, abs=5e-5)
    assert (found["mean_c"], found["delta_h_kj_mol"], found["extrapolated"]) == (22.5, 83.14472, False)


def test_mkt_of_held_temperatures() -> None:
    found = numbers("mkt", "5:23.5", "20:0.5")
    assert found["mkt_c"] == pytest.approx(5.8118, abs=5e-5)
    assert found["mean_c"] == pytest.approx(5.3125)
    hot = numbers("mkt", "5:23.5", "20:0.5", "--delta-h-kj-mol", "100")
    assert hot["mkt_c"] > found["mkt_c"]


def test_mkt_of_a_constant_is_that_constant() -> None:
    assert numbers("mkt", "5", "5", "5")["mkt_c"] == 5.0


def test_negative_temperatures_need_no_special_sign() -> None:
    found = numbers("mkt", "-5", "20:3")
    assert found["mean_c"] == pytest.approx(13.75)
    assert found["extrapolated"] is True
    assert "WARNING, extrapolated: temperature -5 degC is outside 0 to 40 degC" in text("mkt", "-5", "20")
    assert numbers("mkt", "-5:3")["mkt_c"] == -5.0


def test_mkt_for_a_person_has_units_and_a_source() -> None:
    assert text("mkt", "5:23.5", "20:0.5").splitlines() == [
        "mean kinetic temperature 5.81 degC (delta H 83.1447 kJ/mol)",
        "mean 5.31 degC, over 24 h",
        "it never excuses freezing, and says nothing about frozen goods",
        "source: USP <1160> [S4][S5] (keys: docs/sources.md)",
    ]


def test_mkt_refuses_what_cannot_be() -> None:
    assert "temperature 1: got '20::3'" in refusal("mkt", "20::3")
    assert "option: got '--jsn'" in refusal("mkt", "20", "--jsn")
    assert "heat of activation: got 0.0" in refusal("mkt", "20", "--delta-h-kj-mol", "0")
    assert "Missing argument" in refusal("mkt")


def test_usp_tells_why_not() -> None:
    fine = numbers("usp", "controlled-cold", "5:23", "12:1")
    assert (fine["allowed"], fine["reasons"], fine["longest_excursion_h"]) == (True, [], 1.0)
    cold = numbers("usp", "controlled-cold", "5:23", "-1:1")
    assert cold["allowed"] is False
    assert (cold["minimum_c"], len(cold["reasons"])) == (-1.0, 1)
    assert "not within what controlled room temperature allows" in text("usp", "controlled-room", "41:1")
    assert "window: got 'warm'; allowed: controlled-cold | controlled-room" in refusal("usp", "warm", "5:1")
