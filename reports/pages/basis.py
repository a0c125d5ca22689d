"""On what a report rests, as it stands on the pages: completeness, clocks, sensors, rules. Pure."""

import re

from coldchain.registry.profile import Limit
from reports.content.document import Counted, Hole, Report, Sensor
from reports.pages.blocks import Block, Cell, code, facts, para, some, spanned
from reports.pages.laws import all_laws
from reports.pages.paper import NOTHING, Paper
from reports.pages.sources import all_sources

_KEYS = re.compile(r"[A-Za-z]+\d*")


def completeness_of(report: Report, paper: Paper) -> list[Block | None]:
    """Return the ledger, the gaps, what was refused, and where times came from."""
    say = paper.say
    head: list[Cell] = [say("Sensor"), say("From, until"), say("Expected"), say("Received")]
    head += [
        [say("Late"), say("Slowest")],
        [say("Again"), say("No value")],
    ]  # so that all languages have room
    head += [[say("Missing"), say("Not heard")], say("Silent")]
    expected = say(
        "Expected is what came, what the device counted and nobody has, and what its interval makes where"
        " nothing was heard and nothing was counted."
    )
    return [
        some(say("Ledger of readings"), "wlrrrrrr", head, [_counted(each, paper) for each in report.ledger]),
        para(expected) if report.ledger else None,
        *_again(report, paper),
        _holes(report, paper) or para(_without_holes(report, paper)),
        *_refused(report, paper),
        _clocks(report, paper),
        _trusted(report, paper),
        *_heard(report, paper),
    ]


def _without_holes(report: Report, paper: Paper) -> str:
    """Return that there was no gap; of what nothing was to say, that all of it is one."""
    if report.ledger:
        return paper.say("No gap was found.")
    return paper.say("No sensor is registered there, so nothing was expected and nothing came.")


def _trusted(report: Report, paper: Paper) -> Block | None:
    """Return what the names of clocks mean; None where there are no times."""
    words = paper.say(
        "Satellite and network time are trusted, and so is the station's clock when the gateway asks "
        "it (server). A device's own clock is set by one of these, or counts on from it."
    )
    return para(words) if report.clocks else None


def _counted(each: Counted, paper: Paper) -> list[Cell]:
    return [
        [paper.channel(each.channel), each.device] if each.channel else [each.device],
        [paper.at(each.from_at), paper.at(each.until_at)],
        str(each.expected),
        str(each.received),
        [str(each.late), paper.lasted(each.latest_ms)],
        [_known(each.duplicate, paper), str(each.failed)],
        [_known(each.missing, paper), str(each.unheard)],
        paper.lasted(each.silent_ms),
    ]


def _known(count: int | None, paper: Paper) -> str:
    return paper.say("not known") if count is None else str(count)


def _again(report: Report, paper: Paper) -> list[Block | None]:
    """Return what it means that readings came again, where some did."""
    if not any(each.duplicate for each in report.ledger):
        return []
    return [para(paper.say("Again: of those received, how many came more than once; they count once."))]


def _refused(report: Report, paper: Paper) -> list[Block | None]:
    """Return what was refused: by channel and time where that is known, else by reason alone."""
    say = paper.say
    rows: list[list[Cell]] = [
        [
            [paper.channel(each.channel), each.device] if each.device else say("not known"),
            each.reason,
            str(each.count),
            paper.at(each.from_at),
            paper.at(each.until_at),
        ]
        for each in report.refused
    ]
    if not rows:
        rows = [
            [say("not known"), reason, str(count), NOTHING, NOTHING]
            for reason, count in sorted(report.quarantined.items())
        ]
    head = [say("Sensor"), say("Reason"), say("Count"), say("From"), say("Until")]
    table = some(say("Refused, and kept apart"), "wlrll", head, rows)
    if table is None:
        return [para(say("Nothing was refused."))]
    is_odd = any(not each.device for each in report.refused)
    odd = say("Of what nobody could read it is not known whose it is; it came in the time that is told.")
    return [table, para(odd)] if is_odd else [table]


