"""commands/calc/air.py: dew point, deficit, weight loss, condensation; vectors of the science page."""

from pathlib import Path

import pytest

from helpers.calc_run import numbers, own_file, refusal, text


def air(temperature_c: float, humidity_pct: float) -> tuple[str, ...]:
    return ("--temperature-c", str(temperature_c), "--humidity-pct", str(humidity_pct))


@pytest.mark.parametrize(
    ("temperature_c", "humidity_pct", "dew_c"),
    [(25, 60, 16.69), (4, 85, 1.70), (2, 95, 1.28), (13, 90, 11.40), (0, 90, -1.45), (30, 80, 26.17)],
)
def test_dew_points(temperature_c: float, humidity_pct: float, dew_c: float) -> None:
    found = numbers("dew-point", *air(temperature_c, humidity_pct))
    assert found["dew_point_c"] == pytest.approx(dew_c, abs=0.005)
    assert found["extrapolated"] is False


def test_air_that_no_formula_holds_for_is_warned_of() -> None:
    assert numbers("dew-point", *air(70, 60))["extrapolated"] is True
    assert "relative humidity 99 % is outside 1 to 98 %" in text("dew-point", *air(4, 99))
    assert "relative humidity: got 101.0 %" in refusal("dew-point", *air(4, 101))
    assert "temperature: got nan" in refusal("dew-point", *air(float("nan"), 60))
    assert "Missing option '--humidity-pct'" in refusal("dew-point", "--temperature-c", "-5")


@pytest.mark.parametrize(
    ("temperature_c", "humidity_pct", "vpd_kpa"), [(4, 85, 0.1220), (13, 90, 0.1498), (20, 50, 1.1691)]
)
def test_deficits(temperature_c: float, humidity_pct: float, vpd_kpa: float) -> None:
    assert numbers("vpd", *air(temperature_c, humidity_pct))["vpd_kpa"] == pytest.approx(vpd_kpa, abs=5e-5)


def test_warm_goods_in_cold_air_dry_faster() -> None:
    in_air, warm = numbers("vpd", *air(4, 85)), numbers("vpd", *air(4, 85), "--product-c", "20")
    assert warm["vpd_kpa"] > in_air["vpd_kpa"] + 1
    assert "product 60 degC is outside 0 to 50 degC" in text("vpd", *air(4, 85), "--product-c", "60")


def test_weight_loss_of_carrots() -> None:
    found = numbers("weight-loss", "--coefficient", "1207", *air(4, 85), "--limit-pct", "8")
    assert found["percent_per_day"] == pytest.approx(1207 * 121.99 * 8.64e-6, rel=1e-4)
    assert found["days_to_limit"] == pytest.approx(8 / found["percent_per_day"], rel=1e-5)
    given = numbers("weight-loss", "--coefficient", "1207", "--vpd-kpa", "0.122")
    assert given["percent_per_day"] == pytest.approx(1.2723, abs=1e-4)
    assert given["days_to_limit"] is None


def test_nothing_dries_in_air_without_deficit() -> None:
    found = numbers("weight-loss", "--coefficient", "1207", "--vpd-kpa", "0", "--limit-pct", "8")
    assert (found["percent_per_day"], found["days_to_limit"]) == (0.0, None)


def test_a_profile_knows_its_coefficient_and_its_limit(tmp_path: Path) -> None:
    own = ("--own", str(own_file(tmp_path)))
    found = numbers("weight-loss", "--product", "test-berry", "--vpd-kpa", "1", *own)
    assert (found["coefficient_ng_kg_s_pa"], found["limit_pct"]) == (100.0, 5.0)
    assert found["percent_per_day"] == pytest.approx(0.864)
    said = text("weight-loss", "--product", "test-berry", "--vpd-kpa", "1", *own)
    assert "100 ng/(kg s Pa) (own, confidence " in said
    assert "the limit of 5 % is reached after 5.79 d" in said
    told = refusal("weight-loss", "--product", "test-fruit", "--vpd-kpa", "1", *own)
    assert "product test-fruit: got no transpiration coefficient" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--vpd-kpa", "1"), "weight loss: got no coefficient; allowed: --coefficient, or --profile"),
        (("--coefficient", "10"), "weight loss: got neither the deficit nor the whole air"),
        (("--coefficient", "10", "--humidity-pct", "60"), "neither the deficit nor the whole air"),
        (("--coefficient", "10", "--vpd-kpa", "1", *air(4, 85)), "got --vpd-kpa and the air"),
        (("--coefficient", "10", "--vpd-kpa", "-1"), "--vpd-kpa: got -1.0 kPa"),
        (("--coefficient", "-10", "--vpd-kpa", "1"), "transpiration coefficient: got -10.0"),
        (("--coefficient", "10", "--vpd-kpa", "1", "--limit-pct", "0"), "--limit-pct: got 0.0 %"),
        (("--coefficient", "ten", "--vpd-kpa", "1"), "Invalid value for '--coefficient'"),
    ],
)
def test_weight_loss_refuses_what_cannot_be(arguments: tuple[str, ...], told: str) -> None:
    assert told in refusal("weight-loss", *arguments)


def test_cold_goods_become_wet_on_a_warm_dock() -> None:
    dock = air(25, 60)
    wet = numbers("condensation", "--surface-c", "2", *dock)
    assert wet == {"condenses": True, "dew_point_c": pytest.approx(16.69, abs=0.005), "extrapolated": False}
    assert numbers("condensation", "--surface-c", "18", *dock)["condenses"] is False
    assert text("condensation", "--surface-c", "2", *dock).startswith("a surface at 2 degC becomes wet")
    assert "stays dry" in text("condensation", "--surface-c", "18", *dock)
