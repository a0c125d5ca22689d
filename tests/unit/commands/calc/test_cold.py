"""commands/calc/cold.py: degree-hours below a limit, and freezing, from options and from profiles."""

from pathlib import Path

from helpers.calc_run import numbers, own_file, refusal, text


def test_three_days_at_three_degrees() -> None:
    found = numbers("chilling", "--below-c", "13", "3:72")
    assert found == {"chilling_c_h": 720.0, "below_c": 13.0, "budget_c_h": None, "budget_share": None}


def test_warm_time_heals_nothing() -> None:
    found = numbers("chilling", "--below-c", "12.5", "--budget-c-h", "700", "2.5:35", "20:100")
    assert (found["chilling_c_h"], found["budget_share"]) == (350.0, 0.5)
    assert "50% of the 700 degC h that show damage" in text(
        "chilling", "--below-c", "12.5", "--budget-c-h", "700", "2.5:35"
    )


def test_a_profile_knows_limit_and_budget(tmp_path: Path) -> None:
    own = ("--profile", "test-fruit", "--own", str(own_file(tmp_path)))
    assert numbers("chilling", *own, "2.5:35")["budget_share"] == 0.5
    assert numbers("chilling", *own, "--below-c", "10", "--budget-c-h", "10", "9:5") == {
        "chilling_c_h": 5.0,
        "below_c": 10.0,
        "budget_c_h": 10.0,
        "budget_share": 0.5,
    }
    assert "no chilling temperature" in refusal("chilling", "--profile", "generic", "3:1")


def test_chilling_refuses_what_cannot_be() -> None:
    assert "chilling: got no limit; allowed: --below-c, or --profile" in refusal("chilling", "3:72")
    assert "--budget-c-h: got 0.0" in refusal("chilling", "--below-c", "13", "--budget-c-h", "0", "3:1")
    assert "temperature 1: got 3 without hours" in refusal("chilling", "--below-c", "13", "3")


def test_freezing_is_latched() -> None:
    found = numbers("freezing", "--freezes-c", "-0.5", "--for", "1h", "2:5", "-0.5:2", "20:9")
    assert found == {"frozen_h": 6.0, "freezes_c": -0.5, "for_s": 3600.0}
    assert "is frozen 6 h from the start" in text(
        "freezing", "--freezes-c", "-0.5", "--for", "1h", "2:5", "-1:2"
    )


def test_a_short_frost_is_none() -> None:
    assert (
        numbers("freezing", "--freezes-c", "-0.5", "--for", "1h", "-1:0.5", "2:1", "-1:0.5")["frozen_h"]
        is None
    )
    assert "is not frozen" in text("freezing", "--freezes-c", "-0.5", "2:5")


def test_a_profile_knows_where_goods_freeze(tmp_path: Path) -> None:
    own = ("--profile", "test-fruit", "--own", str(own_file(tmp_path)))
    assert numbers("freezing", *own, "-0.8:1") == {"frozen_h": 0.5, "freezes_c": -0.8, "for_s": 1800.0}
    assert numbers("freezing", *own, "--for", "2h", "-0.8:1")["frozen_h"] is None
    assert "freezing: got no limit" in refusal("freezing", "-1:1")
    assert "duration: got '2' without a unit" in refusal("freezing", *own, "--for", "2", "-1:1")
