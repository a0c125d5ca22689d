"""The first page of a summary: what was lost, why, by whom, and what to do. Pure."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from reports.pages.blocks import Block, facts, para, points
from reports.pages.paper import Paper
from reports.period.advice import advice_of, is_nothing, measure_of, size_of
from reports.period.charts import chart_of
from reports.period.types import UNKNOWN, CauseRow, HolderRow, Summary

_MOST_BARS = 6
_GRAVE = ("reject", "sell-first")
_Row = TypeVar("_Row", CauseRow, HolderRow)


def money_of(cents: int, paper: Paper) -> str:
    """Return money [hundredths], in groups of three digits."""
    text = paper.number(cents / 100)
    whole, point, rest = text.partition(paper.words.decimal("."))
    return _grouped(whole) + point + rest


def weight_of(grams: int, paper: Paper) -> str:
    """Return a weight in kilograms."""
    whole, point, rest = paper.bound(round(grams / 1000, 1)).partition(paper.words.decimal("."))
    return f"{_grouped(whole)}{point}{rest}\u00a0kg"


def _grouped(digits: str) -> str:
    return f"{int(digits):,}".replace(",", "\u00a0") if digits.isdecimal() else digits


def first_of(summary: Summary, paper: Paper) -> list[Block]:
    """Return the first page."""
    say = paper.say
    blocks = [
        _about(summary, paper),
        _headline(summary, paper),
        _bars(say("What became of the goods"), _verdicts(summary, paper)),
        _bars(say("Why it was lost"), _costs(summary, summary.causes, _cause_name, paper)),
        _bars(
            say("Who held the goods when it was lost"), _costs(summary, summary.holders, _holder_name, paper)
        ),
        *_advice(summary, paper),
        chart_of(summary, paper),
    ]
    if summary.totals.lost.cents:
        blocks.append(
            para(say("Dark: goods that are not to be sold. Light: life that was lost of goods that can be."))
        )
    if not is_nothing(summary.totals.lost):
        blocks.append(
            para(say("A shipment counts on the day on which it ended; one still under way, on the last."))
        )
    return [each for each in blocks if each]


def _advice(summary: Summary, paper: Paper) -> list[Block | None]:
    found = points(advice_of(summary, paper))
    return [{"kind": "head", "text": paper.say("What to do")}, found] if found else []


def _about(summary: Summary, paper: Paper) -> Block:
    say, totals, subject = paper.say, summary.totals, summary.subject
    under_way = say("{count}, of them {open} still under way", count=totals.shipments, open=totals.under_way)
    offsets = paper.offsets(subject.from_at, subject.until_at)
    received = paper.share(totals.received / totals.expected) if totals.expected else ""
    return facts(
        [
            (say("Time that is told"), f"{paper.minute(subject.from_at)} – {paper.minute(subject.until_at)}"),
            (say("Times are in"), f"{subject.cooperative.time_zone} ({offsets})"),
            (say("Shipments"), under_way if totals.under_way else str(totals.shipments)),
            (say("Goods"), weight_of(totals.quantity_g, paper)),
            (say("Worth"), money_of(totals.worth_cents, paper) if totals.worth_cents else ""),
            (say("Readings that came"), received),
            (say("Could not be told"), str(len(summary.failed)) if summary.failed else ""),
        ]
    )


def headline(summary: Summary, paper: Paper) -> tuple[str, str]:
    """Return what was lost in one line, and what that is made of."""
    say, totals, lost = paper.say, summary.totals, summary.totals.lost
    if not totals.shipments:
        return say("No shipments"), say("No goods were in anything that is watched in this time.")
    if is_nothing(lost):
        means = say("No goods were rejected, and none lost life beyond what recommended storage takes.")
        found = say("No loss is known") if totals.unknown_ms else say("Nothing was lost")
        return found, f"{means} {_unknown(summary, paper)}".strip()
    goods = say(
        "{lost} of {whole} are not to be sold",
        lost=weight_of(lost.rejected_g, paper),
        whole=weight_of(totals.quantity_g, paper),
    )
    if not totals.worth_cents:
        means = say("There are no prices, so nobody can say what that cost.")
        return goods, f"{means} {_unknown(summary, paper)}".strip()
    found = say(
        "Lost: {lost} of {whole} ({share})",
        lost=money_of(lost.cents, paper),
        whole=money_of(totals.worth_cents, paper),
        share=paper.share(lost.cents / totals.worth_cents),
    )
    means = say(
        "{goods}: {rejected}. Life that was lost of goods that can be sold: {life}. "
        "Money is in the cooperative's currency.",
        goods=goods,
        rejected=money_of(lost.rejected_cents, paper),
        life=money_of(lost.life_cents, paper),
    )
    told = (means, _unpriced(summary, paper), _unknown(summary, paper))
    return found, " ".join(each for each in told if each)


def _unpriced(summary: Summary, paper: Paper) -> str:
    """Return of how much no price is known, where there are prices; nothing where there is one of all."""
    grams = sum(each.quantity_g for each in summary.parts if not each.worth_cents)
    if not grams:
        return ""
    return paper.say("Of {weight} no price is known: they count as nothing.", weight=weight_of(grams, paper))


def _unknown(summary: Summary, paper: Paper) -> str:
    """Return what the time without data may hide; nothing where there is none."""
    totals = summary.totals
    if not totals.unknown_ms:
        return ""
    share = totals.unknown_ms / (totals.good_ms + totals.harmful_ms + totals.unknown_ms)
    return paper.say(
        "Nothing is known of {share} of the time: at worst {worst} was lost.",
        share=paper.share(share),
        worst=money_of(totals.worst_cents, paper),
    )


def _headline(summary: Summary, paper: Paper) -> Block:
    found, means = headline(summary, paper)
    is_grave = not is_nothing(summary.totals.lost)
    return {"kind": "verdict", "decision": found, "means": means, "grave": is_grave}


def _verdicts(summary: Summary, paper: Paper) -> list[dict[str, Any]]:
    most = max((row.ended + row.under_way for row in summary.verdicts), default=0)
    return [
        {
            "name": paper.name(row.decision),
            "share": (row.ended + row.under_way) / most,
            "text": f"{row.ended + row.under_way} · {weight_of(row.quantity_g, paper)}",
            "dark": row.decision in _GRAVE,
        }
        for row in summary.verdicts
        if row.ended + row.under_way
    ]


def _costs(
    summary: Summary, rows: Sequence[_Row], name: Callable[[_Row, Paper], str], paper: Paper
) -> list[dict[str, Any]]:
    """Return rows as bars, by what measure there is, the largest first."""
    measure = measure_of(summary)
    own = sorted((each for each in rows if size_of(each, measure)), key=lambda each: -size_of(each, measure))
    whole = sum(size_of(each, measure) for each in own)
    return [
        {
            "name": name(each, paper),
            "share": size_of(each, measure) / size_of(own[0], measure),
            "text": f"{_sized(each, measure, paper)} ({paper.share(size_of(each, measure) / whole)})",
            "dark": True,
        }
        for each in own[:_MOST_BARS]
    ]


def _sized(row: CauseRow | HolderRow, measure: str, paper: Paper) -> str:
    if measure == "money":
        return money_of(row.lost.cents, paper)
    return weight_of(row.lost.rejected_g, paper) if measure == "goods" else paper.lasted(row.harmful_ms)


def _cause_name(row: CauseRow, paper: Paper) -> str:
    return paper.say("cause not known") if row.cause == UNKNOWN else paper.name(row.cause)


def _holder_name(row: HolderRow, paper: Paper) -> str:
    return paper.say("nobody is named") if row.id == UNKNOWN else row.name


def _bars(title: str, rows: list[dict[str, Any]]) -> Block | None:
    return {"kind": "bars", "title": title, "rows": rows} if rows else None
