"""commands/calc/life.py: share used and days left, by options and by profile; vectors of the science page."""

from pathlib import Path

import pytest

from helpers.calc_run import numbers, own_file, refusal, text

FISH = ("life", "--model", "square-root", "--t-min-c", "-10", "--life-days", "10")
Q10 = ("life", "--model", "q10", "--q10", "2.5", "--life-days", "10")


def days_at(*arguments: str) -> list[float]:
    return [row["remaining_days"] for row in numbers(*arguments)["remaining_days"]]


def test_fish_that_lives_21_days_at_5_degrees_lives_47_in_ice() -> None:
    fish = ("life", "--model", "square-root", "--t-min-c", "-10", "--reference-c", "5", "--life-days", "21")
    assert days_at(*fish, "--at-c", "0") == [47.25]
    assert days_at(*fish) == [21.0]


@pytest.mark.parametrize(
    ("temperature_c", "rate"), [(0, 1), (2, 1.44), (4, 1.96), (5, 2.25), (8, 3.24), (10, 4), (15, 6.25)]
)
def test_relative_rates_of_fish(temperature_c: float, rate: float) -> None:
    assert numbers(*FISH, f"{temperature_c}:24")["share_used"] == pytest.approx(rate / 10)


@pytest.mark.parametrize(("temperature_c", "rate"), [(5, 1.8221), (10, 3.3201), (15, 6.0496), (20, 11.0232)])
def test_relative_rates_of_tropical_fish(temperature_c: float, rate: float) -> None:
    found = numbers(
        "life", "--model", "exponential", "--per-k", "0.12", "--life-days", "100", f"{temperature_c}:24"
    )
    assert found["share_used"] == pytest.approx(rate / 100, abs=1e-6)


def test_q10() -> None:
    assert numbers(*Q10, "12:24")["share_used"] == pytest.approx(0.30028, abs=1e-5)
    assert days_at(*Q10, "--at-c", "12") == [pytest.approx(3.33, abs=0.005)]


def test_a_table_of_the_generic_perishable() -> None:
    table = (
        "life",
        "--model",
        "rate-table",
        "--nodes",
        "0:1,10:3,20:7.5,30:15,40:22.5",
        "--life-days",
        "100",
    )
    at = [part for each_c in (0, 10, 20, 30, 40) for part in ("--at-c", str(each_c))]
    assert [round(days) for days in days_at(*table, *at)] == [100, 33, 13, 7, 4]


def test_arrhenius() -> None:
    found = numbers("life", "--model", "arrhenius", "--activation-kj-mol", "80", "--life-days", "10", "10:24")
    assert found["share_used"] == pytest.approx(0.3469, abs=1e-4)


def test_a_history_adds_up_and_leaves_days_at_each_temperature() -> None:
    found = numbers(*FISH, "0:24", "10:6", "4:12", "--at-c", "0", "--at-c", "5")
    assert found["share_used"] == pytest.approx((24 + 4 * 6 + 1.96 * 12) / 240)
    left = 1 - found["share_used"]
    assert found["remaining_days"] == [
        {"at_c": 0.0, "remaining_days": pytest.approx(10 * left, abs=1e-5), "extrapolated": False},
        {"at_c": 5.0, "remaining_days": pytest.approx(10 * left / 2.25, abs=1e-5), "extrapolated": False},
    ]
    assert (found["life_days"], found["reference_c"], found["extrapolated"]) == (10.0, 0.0, False)


def test_spoiled_goods_have_no_days_left() -> None:
    found = numbers(*FISH, "10:240")
    assert found["share_used"] == pytest.approx(4.0)
    assert found["remaining_days"][0]["remaining_days"] == 0.0


def test_what_does_not_age_lasts_without_end() -> None:
    assert days_at(*FISH, "--at-c", "-12") == [None]
    assert "at -12 degC it does not age" in text(*FISH, "--at-c", "-12")


def test_beyond_the_range_its_edge_counts_and_is_flagged() -> None:
    found, at_edge = numbers(*Q10, "45:12", "-5:12"), numbers(*Q10, "40:12", "0:12")
    assert found["share_used"] == at_edge["share_used"]
    assert (found["extrapolated"], found["extrapolated_h"]) == (True, 24.0)
    assert (at_edge["extrapolated"], at_edge["extrapolated_h"]) == (False, 0.0)
    assert "WARNING, extrapolated: 45 degC is outside 0 to 40 degC" in text(*Q10, "45:12")


def test_a_profile_brings_life_model_and_sources(tmp_path: Path) -> None:
    own = ("--own", str(own_file(tmp_path)))
    found = numbers("life", "--profile", "test-berry", *own, "0:24", "--at-c", "0")
    assert 0 < found["share_used"] < 1
    assert found["remaining_days"][0]["remaining_days"] == pytest.approx(
        found["life_days"] * (1 - found["share_used"]), abs=1e-5
    )
    said = text("life", "--profile", "test-berry", *own, "0:24", "45:1")
    assert "source: test-berry: life " in said
    assert "WARNING, extrapolated: 45 degC is outside" in said


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("0:24",), "life: got neither --model nor --profile"),
        (("--model", "q10", "--q10", "2", "0:24"), "--model q10: got no --life-days"),
        (("--profile", "generic", "--life-days", "3", "0:24"), "got --profile with options of a model"),
        (("--profile", "genric", "0:24"), "product: got 'genric'"),
        ((*Q10[1:], "0"), "temperature 1: got 0 without hours"),
        ((*Q10[1:], "0:24", "--at-c", "nan"), "temperature: got no number"),
        (("--model", "q10", "--q10", "2", "--life-days", "0", "0:1"), "life at the reference temperature"),
        ((*Q10[1:], "0:24", "--at", "3"), "option: got '--at'"),
    ],
)
def test_life_refuses_what_cannot_be(arguments: tuple[str, ...], told: str) -> None:
    assert told in refusal("life", *arguments)
