"""commands/backtest_report.py: what is printed of a backtest, and what is left out."""

from typing import Any

import pytest

from alerts.backtest.losses import Loss
from alerts.backtest.raised import Raised, Rule
from alerts.backtest.rule_sets import CANDIDATE, PRESENT, RuleSet
from alerts.backtest.run import Outcome, Span, Tried
from alerts.backtest.score import Ask, score
from commands.backtest_report import Report, print_json, print_tables, to_plain
from helpers.watching import MINUTE, REGISTRY, at

WARM = Rule("milk", "too-warm")
LIFE = Rule("generic", "life-lost", is_of_goods=True)


def report(*rules: Rule, changed: frozenset[str] = frozenset(), losses: int = 1) -> Report:
    """Return the report of an alarm of each rule, under the present rules only."""
    raised = [Raised(rule, "van-1", "alarm", at(10), at(20), 4, 2) for rule in rules]
    tried = [Tried(RuleSet(PRESENT, REGISTRY), raised), Tried(RuleSet(CANDIDATE, REGISTRY), [])]
    outcome = Outcome(Span(at(0), at(100)), ["van-1"], 1000, 200, tried)
    known = [Loss(2, "van-1", "", at(55), 7.5, 3.0, "x")] * losses + [
        Loss(9, "van-2", "", at(1), None, None, "")
    ]
    found = score(outcome, known, Ask(0.1, 60 * MINUTE))
    return Report("highland", outcome, found, changed, 0.1, 0.5)


def rows(capsys: pytest.CaptureFixture[str], shown: Report) -> list[str]:
    print_tables(shown)
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_the_candidate_has_a_row_only_where_it_differs(capsys: pytest.CaptureFixture[str]) -> None:
    same, other = rows(capsys, report(WARM)), rows(capsys, report(WARM, changed=frozenset({"milk"})))
    assert "milk too-warm present 1 4 0.40 1 0 45 min" in same
    assert same.count("candidate 0 0 0.00 0 1 -") == 1  # all together
    assert other.count("candidate 0 0 0.00 0 1 -") == 2  # the limit, and all together


def test_rules_have_a_row_only_where_they_raised(capsys: pytest.CaptureFixture[str]) -> None:
    assert not any("life-lost" in line for line in rows(capsys, report(WARM)))
    assert any(line.endswith("rules raised nothing.") for line in rows(capsys, report(WARM)))
    assert any(line.startswith("generic life-lost present 1 4") for line in rows(capsys, report(LIFE)))


def test_losses_are_told_with_who_told_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    shown = rows(capsys, report(WARM))
    assert "2 2026-11-22 09:55 van-1 7.5 3 kg too-warm, 45 min before nobody told" in " ".join(shown)
    assert shown[-1] == "1 known losses lie outside the time or the assets that were looked at."
    assert shown[0] == "highland: 2026-11-22 09:00 to 2026-11-22 10:40 UTC, 1,000 readings, 2,400 a second."


def test_plain_types_name_profile_or_product() -> None:
    plain: dict[str, Any] = to_plain(report(WARM, LIFE))
    first, *others = plain["rules"]
    assert (first["profile"], first["product"], first["rule"]) == ("milk", None, "too-warm")
    assert ("generic", None) in {(each["product"], each["profile"]) for each in others}
    assert plain["totals"][0] | {"leads_min": []} == {
        "rules": "present",
        "profile": None,
        "product": None,
        "rule": None,
        "alarms": 2,
        "messages": 8,
        "cost": 0.8,
        "losses_caught": 1,
        "losses_missed": 0,
        "lead_median_min": 45.0,
        "leads_min": [],
        "worth_caught": 7.5,
        "worth_missed": 0.0,
    }
    assert plain["readings_per_s"] == 2400


def test_json_is_the_plain_form(capsys: pytest.CaptureFixture[str]) -> None:
    print_json(report(WARM))
    assert capsys.readouterr().out.startswith('{\n  "cooperative": "highland"')
