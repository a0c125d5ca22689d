"""From a report to what its pages say, in its language: plain data for the template. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from coldchain.evidence import SubjectKind
from coldchain.instants import MS_PER_S
from coldchain.judgement.gauge import LAW
from coldchain.judgement.verdict import Verdict
from reports.blocks import Block, Cell, bounded, code, facts, para, points, section, some, table
from reports.document import LegPart, Report
from reports.pages_record import acts_of, alarms_of, doings_of, versions_of
from reports.pages_sources import completeness_of, rules_of, sensors_of
from reports.paper import NOTHING, Paper, apportioned, clock_of, share_words
from reports.printable import printable

HEADING = 60
"""Characters of a name that stands at the top of every page."""

KINDS = {SubjectKind.SHIPMENT: "Shipment", SubjectKind.LEG: "Leg", SubjectKind.ASSET: "Equipment"}
MEANS = {
    "good": "As far as readings tell, it was kept within its bounds all the way.",
    "watch": "It can be sold. Half of its life is gone, or it was beyond its bounds for a while: look at it.",
    "sell-first": "Most of its life is used, or harm was done. Sell it before other goods.",
    "reject": "What was done to it cannot be undone. It is not to be sold.",
    "unknown": "Too much time is without readings to say. A person has to look at the goods.",
}


def data_of(report: Report, paper: Paper) -> dict[str, Any]:
    """Return everything that stands on the pages, but for charts and files.

    Args:
        report: What is told.
        paper: How it is written.
    """
    say, subject = paper.say, report.subject
    sections = [
        _outs(report, paper),
        section(say("Limits of the law, and verdicts as they were given"), versions_of(report, paper)),
        section(say("Alarms, who was told, and what was answered"), alarms_of(report, paper)),
        section(say("What people said and did"), [*acts_of(report, paper), *doings_of(report, paper)]),
        section(say("Completeness"), completeness_of(report, paper)),
        section(say("Sensors"), sensors_of(report, paper)),
        section(say("By what was judged"), rules_of(report, paper)),
    ]
    return {
        "lang": paper.words.code,
        "title": f"{say('Evidence report')} {report.number}",
        "number": report.number,
        "name": say("Evidence report"),
        "subject": printable(report.title, HEADING),
        "cooperative": printable(subject.cooperative.name or subject.cooperative.id, HEADING),
        "known": say("As known at {time}", time=_known(report, paper)),
        "page": say("Page {page} of {pages}", page="{page}", pages="{pages}"),
        "charts-title": say("Charts"),
        "legend": [say("limit"), say("beyond a limit"), say("without readings: no line is drawn")],
        "date": _moment(subject.as_known_at),
        "first": _bounded(first_of(report, paper), paper),
        "sections": [each | {"blocks": _bounded(each["blocks"], paper)} for each in sections],
    }


def _bounded(blocks: Sequence[Block], paper: Paper) -> list[Block]:
    def more(count: int) -> str:
        return paper.say("{count} more rows are in report.json.", count=count)

    return [bounded(block, more) for block in blocks]


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


def _moment(instant: int) -> list[int]:
    """Return year to second of an instant [ms], UTC: what the file itself says of its date."""
    return list(datetime.fromtimestamp(instant // MS_PER_S, UTC).timetuple()[:6])


def _known(report: Report, paper: Paper) -> str:
    at = report.subject.as_known_at
    return f"{paper.at(at)} ({report.subject.cooperative.time_zone}, {paper.offset(at)})"


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
    pairs += [
        (say("Time that is told"), f"{paper.at(subject.from_at)} – {paper.at(subject.until_at)}"),
        (say("Times are in"), f"{subject.cooperative.time_zone} ({paper.offset(subject.until_at)})"),
    ]
    return facts(pairs)


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
    rows = [
        {"name": name, "time": clock_of(each), "share": share, "text": paper.share(share)}
        for name, each, share in zip(names, seconds, shares, strict=True)
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
    return [
        table(title, "rwlrrrrrrrr", head, rows),
        points(_blame(report, paper)) or para(say("No harm was found on any leg.")),
        para(say("Temperatures are of the goods in °C; life used is likely, and from best to worst.")),
    ]


def _leg(leg: LegPart, paper: Paper) -> list[Cell]:
    times = map(clock_of, apportioned([leg.good_ms, leg.harmful_ms, leg.unknown_ms]))
    degrees = (leg.minimum_c, leg.mean_c, leg.maximum_c, leg.mkt_c)
    where = [leg.asset_name, leg.custodian_name or NOTHING]
    span = [paper.minute(leg.from_at), paper.minute(leg.until_at)]
    return [
        str(leg.number),
        where,
        span,
        *times,
        share_words(leg.life_used, paper),
        *map(paper.number, degrees),
    ]


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


def _outs(report: Report, paper: Paper) -> Block:
    say = paper.say
    head = [
        say("Leg"),
        say("What"),
        say("Limit"),
        say("From"),
        say("Until"),
        say("Lasted"),
        say("Worst"),
        say("Cause"),
    ]
    rows: list[list[Cell]] = [
        [
            str(out.leg) if out.leg else NOTHING,
            [paper.channel(out.channel), out.device],
            [paper.name(out.limit), f"{paper.name(out.side)} {paper.limit(out.bound, out.unit)}"],
            paper.at(out.from_at),
            [paper.at(out.until_at), say("goes on")] if out.goes_on else paper.at(out.until_at),
            paper.lasted(out.until_at - out.from_at),
            [paper.measured(out.extreme, out.unit), paper.at(out.extreme_at)],
            paper.name(out.cause) if out.cause else say("not known"),
        ]
        for out in report.outs
    ]
    said = some("", "rwwllrrw", head, rows) or para(say("None."))
    return section(say("Times beyond a limit"), [said])


def ending_of(report: Report, files: list[tuple[str, int, str]], paper: Paper) -> list[Block]:
    """Return the last part: files with their hashes, how to verify, lines to sign on.

    Args:
        report: What is told.
        files: Name, bytes and SHA-256 of each that is attached.
        paper: How it is written.
    """
    say = paper.say
    rows: list[list[Cell]] = [[name, f"{size}", code(sha256)] for name, size, sha256 in files]
    blocks = [
        some(say("Files that are attached to this one"), "wrl", [say("File"), say("Bytes"), "SHA-256"], rows),
        facts(
            [
                (say("Chain of readings, newest hash"), code(report.chain_head) if report.chain_head else ""),
                (
                    say("SHA-256 of readings.csv"),
                    code(report.readings_sha256) if report.readings_sha256 else "",
                ),
            ]
        ),
        para(
            say("How to verify: on any machine that has this program and the cooperative's public key, run")
        ),
        {"kind": "command", "code": "coldchain verify FILE"},
        para(
            say("It needs no network. It checks the signature and every hash, and judges the readings anew.")
        ),
        {
            "kind": "sign",
            "title": say("Signatures"),
            "head": [say("Name"), say("Role"), say("Date"), say("Signature")],
            "meanings": [
                say("I made this report."),
                say("I have checked it."),
                say("I have taken note of it."),
            ],
        },
    ]
    return [block for block in blocks if block is not None]
