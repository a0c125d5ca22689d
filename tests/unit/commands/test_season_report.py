"""commands/season_report.py: the tables and the JSON document say the same."""

import json

import pytest

from commands.season_report import document, markdown, print_json, print_tables
from commands.season_seeds import COLDCHAIN, NAIVE, Mistake, RuleResult, SeedResult
from fleet_simulator.season.network import SeasonPlan
from fleet_simulator.season.score import Case, Score
from fleet_simulator.season.truth import Truth

TRUTH = Truth("02-van-01-1", "strawberry", 0.4, 0.121, None, (), None, 1.5, 6.4)
MISTAKE = Mistake(1, "false alarm", Case(TRUTH, ("life-lost",), None), ("van-01: door-open 0.3",))


def result(seed: int, messages: int) -> SeedResult:
    ours = Score(100, 10, 11, 9, 2, (30.0, 90.0), messages, 20)
    naive = Score(100, 10, 50, 8, 2, (10.0,), 10 * messages, 20)
    rules = {
        COLDCHAIN: RuleResult(ours, {"limit raise": messages}, [MISTAKE]),
        NAIVE: RuleResult(naive, {"too-warm raise": 10 * messages}, []),
    }
    return SeedResult(SeasonPlan(seed=seed), 1000, rules)


RESULTS = [result(1, 40), result(2, 60)]


def test_the_table_shows_both_rules_over_all_seeds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    print_tables(RESULTS, explain=False)
    out = capsys.readouterr().out
    assert "2 seasons of 30 days, 30 vans, 40 coolers" in out
    assert "20 (10.0 %)" in out
    assert "0.900 (0.699 to 0.972)" in out
    assert "60 (30 to 90)" in out
    assert "10.0" in out
    assert "strawberry" not in out


def test_mistakes_are_shown_on_demand(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    print_tables(RESULTS, explain=True)
    out = capsys.readouterr().out
    assert all(word in out for word in ("strawberry", "false alarm", "0.121", "life-lost", "door-open"))


def test_the_document_holds_totals_seeds_and_mistakes(capsys: pytest.CaptureFixture[str]) -> None:
    print_json(RESULTS)
    found = json.loads(capsys.readouterr().out)
    assert found["seeds"] == [1, 2]
    ours = found["rules"][COLDCHAIN]
    assert (ours["shipments"], ours["hits"], ours["recall"], ours["messages"]) == (200, 18, 0.9, 100)
    assert ours["messages_per_incident"] == 2.5
    assert ours["warning_median_min"] == 60.0
    assert [each["messages"] for each in ours["by_seed"]] == [40, 60]
    assert found["mistakes"][0]["shipment"] == "02-van-01-1"


def test_a_document_gets_the_same_tables(capsys: pytest.CaptureFixture[str]) -> None:
    lines = markdown(RESULTS).splitlines()
    assert lines[0] == f"| | {COLDCHAIN} | {NAIVE} |"
    assert "| truly harmed | 20 (10.0 %) | 20 (10.0 %) |" in lines
    assert "| false alarms that truly lost 10 to 15 % of life | 2 | 0 |" in lines
    assert "| 2 | coldchain | 10 | 11 | 0.900 | 0.818 | 60 |" in lines
    assert {line.count("|") for line in lines if line} == {4, 8}


def test_a_season_in_which_nothing_happened_says_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    nothing = RuleResult(Score(5, 0, 0, 0, 0, (), 0, 0), {}, [])
    results = [SeedResult(SeasonPlan(), 10, {COLDCHAIN: nothing, NAIVE: nothing})]
    print_tables(results, explain=True)
    assert "none" in capsys.readouterr().out
    rules = document(results)["rules"]
    assert isinstance(rules, dict)
    assert rules[COLDCHAIN]["recall"] is None
