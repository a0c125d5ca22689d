"""The first page of a report: what it is about, the verdict with its bounds, and who held the goods. Pure."""

from typing import Any

from coldchain.evidence import SubjectKind
from coldchain.judgement.verdict import Bounds, Verdict
from coldchain.registry.keeping import ALL, Hold
from reports.content.document import Goods, LegPart, Report
from reports.events.custody_events import kg_at
from reports.pages.blocks import Block, facts, para, points, table
from reports.pages.legs import harm_words, legs_of
from reports.pages.paper import Paper, apportioned, clock_of, share_words
from reports.pages.weak import weaknesses_of

_WHOLE = 1_000_000
_HOURS = 24
_TEMPERATURE = "Cel"
_ARRIVALS = ("refused", "delivered")
KINDS = {SubjectKind.SHIPMENT: "Shipment", SubjectKind.LEG: "Leg", SubjectKind.ASSET: "Equipment"}
MEANS = {
    "good": "As far as readings tell, it was kept within its bounds all the way.",
    "watch": "It can be sold. Look at it first: the reasons stand below.",
    "sell-first": "It can be sold, and before other goods: the reasons stand below.",
    "reject": "What was done to it cannot be undone. It is not to be sold.",
    "unknown": "Too much time is without readings to say. A person has to look at the goods.",
}


def first_of(report: Report, paper: Paper) -> list[Block]:
    """Return the first page: what it is about, the verdict, times, and who held the goods."""
    verdict = report.verdict
    blocks = [_about(report, paper)]
    if verdict is None:
        return [*blocks, *_equipment(report, paper), *weaknesses_of(report, paper)]
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
            para(
                paper.say(
                    "The verdict is on all of their way up to the end of this leg. Times and temperatures "
                    "below are those of this leg alone."
                )
            )
        )
    blocks += [para(standing_words(report, paper)), *(para(each) for each in _arrivals(report, paper))]
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
        *weaknesses_of(report, paper),
        *legs_of(report, paper),
    ]


def _arrivals(report: Report, paper: Paper) -> list[str]:
    """Return that the goods were refused or delivered: when, who said so, what was measured, and why."""
    return [
        "; ".join(
            part
            for part in (
                f"{paper.name(act.act).capitalize()} {paper.at(act.at)}",
                act.receiver,
                act.site,
                paper.measured(act.measured_c, "Cel", 1) if act.measured_c is not None else "",
                act.why,
            )
            if part
        )
        for act in report.acts
        if act.act in _ARRIVALS and not act.taken_back
    ]


def standing_words(report: Report, paper: Paper) -> str:
    """Return which version of the verdict this is, and whether it is the last one."""
    say, verdict = paper.say, report.verdict
    if not report.given or verdict is None:
        return say("No verdict had been given before; this one was worked out for this report.")
    last = report.given[-1]
    if report.subject.kind is SubjectKind.LEG:
        return say(
            "On all of their way version {version} was given {time}: {decision}.",
            version=last.version,
            time=paper.at(last.recorded_at),
            decision=paper.name(str(last.verdict.decision)),
        )
    words = say("Version {version}, given {time}.", version=last.version, time=paper.at(last.recorded_at))
    if last.verdict.decision != verdict.decision:
        before = paper.name(str(last.verdict.decision))
        words = say(
            "The last one that was given, version {version}, said: {decision}. This one counts what came "
            "since.",
            version=last.version,
            decision=before,
        )
    end = (
        say("It is final: only what comes late, or is put right, can change it.")
        if last.final
        else say("It is not final: what comes later may change it.")
    )
    return f"{words} {end}"


