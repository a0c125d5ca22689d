"""What simulated seasons came to, as tables for people or as one JSON document."""

from collections.abc import Sequence
from statistics import quantiles

import msgspec
from rich.markup import escape
from rich.table import Table

from commands.season_seeds import COLDCHAIN, NAIVE, Mistake, SeedResult
from commands.terminal import Terminal
from fleet_simulator.season.score import Score, total, wilson
from fleet_simulator.season.truth import ALARM_SHARE

_RULES = (COLDCHAIN, NAIVE)
_FEWEST_FOR_QUARTILES = 2
_AFTER_PRECISION = 6  # place in the comparison


def print_tables(results: Sequence[SeedResult], *, explain: bool) -> None:
    """Print the comparison over all seeds, then each seed, and on demand every mistake.

    Args:
        results: One for each seed, at least one.
        explain: Whether to print what was missed and what was flagged for nothing.
    """
    out = Terminal()
    out.print(_comparison(results))
    out.print(_seeds(results))
    out.print(_messages(results))
    if explain:
        out.print(_mistakes([each for one in results for each in one.rules[COLDCHAIN].mistakes]))


def print_json(results: Sequence[SeedResult]) -> None:
    """Print everything as one JSON document."""
    print(msgspec.json.encode(document(results)).decode())


def markdown(results: Sequence[SeedResult]) -> str:
    """Return the comparison, and the seeds one by one, as Markdown tables for a document.

    Args:
        results: One for each seed, at least one.
    """
    lines = [f"| | {' | '.join(_RULES)} |", "|---|---|---|"]
    lines += [f"| {name} | {' | '.join(texts)} |" for name, texts in _compared(results)]
    lines += ["", "| seed | rule | harmed | flagged | recall | precision | messages |", f"|{7 * '---|'}"]
    for one in results:
        for rule, result in one.rules.items():
            score = result.score
            shares = (_number(score.recall, 3), _number(score.precision, 3))
            texts = (one.plan.seed, rule, score.harmed, score.flagged, *shares, score.messages)
            lines.append(f"| {' | '.join(map(str, texts))} |")
    return "\n".join(lines)


def document(results: Sequence[SeedResult]) -> dict[str, object]:
    """Return everything as plain values.

    Args:
        results: One for each seed, at least one.
    """
    plan = results[0].plan
    return {
        "days": plan.days,
        "vans": plan.vans,
        "coolers": plan.coolers,
        "seeds": [one.plan.seed for one in results],
        "readings": sum(one.readings for one in results),
        "rules": {
            rule: {
                **_numbers(total([one.rules[rule].score for one in results])),
                "messages_by_kind": _kinds(results, rule),
                "by_seed": [{"seed": one.plan.seed, **_numbers(one.rules[rule].score)} for one in results],
            }
            for rule in _RULES
        },
        "mistakes": [_plain(each) for one in results for each in one.rules[COLDCHAIN].mistakes],
    }


def _numbers(score: Score) -> dict[str, object]:
    return {
        "shipments": score.shipments,
        "harmed": score.harmed,
        "flagged": score.flagged,
        "hits": score.hits,
        "recall": score.recall,
        "recall_95": wilson(score.hits, score.harmed),
        "precision": score.precision,
        "precision_95": wilson(score.hits, score.flagged),
        "half_lost": score.halved,
        "warning_median_min": score.median_warning_min,
        "warning_quartiles_min": _quartiles(score),
        "unwarned_share": score.unwarned_share,
        "messages": score.messages,
        "incidents": score.incidents,
        "messages_per_incident": score.messages_per_incident,
    }


def _quartiles(score: Score) -> list[float] | None:
    if len(score.warnings_min) < _FEWEST_FOR_QUARTILES:
        return None
    return quantiles(score.warnings_min, n=4, method="inclusive")


def _comparison(results: Sequence[SeedResult]) -> Table:
    plan = results[0].plan
    title = f"{len(results)} seasons of {plan.days} days, {plan.vans} vans, {plan.coolers} coolers"
    table = Table("", COLDCHAIN, NAIVE, title=title)
    for name, texts in _compared(results):
        table.add_row(name, *texts)
    return table