def _holes(report: Report, paper: Paper) -> Block | None:
    say = paper.say
    rows: list[list[Cell]] = [
        [
            f"{each.device} {paper.channel(each.channel)}" if each.channel else each.device,
            paper.at(each.from_at),
            paper.at(each.until_at),
            paper.lasted(each.lasted_ms),
            str(each.missing) if each.missing is not None else NOTHING,
            _cause(each, paper),
        ]
        for each in report.holes
    ]
    head = [say("Device"), say("From"), say("Until"), say("Lasted"), say("Missing"), say("Cause")]
    return some(say("Gaps"), "wllrrl", head, rows)


def _cause(each: Hole, paper: Paper) -> Cell:
    """Return why, as far as it is known; of silences that are told as one, how many they are and how long."""
    cause = paper.name(each.cause)
    if each.times == 1:
        return cause
    words = paper.say("{count} silences, the longest {lasted}")
    return [cause, words.format(count=each.times, lasted=paper.lasted(each.silence_ms))]


def _clocks(report: Report, paper: Paper) -> Block | None:
    say = paper.say
    rows: list[list[Cell]] = [
        [
            each.device,
            paper.name(each.clock),
            str(each.readings),
            paper.at(each.from_at),
            paper.at(each.until_at),
        ]
        for each in report.clocks
    ]
    head = [say("Device"), say("Clock"), say("Readings"), say("From"), say("Until")]
    return some(say("Where the times came from"), "wlrll", head, rows)


def _heard(report: Report, paper: Paper) -> list[Block | None]:
    """Return through which gateways the readings came, where that is known of any."""
    say = paper.say
    if not any(each.gateway for each in report.heard):
        return []
    rows: list[list[Cell]] = [
        [each.device, each.gateway or say("not known"), str(each.readings)] for each in report.heard
    ]
    head = [say("Device"), say("Gateway"), say("Readings")]
    first = para(say("A reading that came through several gateways counts for the first of them."))
    return [some(say("Through which gateways they came"), "wlr", head, rows), first]


def sensors_of(report: Report, paper: Paper) -> list[Block | None]:
    """Return each sensor with its calibration and its figures, and whether it recorded often enough."""
    say = paper.say
    head = [say("Sensor"), say("Calibration"), say("Certificate"), say("Calibrated, until")]
    head += [say("Uncertainty"), say("Offset"), say("Class"), say("Every")]
    figures = [
        say("Sensor"),
        say("Readings"),
        say("Min"),
        say("Mean"),
        say("Max"),
        say("Deviation"),
        say("Unit"),
    ]
    often = [say("Sensor"), say("Allowed"), say("Median"), say("Longest"), say("Conforms")]
    if not report.sensors:
        return [para(say("No temperature was measured: no thermometer was heard."))]
    return [
        some(say("Calibration"), "wlwllrlr", head, [_paper_of(each, paper) for each in report.sensors]),
        some(say("Figures"), "wrrrrrl", figures, [_figures(each, paper) for each in report.sensors]),
        some(
            say("Recording interval, by the length of the trip (EN 12830)"),
            "wrrrl",
            often,
            [
                [
                    f"{paper.channel(each.channel)}, {each.device}",
                    f"{paper.bound(each.longest_s)}\u00a0s",
                    f"{paper.bound(round(each.found_s, 1))}\u00a0s" if each.found_s is not None else NOTHING,
                    f"{paper.bound(round(each.worst_s, 1))}\u00a0s" if each.worst_s is not None else NOTHING,
                    say("yes") if each.conforms else say("no"),
                ]
                for each in report.conformity
            ],
        ),
    ]


def _paper_of(each: Sensor, paper: Paper) -> list[Cell]:
    names = [paper.channel(each.channel), each.name, f"{each.model} {each.serial}".strip()]
    paid = [each.certificate or NOTHING] + ([each.laboratory] if each.laboratory else [])
    due = [paper.day(each.calibrated_at), paper.day(each.due_at)]
    return [
        [name for name in names if name],
        paper.name(each.calibration),
        paid,
        due if each.calibrated_at is not None else NOTHING,
        paper.limit(each.uncertainty, each.unit) if each.uncertainty is not None else NOTHING,
        paper.limit(each.offset, each.unit) if each.offset is not None else NOTHING,
        paper.name(each.accuracy_class) if each.accuracy_class else NOTHING,
        f"{paper.bound(each.interval_s)}\u00a0s",
    ]


