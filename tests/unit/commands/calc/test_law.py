"""commands/calc/law.py: when timers fire, and the classes of the 2-hour/4-hour rule."""

from helpers.calc_run import numbers, refusal, text

WARM = ("--rule", ">=30.0 for 10h cumulative")
FROST = ("--rule", "<=-0.5 for 1h consecutive")


def test_an_indicator_fires_at_exactly_ten_hours_in_all() -> None:
    found = numbers("timers", *WARM, *FROST, "30:6", "20:5", "31:4")
    assert found["timers"] == [
        {"rule": ">=30.0 for 10h cumulative", "fired_h": 15.0, "elapsed_h": 10.0},
        {"rule": "<=-0.5 for 1h consecutive", "fired_h": None, "elapsed_h": 0.0},
    ]


def test_a_tenth_below_the_bound_does_not_count() -> None:
    assert numbers("timers", *WARM, "29.9:6", "20:5", "31:4")["timers"][0]["fired_h"] is None


def test_a_consecutive_timer_begins_anew() -> None:
    found = numbers("timers", *FROST, "-0.5:0.75", "2:1", "-0.5:1.5")
    assert found["timers"][0]["fired_h"] == 2.75
    cumulative = numbers("timers", "--rule", "<=-0.5 for 1h cumulative", "-0.5:0.75", "2:1", "-0.5:1.5")
    assert cumulative["timers"][0]["fired_h"] == 2.0


def test_timers_for_a_person() -> None:
    assert text("timers", *WARM, *FROST, "30:6", "20:5", "31:4").splitlines() == [
        ">=30.0 for 10h cumulative: fires 15 h from the start",
        "<=-0.5 for 1h consecutive: does not fire",
        "source: WHO PQS E006 indicators [S9] (keys: docs/sources.md)",
    ]


def test_timers_refuse_what_cannot_be() -> None:
    assert "timer rule: got 'hot'" in refusal("timers", "--rule", "hot", "30:6")
    assert "Missing option '--rule'" in refusal("timers", "30:6")
    assert "temperature 1: got 30 without hours" in refusal("timers", *WARM, "30")


def test_exposures_add_up() -> None:
    rows = numbers("two-four-hour", "70", "55", "120")["exposures"]
    assert [row["class"] for row in rows] == ["ok", "use-now", "discard"]
    assert [row["total_min"] for row in rows] == [70.0, 125.0, 245.0]
    assert text("two-four-hour", "70", "55").splitlines()[1] == "55 min, 125 min in all: use-now"


def test_exactly_two_and_four_hours_belong_to_the_worse_class() -> None:
    rows = numbers("two-four-hour", "119.9", "0.1", "120")["exposures"]
    assert [row["class"] for row in rows] == ["ok", "use-now", "discard"]


def test_minutes_are_not_negative() -> None:
    assert "number 2: got -5.0" in refusal("two-four-hour", "70", "-5")
    assert "number 1: got 'long'" in refusal("two-four-hour", "long")
