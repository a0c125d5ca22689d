"""The first page of a report: what it is about, the verdict with its bounds, and who held the goods. Pure."""

from typing import Any

from coldchain.evidence import SubjectKind
from coldchain.judgement.gauge import LAW
from coldchain.judgement.verdict import Verdict
from coldchain.registry.keeping import ALL, Hold
from reports.blocks import Block, Cell, facts, para, points, table
from reports.document import LegPart, Report
from reports.paper import NOTHING, Paper, apportioned, clock_of, share_words

_WHOLE = 1_000_000
KINDS = {SubjectKind.SHIPMENT: "Shipment", SubjectKind.LEG: "Leg", SubjectKind.ASSET: "Equipment"}
MEANS = {
    "good": "As far as readings tell, it was kept within its bounds all the way.",
    "watch": "It can be sold. Half of its life is gone, or it was beyond its bounds for a while: look at it.",
    "sell-first": "Most of its life is used, or harm was done. Sell it before other goods.",
    "reject": "What was done to it cannot be undone. It is not to be sold.",
    "unknown": "Too much time is without readings to say. A person has to look at the goods.",
}


def first_of(report: Report, paper: Paper) -> list[Block]:
    """Return the first page: what it is about, the verdict, times, and who held the goods."""
    verdict = report.verdict
    blocks = [_about(report, paper)]
    if verdict is None:
        return [*blocks, para(paper.say("No verdict: this is about equipment, not about goods."))]
    blocks.append(
        {
            "kind": "verdict",
            "decision": paper.name(str(verdict.decision)),
            "means": paper.say(MEANS[str(verdict.decision)]),
            "grave": str(verdict.decision) in ("reject", "sell-first"),
        }
    )
    if report.subject.kind is SubjectKind.LEG:
        blocks.append(
            para(paper.say("The verdict is on the whole way; what this leg did stands in its row below."))
        )
    return [
        *blocks,
        *[block for block in (_reasons(verdict, paper),) if block],
        _bounds(verdict, paper),
        para(
            paper.say(
                "Time without readings never counts as good: at best it did no harm, at worst all it could."
            )
        ),
        *_times(report, paper),
        *_legs(report, paper),
    ]


def _about(report: Report, paper: Paper) -> Block:
    say, goods, subject = paper.say, report.goods, report.subject
    pairs: list[tuple[str, Any]] = [(say(KINDS[subject.kind]), subject.id)]
    if goods:
        pairs += [
            (say("Goods"), goods.product),
            (say("Lot"), goods.lot),
            (say("Quantity"), f"{paper.bound(goods.quantity_kg)}\u00a0kg" if goods.quantity_kg else ""),
            (say("From"), goods.origin),
            (say("To"), goods.destination),
            (say("Buyer's order"), goods.order_ref),
            (say("Made of"), ", ".join(goods.parents)),
            (say("State"), paper.name(goods.state)),
        ]
    pairs += [(say("Legal hold"), hold_words(each, paper)) for each in report.holds]
    pairs += [
        (say("Time that is told"), f"{paper.at(subject.from_at)} – {paper.at(subject.until_at)}"),
        (say("Times are in"), f"{subject.cooperative.time_zone} ({paper.offset(subject.until_at)})"),
    ]
    return facts(pairs)


def hold_words(hold: Hold, paper: Paper) -> str:
    """Return since when something is held, why, and by whom; and when it was released."""
    say, on = paper.say, "" if hold.about == ALL else hold.about
    parts = [say("No. {number}", number=str(hold.id)), on, say("since {time}", time=paper.at(hold.set_at))]
    text = f"{', '.join(part for part in parts if part)}: {hold.why} ({hold.by})"
    if hold.lifted_at is None:
        return text
    until = say("released {time}", time=paper.at(hold.lifted_at))
    return f"{text}; {until}: {hold.lifted_why} ({hold.lifted_by})"


def _reasons(verdict: Verdict, paper: Paper) -> Block | None:
    """Return why it was so decided; of the same numbers as the decision, in the report's language."""
    say = paper.say
    texts = [
        say("{what}: {time}", what=harm_words(rule, paper), time=paper.at(at)) for rule, at in verdict.harms
    ]
    texts.append(say("Share of the life that is used: {share}.", share=paper.share(verdict.life_used.likely)))
    if verdict.harmful_ms:
        texts.append(say("Time beyond its bounds: {time}.", time=paper.lasted(verdict.harmful_ms)))
    if verdict.unknown_ms:
        worst = paper.share(verdict.excess_used.worst)
        texts.append(
            say("With the time without readings, {share} of the life at worst went to harm.", share=worst)
        )
    return points(texts)


def harm_words(rule: str, paper: Paper) -> str:
    """Return what a rule that was broken means."""
    if rule.startswith(LAW):
        return paper.say("{rule} has run out", rule=rule.removeprefix(LAW))
    return paper.name(rule)


def _bounds(verdict: Verdict, paper: Paper) -> Block:
    say = paper.say
    rows = [
        [say("Life used"), *map(paper.share, verdict.life_used)],
        [say("of it beyond recommended storage"), *map(paper.share, verdict.excess_used)],
    ]
    if verdict.remaining_days is not None:
        left = [f"{paper.number(days, 1)}\u00a0d" for days in verdict.remaining_days]
        rows.append([say("Life left in recommended storage"), *left])
    return table("", "wrrr", ["", say("at best"), say("likely"), say("at worst")], rows)