def _figures(each: Sensor, paper: Paper) -> list[Cell]:
    values = (each.minimum, each.mean, each.maximum, each.deviation)
    name = f"{paper.channel(each.channel)}, {each.name}"
    return [name, str(each.count), *map(paper.number, values), paper.unit(each.unit) or NOTHING]


def rules_of(report: Report, paper: Paper) -> list[Block | None]:
    """Return every number by which was judged with its source, and which version of what judged."""
    say, product = paper.say, report.product
    named = facts(
        [
            (say("Profile of the goods"), f"{product.title} ({product.name})" if product else ""),
            (say("Its version"), str(product.version) if product else ""),
            (say("Its hash"), code(product.content_hash) if product and product.content_hash else ""),
            (say("Version of the judgement"), str(report.machine)),
        ]
    )
    rules: list[list[Cell]] = [
        [
            paper.name(each.name),
            paper.bound(each.value),
            paper.unit(each.unit),
            each.source,
            paper.name(each.confidence),
        ]
        for each in report.rules
    ]
    head = [say("Rule"), say("Value"), say("Unit"), say("Source"), say("Confidence")]
    numbers = some(say("Numbers of the goods"), "wrlwl", head, rules)
    return [named, numbers, _sources(report, paper), _limits(report, paper)]


def _sources(report: Report, paper: Paper) -> Block | None:
    """Return what the names of sources mean: whoever reads this has not the program's documents."""
    say = paper.say
    used = {key for rule in report.rules for key in _KEYS.findall(rule.source.partition(":")[0])}
    rows: list[list[Cell]] = [
        [key, all_sources()[key]] for key in sorted(used & all_sources().keys(), key=_order)
    ]
    return some(say("What the sources are"), "lw", [say("Source"), say("Reference")], rows)


def _order(key: str) -> tuple[int, str]:
    """Return how sources are sorted: S2 before S10."""
    digits = key.lstrip("S")
    return (int(digits), key) if digits.isdecimal() else (-1, key)


def laws_of(report: Report, paper: Paper) -> list[Block | None]:
    """Return which rules of records it is held against, and whether they are law for these goods."""
    say, group = paper.say, report.product.group if report.product else None
    held = {"whole": say("held"), "part": say("held in part"), "none": say("not held")}
    rows: list[list[Cell]] = [
        [law.title, law.where, held[law.held] if law.applies(group) else say("does not apply to these goods")]
        for law in all_laws()
    ]
    where = para(say("What is done about each, and what is not: docs/validation.md of the program."))
    return [some(say("Rules of records"), "wll", [say("Rule"), say("Whose"), say("Here")], rows), where]


def _limits(report: Report, paper: Paper) -> Block | None:
    """Return by what each asset was held, with name and hash of its profile above its limits."""
    say = paper.say
    names = {leg.asset: leg.asset_name for leg in report.legs}
    rows: list[list[Cell] | Block] = []
    for asset, limits in sorted(report.limits.items()):
        name, digest = report.profiles.get(asset, ("", ""))
        profile = say("profile {name}, its hash {hash}", name=name, hash=digest) if name else ""
        rows.append(spanned(" · ".join(each for each in (names.get(asset, ""), asset, profile) if each)))
        rows += [_limit(limit, paper) for limit in limits]
    head = [say("Limit"), say("What"), say("Alarm"), say("Delay"), say("Urgency")]
    return some(say("Limits of the equipment"), "wwlrl", head, rows)


def _limit(limit: Limit, paper: Paper) -> list[Cell]:
    return [
        paper.name(limit.name),
        paper.channel(limit.channel),
        f"{paper.name(str(limit.side))} {paper.bound(limit.bound)}",
        f"{paper.bound(limit.on_delay_s)}\u00a0s",
        paper.name(str(limit.severity)),
    ]
