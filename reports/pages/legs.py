"""Who held the goods when the harm was done, on the first page: legs, and what they add up to. Pure."""

from collections.abc import Sequence

from coldchain.instants import MS_PER_S
from coldchain.judgement.gauge import LAG_GUARD, LAW
from coldchain.judgement.verdict import Verdict
from reports.content.document import LegPart, Report, Share
from reports.pages.blocks import Block, Cell, para, points, table
from reports.pages.paper import NOTHING, Paper, apportioned, clock_of, share_words

_WHOLE = 1_000_000
_TENTH = 1_000  # tenths of a per cent in the whole
KNOWN_BY = {
    "probe": "measured by a probe in them",
    "air": "worked out from the air around them",
    "beside": "measured in other goods beside them",
}


def legs_of(report: Report, paper: Paper) -> list[Block]:
    """Return who held the goods when, what each leg did to them, and from what that is known."""
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
    used = _apart([leg.life_used for leg in report.legs])
    rows = [
        _leg(leg, share, paper, is_open=leg.until_at >= report.subject.as_known_at)
        for leg, share in zip(report.legs, used, strict=True)
    ]
    if report.verdict is not None and len(report.legs) > 1:
        rows.append(_whole(report.verdict, paper))
    return [
        table(title, "rwlrrrrrrrr", head, rows),
        points(_blame(report, paper)) or para(_no_harm(report, paper)),
        para(say("Temperatures are of the goods in °C; life used is likely, and from best to worst.")),
        para(
            say(
                "Mean kinetic temperature (MKT): the steady temperature that would have done to the goods "
                "what the changing one did. Warm hours weigh more in it than in the mean."
            )
        ),
        *_known_by(report, paper),
    ]


def _no_harm(report: Report, paper: Paper) -> str:
    """Return that no leg did harm, as far as that is known: silence clears nobody."""
    say, unknown_ms = paper.say, sum(leg.unknown_ms for leg in report.legs)
    if not unknown_ms:
        return say("No harm was found on any leg.")
    if unknown_ms == sum(leg.until_at - leg.from_at for leg in report.legs):
        return say("Nothing was measured, so nobody can say on which leg harm was done, or that none was.")
    return say("No harm was found in the time with readings. Of the time without, nobody can say.")


def _apart(shares: Sequence[Share]) -> list[Share]:
    """Return shares rounded to a tenth of a per cent so that they add up as the exact ones do.

    Where that is possible, none is shown that is likely and yet below the best or above the worst.
    """
    likely = apportioned([round(each.likely * _WHOLE) for each in shares])

    def tenths(parts: Sequence[float]) -> list[float]:
        exact = [round(part * _WHOLE) for part in parts]
        return [each / _TENTH for each in apportioned(exact, likely)]

    best, worst = tenths([each.best for each in shares]), tenths([each.worst for each in shares])
    shown = zip(best, likely, worst, strict=True)
    return [Share(best=b, likely=m / _TENTH, worst=w) for b, m, w in shown]


def _known_by(report: Report, paper: Paper) -> list[Block]:
    """Return on what the temperatures of the goods rest where it was not a probe in them."""
    say = paper.say
    found = []
    for leg in report.legs:
        if leg.known_by in ("", "probe"):
            continue
        first, *rest = (say(KNOWN_BY[each]) for each in leg.known_by.split(", "))
        how = "; ".join([first, *(say("for a part {how}", how=each) for each in rest)])
        found.append(say("Leg {number}: the temperature of the goods was {how}.", number=leg.number, how=how))
    block = points(found)
    if block is None:
        return []
    lag = report.product.lag_tau_s.value if report.product else 0.0
    follows = say(
        "Where it was worked out from the air, the goods are taken to follow it with a time constant of "
        "{time}; no sensor measured the goods themselves, and their chart shows the probe in other goods, if "
        "there is one.",
        time=paper.lasted(round(lag * LAG_GUARD * MS_PER_S)),
    )
    lies = say(
        "A probe for goods is taken to lie in those that were there first: nobody records in which goods it "
        "is."
    )
    is_by_air = any("air" in leg.known_by for leg in report.legs)
    return [block, para(f"{lies} {follows}")] if is_by_air else [block, para(lies)]


def _leg(leg: LegPart, used: Share, paper: Paper, *, is_open: bool) -> list[Cell]:
    times = map(clock_of, apportioned([leg.good_ms, leg.harmful_ms, leg.unknown_ms]))
    degrees = (leg.minimum_c, leg.mean_c, leg.maximum_c, leg.mkt_c)
    place = ", ".join(part for part in (paper.name(leg.asset_kind), leg.site) if part)
    where = [leg.asset_name, leg.custodian_name or NOTHING, *([place] if place else [])]
    span = [paper.minute(leg.from_at), paper.minute(leg.until_at)]
    span += [paper.say("goes on")] if is_open else []
    return [
        str(leg.number),
        where,
        span,
        *times,
        share_words(used, paper),
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
    shares = _apart([leg.excess_used for leg in report.legs])
    order = sorted(
        zip(report.legs, shares, strict=True), key=lambda each: (-each[0].excess_used.likely, each[0].number)
    )
    for leg, excess in order:
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
        if leg.harmful_ms:
            time = paper.lasted(leg.harmful_ms)
            found.append(paper.say("Beyond its bounds for {time}: {who}", time=time, who=who))
        if excess.likely > 0:  # what is shown as 0.0 % is none
            share = paper.share(excess.likely)
            found.append(
                paper.say("{share} of the life beyond what storage takes: {who}", share=share, who=who)
            )
    return found


def harm_words(rule: str, paper: Paper) -> str:
    """Return what a rule that was broken means."""
    if rule.startswith(LAW):
        return paper.say("{rule} has run out", rule=rule.removeprefix(LAW))
    return paper.name(rule)