def _compared(results: Sequence[SeedResult]) -> list[tuple[str, list[str]]]:
    """Return the rows of the comparison: a name, and a text for each rule."""
    scores = [total([one.rules[rule].score for one in results]) for rule in _RULES]
    rows = _rows(scores)
    near = [str(_near(results, rule)) for rule in _RULES]
    rows.insert(_AFTER_PRECISION, ("false alarms that truly lost 10 to 15 % of life", near))
    return rows


def _near(results: Sequence[SeedResult], rule: str) -> int:
    """Return how many were flagged between the share of the alarm and the one that counts as harm."""
    mistakes = [each for one in results for each in one.rules[rule].mistakes]
    return sum(not each.case.truth.harms and each.case.truth.excess >= ALARM_SHARE for each in mistakes)


def _rows(scores: list[Score]) -> list[tuple[str, list[str]]]:
    most = max(1, scores[-1].messages)
    return [
        ("shipments", [f"{each.shipments}" for each in scores]),
        ("truly harmed", [f"{each.harmed} ({_share(each.harmed, each.shipments)})" for each in scores]),
        ("flagged", [f"{each.flagged}" for each in scores]),
        ("harmed and flagged", [f"{each.hits}" for each in scores]),
        ("recall (95 %)", [_with_interval(each.hits, each.harmed) for each in scores]),
        ("precision (95 %)", [_with_interval(each.hits, each.flagged) for each in scores]),
        ("harmed, and lost half of their life", [f"{each.halved}" for each in scores]),
        ("median minutes of warning before (quartiles)", [_warning(each) for each in scores]),
        ("... without any warning", [_percent(each.unwarned_share) for each in scores]),
        ("messages", [f"{each.messages}" for each in scores]),
        ("true incidents", [f"{each.incidents}" for each in scores]),
        ("messages per true incident", [_number(each.messages_per_incident) for each in scores]),
        ("times fewer messages", [f"{most / max(1, each.messages):.1f}" for each in scores]),
    ]


def _seeds(results: Sequence[SeedResult]) -> Table:
    table = Table(
        "seed", "rule", "shipments", "harmed", "flagged", "recall", "precision", "warning", "messages"
    )
    for one in results:
        for rule, result in one.rules.items():
            score = result.score
            table.add_row(
                str(one.plan.seed),
                rule,
                str(score.shipments),
                str(score.harmed),
                str(score.flagged),
                _number(score.recall, 3),
                _number(score.precision, 3),
                f"{_number(score.median_warning_min, 0)} min",
                str(score.messages),
            )
    return table


def _messages(results: Sequence[SeedResult]) -> Table:
    table = Table("messages of coldchain about", "count")
    for kind, count in _kinds(results, COLDCHAIN).items():
        table.add_row(kind, str(count))
    return table


def _mistakes(mistakes: list[Mistake]) -> Table:
    table = Table("seed", "what", "shipment", "truth", "said", "around", show_lines=True)
    for each in mistakes:
        truth = each.case.truth
        table.add_row(
            str(each.seed),
            each.what,
            f"{truth.shipment}\n{truth.product}",
            f"{', '.join(truth.harms) or 'not harmed'}\nexcess {truth.excess:.3f}\n"
            f"{truth.coldest_c:.1f} to {truth.warmest_c:.1f} C",
            ", ".join(each.case.reasons) or "nothing",
            escape("\n".join(each.around)),
        )
    return table


def _plain(mistake: Mistake) -> dict[str, object]:
    truth = mistake.case.truth._asdict()
    return {
        "seed": mistake.seed,
        "what": mistake.what,
        **truth,
        "said": mistake.case.reasons,
        "around": mistake.around,
    }


def _kinds(results: Sequence[SeedResult], rule: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in results:
        for kind, count in one.rules[rule].kinds.items():
            found[kind] = found.get(kind, 0) + count
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _with_interval(part: int, whole: int) -> str:
    if not whole:
        return "none"
    low, high = wilson(part, whole)
    return f"{part / whole:.3f} ({low:.3f} to {high:.3f})"


def _warning(score: Score) -> str:
    quartiles = _quartiles(score)
    if quartiles is None:
        return _number(score.median_warning_min, 0)
    return f"{quartiles[1]:.0f} ({quartiles[0]:.0f} to {quartiles[2]:.0f})"


def _share(part: int, whole: int) -> str:
    return _percent(part / whole if whole else None)


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{100 * share:.1f} %"


def _number(value: float | None, decimals: int = 1) -> str:
    return "none" if value is None else f"{value:.{decimals}f}"