def _equipment(report: Report, paper: Paper) -> list[Block]:
    """Return what there is to say of an asset: its times, and how warm it was."""
    say = paper.say
    rows = [
        [
            f"{paper.channel(each.channel)}, {each.name}",
            str(each.count),
            *(paper.measured(value, each.unit) for value in (each.minimum, each.mean, each.maximum)),
        ]
        for each in report.sensors
        if each.unit == _TEMPERATURE
    ]
    head = [say("Sensor"), say("Readings"), say("Min"), say("Mean"), say("Max")]
    return [
        para(say("No verdict: this is about equipment, not about goods.")),
        *_times(report, paper),
        para(say("Beyond bounds: any temperature in it was beyond a limit of the equipment.")),
        *([table(say("Temperatures"), "wrrrr", head, rows)] if rows else []),
    ]


def _about(report: Report, paper: Paper) -> Block:
    say, goods, subject = paper.say, report.goods, report.subject
    pairs: list[tuple[str, Any]] = [(say(KINDS[subject.kind]), subject.id)]
    if goods:
        pairs += [
            (say("Goods"), goods.product),
            (say("Lot"), goods.lot),
            (say("Quantity"), _quantity(report, goods, paper)),
            (say("From"), goods.origin),
            (say("To"), goods.destination),
            (say("Buyer's order"), goods.order_ref),
            (say("Made of"), ", ".join(goods.parents)),
            (say("State"), paper.name(goods.state)),
        ]
    offsets = paper.offsets(subject.from_at, subject.until_at)
    pairs += [(say("Legal hold"), hold_words(each, paper)) for each in report.holds]
    pairs += [
        (say("Time that is told"), f"{paper.at(subject.from_at)} – {paper.at(subject.until_at)}"),
        (say("Times are in"), f"{subject.cooperative.time_zone} ({offsets})"),
    ]
    return facts(pairs)


def _quantity(report: Report, goods: Goods, paper: Paper) -> str:
    """Return how much there was at the end of what is told, and at its begin where that was another."""
    begun, ended = (kg_at(report, at) for at in (report.subject.from_at, report.subject.until_at))
    ended = goods.quantity_kg if ended is None else ended
    told = [each for each in (begun, ended) if each]
    return " → ".join(dict.fromkeys(paper.limit(each, "kg") for each in told))


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
    likely, bounds = share_words(verdict.life_used, paper)
    used = f"{likely} ({bounds})" if verdict.unknown_ms else likely
    texts.append(say("Share of the life that is used: {share}.", share=used))
    if verdict.harmful_ms:
        texts.append(say("Time beyond its bounds: {time}.", time=paper.lasted(verdict.harmful_ms)))
    if verdict.unknown_ms:
        worst = paper.share(verdict.excess_used.worst)
        texts.append(
            say("With the time without readings, {share} of the life at worst went to harm.", share=worst)
        )
    return points(texts)


def _bounds(verdict: Verdict, paper: Paper) -> Block:
    say = paper.say
    rows = [
        [say("Life used"), *map(paper.share, verdict.life_used)],
        [say("of it beyond recommended storage"), *map(paper.share, verdict.excess_used)],
    ]
    if verdict.days_left is not None:
        left = _life_left(verdict.days_left, paper)
        rows.append([say("Life left in recommended storage"), *left])
    return table("", "wrrr", ["", say("at best"), say("likely"), say("at worst")], rows)


def _life_left(days: Bounds, paper: Paper) -> list[str]:
    """Return days; hours where even at best it is less than one day."""
    times, unit = (_HOURS, "h") if days.best < 1 else (1, "d")
    return [f"{paper.number(each * times, 1)}\u00a0{unit}" for each in days]


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
    return [bar, *([_figures(report, verdict, paper)] if verdict else [])]


def _figures(report: Report, verdict: Verdict, paper: Paper) -> Block:
    say = paper.say
    told: Verdict | LegPart = verdict
    if report.subject.kind is SubjectKind.LEG:
        told = next((each for each in report.legs if each.from_at == report.subject.from_at), verdict)
    degrees = [
        (say("Goods, lowest"), told.minimum_c),
        (say("Goods, mean over time"), told.mean_c),
        (say("Goods, highest"), told.maximum_c),
        (say("Mean kinetic temperature"), told.mkt_c),
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