def _times(report: Report, paper: Paper) -> list[Block]:
    say = paper.say
    parts = [report.good_ms, report.harmful_ms, report.unknown_ms]
    seconds, names = apportioned(parts), [say("within bounds"), say("beyond bounds"), say("without readings")]
    shares = [part / report.told_ms if report.told_ms else 0.0 for part in parts]
    tenths = apportioned([round(share * _WHOLE) for share in shares])  # of a per cent: they add up to 100.0
    rows = [
        {"name": name, "time": clock_of(each), "share": share, "text": paper.share(tenth / 1000)}
        for name, each, share, tenth in zip(names, seconds, shares, tenths, strict=True)
    ]
    verdict = report.verdict
    sums = {"name": say("together"), "time": clock_of(sum(seconds)), "text": ""}
    bar = {"kind": "times", "rows": rows, "sum": sums, "hours": say("h:min:s")}
    return [bar, *([_figures(verdict, paper)] if verdict else [])]


def _figures(verdict: Verdict, paper: Paper) -> Block:
    say = paper.say
    degrees = [
        (say("Lowest"), verdict.minimum_c),
        (say("Mean over time"), verdict.mean_c),
        (say("Highest"), verdict.maximum_c),
        (say("Mean kinetic temperature"), verdict.mkt_c),
    ]
    pairs = [(name, paper.measured(value, "Cel")) for name, value in degrees]
    if verdict.chilling_c_h:
        pairs.append((say("Chilling"), paper.measured(verdict.chilling_c_h, "degC h")))
    if verdict.weight_loss_pct is not None:
        pairs.append((say("Weight lost"), f"{paper.number(verdict.weight_loss_pct)}\u00a0%"))
    if verdict.wet_ms:
        pairs.append((say("Time below the dew point"), paper.lasted(verdict.wet_ms)))
    if verdict.disagreement_k:
        pairs.append((say("Probes differed by up to"), f"{paper.number(verdict.disagreement_k)}\u00a0K"))
    if verdict.extrapolated_ms:
        pairs.append((say("Time beyond what the model was made for"), paper.lasted(verdict.extrapolated_ms)))
    if verdict.faults:
        pairs.append((say("Values that could not be believed"), str(verdict.faults)))
    return facts(pairs)


def _legs(report: Report, paper: Paper) -> list[Block]:
    say = paper.say
    head = [
        "",
        say("Where, in whose hands"),
        say("From, until"),
        say("Within"),
        say("Beyond"),
        say("Unknown"),
    ]
    head += [say("Life used"), say("Min"), say("Mean"), say("Max"), "MKT"]
    title = say("Who held the goods when the harm was done")
    rows = [_leg(leg, paper) for leg in report.legs]
    if report.verdict is not None and len(report.legs) > 1:
        rows.append(_whole(report.verdict, paper))
    return [
        table(title, "rwlrrrrrrrr", head, rows),
        points(_blame(report, paper)) or para(say("No harm was found on any leg.")),
        para(say("Temperatures are of the goods in °C; life used is likely, and from best to worst.")),
    ]


def _leg(leg: LegPart, paper: Paper) -> list[Cell]:
    times = map(clock_of, apportioned([leg.good_ms, leg.harmful_ms, leg.unknown_ms]))
    degrees = (leg.minimum_c, leg.mean_c, leg.maximum_c, leg.mkt_c)
    place = ", ".join(part for part in (paper.name(leg.asset_kind), leg.site) if part)
    where = [leg.asset_name, leg.custodian_name or NOTHING, *([place] if place else [])]
    span = [paper.minute(leg.from_at), paper.minute(leg.until_at)]
    return [
        str(leg.number),
        where,
        span,
        *times,
        share_words(leg.life_used, paper),
        *map(paper.number, degrees),
    ]


def _whole(verdict: Verdict, paper: Paper) -> list[Cell]:
    """Return the row of the whole way, to which the legs add up."""
    times = map(clock_of, apportioned([verdict.good_ms, verdict.harmful_ms, verdict.unknown_ms]))
    degrees = (verdict.minimum_c, verdict.mean_c, verdict.maximum_c, verdict.mkt_c)
    span = [paper.minute(verdict.from_at), paper.minute(verdict.as_of_at)]
    name = paper.say("the whole way")
    return ["", name, span, *times, share_words(verdict.life_used, paper), *map(paper.number, degrees)]


def _blame(report: Report, paper: Paper) -> list[str]:
    """Return sentences: on which leg how much of the life was lost beyond storage, what was broken when."""
    found = []
    for leg in sorted(report.legs, key=lambda each: (-each.excess_used.likely, each.number)):
        who = paper.say(
            "leg {number}, {asset}, {custodian}",
            number=leg.number,
            asset=leg.asset_name,
            custodian=leg.custodian_name or NOTHING,
        )
        found += [
            paper.say("{what}, {time}: {who}", what=harm_words(rule, paper), time=paper.at(at), who=who)
            for rule, at in leg.harms
        ]
        if leg.excess_used.likely >= 0.0005:  # noqa: PLR2004 - what is shown as 0.0 % is none
            share = paper.share(leg.excess_used.likely)
            found.append(
                paper.say("{share} of the life beyond what storage takes: {who}", share=share, who=who)
            )
    return found
