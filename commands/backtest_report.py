"""How a backtest's outcome is printed: tables for people, JSON for programs."""

from typing import Any, NamedTuple

import msgspec
from rich.markup import escape
from rich.table import Column, Table

from alerts.backtest.raised import Rule
from alerts.backtest.rule_sets import CANDIDATE, PRESENT
from alerts.backtest.run import Outcome
from alerts.backtest.score import LossScore, RuleScore, Score
from coldchain.instants import to_iso
from coldchain.units import format_duration
from commands.terminal import Terminal

_S_PER_MINUTE = 60
_MOST_LOSSES = 40


class Report(NamedTuple):
    """Everything that came of a backtest.

    Args:
        coop: Id of the cooperative.
        outcome: What the rules would have raised.
        score: What they were worth.
        changed: Profiles and products that differ between the sets of rules.
        message_price: Of one message [the cooperative's currency].
        duration_s: How long it took [s].
    """

    coop: str
    outcome: Outcome
    score: Score
    changed: frozenset[str]
    message_price: float
    duration_s: float

    @property
    def readings_per_s(self) -> float:
        """Return how fast it went."""
        judged = self.outcome.readings + self.outcome.goods_readings
        return judged / self.duration_s if self.duration_s else 0.0


def to_plain(report: Report) -> dict[str, Any]:
    """Return the report in plain types, with units in the names."""
    span, score = report.outcome.span, report.score
    return {
        "cooperative": report.coop,
        "from_at": to_iso(span.from_at),
        "until_at": to_iso(span.until_at),
        "assets": report.outcome.assets,
        "readings": report.outcome.readings,
        "goods_readings": report.outcome.goods_readings,
        "readings_per_s": round(report.readings_per_s),
        "message_price": report.message_price,
        "rules": [_plain_rule(each) for each in score.rules],
        "totals": [_plain_rule(each) for each in score.totals],
        "losses": [_plain_loss(each) for each in score.losses],
        "losses_outside": score.outside,
    }


def print_json(report: Report) -> None:
    """Print the report as JSON."""
    print(msgspec.json.format(msgspec.json.encode(to_plain(report)), indent=2).decode())


def print_tables(report: Report) -> None:
    """Print the report as tables."""
    terminal = Terminal()
    span, outside = report.outcome.span, report.score.outside
    head = f"{report.coop}: {_minute(span.from_at)} to {_minute(span.until_at)} UTC,"
    head += f" {report.outcome.readings:,} readings, {report.readings_per_s:,.0f} a second."
    terminal.print(head, highlight=False, markup=False, soft_wrap=True)
    terminal.print(_rule_table(report))
    silent = {each.rule for each in report.score.rules} - {
        each.rule for each in report.score.rules if each.alarms
    }
    terminal.print(f"{len(silent)} rules raised nothing.", style="dim", highlight=False)
    if report.score.losses:
        terminal.print()
        terminal.print(_loss_table(report))
    if outside:
        words = f"{outside} known losses lie outside the time or the assets that were looked at."
        terminal.print(words, style="yellow", highlight=False)


def _plain_rule(score: RuleScore) -> dict[str, Any]:
    return {
        "rules": score.rules,
        **_plain_name(score.rule),
        "alarms": score.alarms,
        "messages": score.messages,
        "cost": round(score.cost, 6),
        "losses_caught": score.caught,
        "losses_missed": score.missed,
        "lead_median_min": score.lead_min,
        "leads_min": list(score.leads_min),
        "worth_caught": score.caught_worth,
        "worth_missed": score.missed_worth,
    }


def _plain_name(rule: Rule | None) -> dict[str, str | None]:
    """Return what a rule is called; nothing of all rules together."""
    if rule is None:
        return {"profile": None, "product": None, "rule": None}
    profile, product = (None, rule.of) if rule.is_of_goods else (rule.of, None)
    return {"profile": profile, "product": product, "rule": rule.name}


def _plain_loss(score: LossScore) -> dict[str, Any]:
    loss = score.loss
    return {
        "row": loss.row,
        "asset": loss.asset,
        "shipment": loss.shipment,
        "at": to_iso(loss.at),
        "loss": loss.loss,
        "loss_kg": loss.loss_kg,
        "note": loss.note,
        "caught_by": [
            {"rules": each.rules, **_plain_name(each.rule), "lead_min": each.lead_min}
            for each in score.catches
        ],
    }


def _rule_table(report: Report) -> Table:
    """Return a row for each rule that raised anything; a candidate's only where it may differ."""
    numbers = ("alarms", "messages", "cost", "caught", "missed", "lead")
    columns = (Column(name, justify="right", no_wrap=True) for name in numbers)
    table = Table(Column("rule", overflow="fold"), Column("rules", no_wrap=True), *columns, box=None)
    order = {each.rule: number for number, each in reversed(list(enumerate(report.score.rules)))}
    rows = [
        each
        for each in report.score.rules
        if each.rules == PRESENT or (each.rule and each.rule.of in report.changed)
    ]
    raised = {each.rule for each in report.score.rules if each.alarms}
    rows = [each for each in rows if each.rule in raised]
    rows.sort(key=lambda each: (order[each.rule], each.rules == CANDIDATE))
    last = None
    for each in rows:
        name = "" if each.rule == last or each.rule is None else f"{each.rule.of} {each.rule.name}"
        table.add_row(escape(name), *_cells(each))
        last = each.rule
    table.add_row()
    for number, each in enumerate(report.score.totals):
        table.add_row("" if number else "all together", *_cells(each))
    return table


def _cells(score: RuleScore) -> list[str]:
    lead = "-" if score.lead_min is None else _duration(score.lead_min)
    numbers = [f"{score.alarms:,}", f"{score.messages:,}", f"{score.cost:,.2f}"]
    return [score.rules, *numbers, str(score.caught), str(score.missed), lead]


def _loss_table(report: Report) -> Table:
    sets = [each.rules for each in report.score.totals]
    table = Table("line", Column("known loss", no_wrap=True), "of", "worth", *sets, box=None)
    for each in report.score.losses[:_MOST_LOSSES]:
        loss = each.loss
        worth = f"{loss.loss:g}" if loss.loss is not None else ""
        worth = f"{worth} {loss.loss_kg:g} kg".strip() if loss.loss_kg is not None else worth
        where = escape(loss.asset or loss.shipment)
        table.add_row(str(loss.row), _minute(loss.at), where, worth, *(_told(each, name) for name in sets))
    return table


def _told(score: LossScore, rules: str) -> str:
    found = next((each for each in score.catches if each.rules == rules), None)
    if found is None:
        return "[red]nobody told[/]"
    return f"{escape(found.rule.name)}, {_duration(found.lead_min)} before"


def _minute(instant: int) -> str:
    return to_iso(instant)[:16].replace("T", " ")


def _duration(duration_min: float) -> str:
    return format_duration(round(duration_min) * _S_PER_MINUTE)
