"""The pages of a summary: data for the template, and the PDF/A-3b with the other files attached."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from coldchain.evidence import Subject
from links.typst_pages import Sheet, set_pages
from reports.pages.blocks import Block, Cell, bounded, code, para, section, some
from reports.pages.data import HEADING, known_words, moment_of
from reports.pages.drawing import DATA, TYPES, files_of, template
from reports.pages.paper import NOTHING, Paper, share_words
from reports.pages.printable import FONTS, OURS, all_printable, printable
from reports.period.advice import is_under_way
from reports.period.first import first_of, money_of, weight_of
from reports.period.part import AWAY
from reports.period.types import UNKNOWN, Lost, Part, Summary


def draw_summary(summary: Summary, folder: Path) -> bytes:
    """Return the pages, with every file that lies in a folder attached.

    Raises:
        PagesError: The pages cannot be set.
    """
    data = {
        key: value if key in OURS else all_printable(value)
        for key, value in summary_data(summary, files_of(folder)).items()
    }
    sources = template() | {DATA: msgspec.json.encode(data)}
    return set_pages(Sheet(sources, FONTS, folder, summary.subject.as_known_at))


def summary_data(summary: Summary, files: Sequence[tuple[str, int, str]]) -> dict[str, Any]:
    """Return everything that stands on the pages.

    Args:
        summary: What is told.
        files: Name, bytes and SHA-256 of each that is attached.
    """
    paper, subject = Paper(summary.subject), summary.subject
    say = paper.say
    sections = [
        section(say("Why it was lost"), [_causes(summary, paper), *_rules(paper)]),
        section(say("Who held the goods when it was lost"), [_holders(summary, paper)]),
        section(
            say("Equipment, while goods were in it"), [_equipment(summary, paper), _sensors(summary, paper)]
        ),
        section(say("Products and verdicts"), [_products(summary, paper), _verdicts(summary, paper)]),
        section(say("Completeness"), _completeness(summary, paper)),
        section(
            say("All shipments"),
            [_shipments(summary, paper), _packs(summary, paper), _failed(summary, paper)],
        ),
    ]
    return {
        "lang": paper.words.code,
        "title": f"{say('Summary')} {summary.number}",
        "number": summary.number,
        "name": say("Summary"),
        "subject": printable(say("{period}: what was lost, and why", period=subject.id), HEADING),
        "heading": printable(subject.id, HEADING),
        "first-alone": True,
        "cooperative": printable(subject.cooperative.name or subject.cooperative.id, HEADING),
        "known": say("As known at {time}", time=known_words(subject, paper)),
        "page": say("Page {page} of {pages}", page="{page}", pages="{pages}"),
        "charts-title": "",
        "legend": ["", "", ""],
        "date": moment_of(subject.as_known_at),
        "first": first_of(summary, paper),
        "sections": [
            each | {"blocks": [_bounded(block, paper) for block in each["blocks"]]} for each in sections
        ],
        "charts": [],
        "ending": _ending(files, paper),
        "attach": [
            {"name": name, "type": TYPES[Path(name).suffix], "words": f"{summary.number}: {name}"}
            for name, _, _ in files
        ],
    }


def _bounded(block: Block, paper: Paper) -> Block:
    return bounded(block, lambda count: paper.say("{count} more rows are in summary.json.", count=count))


def _lost(lost: Lost, paper: Paper) -> list[Cell]:
    return [
        weight_of(lost.rejected_g, paper),
        money_of(lost.rejected_cents, paper),
        money_of(lost.life_cents, paper),
    ]


def _lost_head(paper: Paper) -> list[str]:
    return [paper.say("Rejected"), paper.say("Rejected, money"), paper.say("Life lost, money")]


def _sum(first: Sequence[Cell], losses: Iterable[Lost], paper: Paper) -> list[Cell]:
    """Return the last row of a table: what all of it adds up to."""
    some_losses = list(losses)
    whole = Lost(
        rejected_g=sum(each.rejected_g for each in some_losses),
        rejected_cents=sum(each.rejected_cents for each in some_losses),
        life_cents=sum(each.life_cents for each in some_losses),
    )
    return [*first, *_lost(whole, paper)]


def _causes(summary: Summary, paper: Paper) -> Block | None:
    say = paper.say
    head = [say("Cause"), say("Shipments"), say("Times"), say("Beyond"), *_lost_head(paper)]
    rows: list[list[Cell]] = [
        [
            say("cause not known") if each.cause == UNKNOWN else paper.name(each.cause),
            str(each.shipments),
            str(each.times),
            paper.lasted(each.harmful_ms),
            *_lost(each.lost, paper),
        ]
        for each in summary.causes
    ]
    if rows:
        whole = paper.lasted(sum(each.harmful_ms for each in summary.causes))
        times = str(sum(each.times for each in summary.causes))
        rows.append(_sum([say("together"), "", times, whole], (each.lost for each in summary.causes), paper))
    return some("", "wrrrrrr", head, rows) or para(say("None."))


def _rules(paper: Paper) -> list[Block]:
    say = paper.say
    return [
        para(say("Of rejected goods all is lost; of others, the worth of the life lost beyond storage.")),
        para(say("It is laid on legs by that share of life, and there on causes by the time beyond limits.")),
    ]


def _holders(summary: Summary, paper: Paper) -> Block | None:
    say = paper.say
    head = [say("Name"), say("Shipments"), say("Within"), say("Beyond"), say("Unknown"), *_lost_head(paper)]
    rows: list[list[Cell]] = [
        [
            say("nobody is named") if each.id == UNKNOWN else each.name,
            str(each.shipments),
            *map(paper.lasted, (each.good_ms, each.harmful_ms, each.unknown_ms)),
            *_lost(each.lost, paper),
        ]
        for each in summary.holders
    ]
    if rows:
        totals = summary.totals
        times = map(paper.lasted, (totals.good_ms, totals.harmful_ms, totals.unknown_ms))
        first = [say("together"), "", *times]
        rows.append(_sum(first, (each.lost for each in summary.holders), paper))
    return some("", "wrrrrrrr", head, rows) or para(say("None."))


def _equipment(summary: Summary, paper: Paper) -> Block | None:
    say = paper.say
    head = [
        say("Equipment"),
        say("Shipments"),
        say("Within"),
        say("Beyond"),
        say("Unknown"),
        *_lost_head(paper),
    ]
    rows: list[list[Cell]] = [
        [
            each.name,
            str(each.shipments),
            *map(paper.lasted, (each.within_ms, each.beyond_ms, each.silent_ms)),
            *_lost(each.lost, paper),
        ]
        for each in summary.equipment
    ]
    return some("", "wrrrrrrr", head, rows) or para(say("None."))


def _sensors(summary: Summary, paper: Paper) -> Block | None:
    say = paper.say
    head = [say("Sensor"), say("What"), say("Calibration"), say("Until"), say("Shipments")]
    rows: list[list[Cell]] = [
        [
            each.name,
            paper.channel(each.channel),
            paper.name(each.calibration),
            paper.day(each.due_at),
            str(each.shipments),
        ]
        for each in summary.sensors
    ]
    title = say("Sensors whose calibration did not hold all the time")
    return some(title, "wlllr", head, rows) or para(
        say("The calibration of every thermometer held all the time.")
    )


def _products(summary: Summary, paper: Paper) -> Block | None:
    say = paper.say
    head = [
        say("Product"),
        say("Shipments"),
        say("Quantity"),
        say("Worth"),
        *_lost_head(paper),
        say("Life lost"),
    ]
    rows: list[list[Cell]] = [
        [
            each.product,
            str(each.shipments),
            weight_of(each.quantity_g, paper),
            money_of(each.worth_cents, paper),
            *_lost(each.lost, paper),
            share_words(each.excess_used, paper),
        ]
        for each in summary.products
    ]
    return some("", "wrrrrrrr", head, rows)


def _verdicts(summary: Summary, paper: Paper) -> Block | None:
    say = paper.say
    head = [say("Verdict"), say("Ended"), say("Under way"), say("Quantity"), say("Worth"), *_lost_head(paper)]
    rows: list[list[Cell]] = [
        [
            paper.name(each.decision),
            str(each.ended),
            str(each.under_way),
            weight_of(each.quantity_g, paper),
            money_of(each.worth_cents, paper),
            *_lost(each.lost, paper),
        ]
        for each in summary.verdicts
    ]
    totals = summary.totals
    first = [say("together"), str(totals.ended), str(totals.under_way)]
    first += [weight_of(totals.quantity_g, paper), money_of(totals.worth_cents, paper)]
    rows.append(_sum(first, (each.lost for each in summary.verdicts), paper))
    return some(say("Verdicts"), "wrrrrrrr", head, rows)


def _completeness(summary: Summary, paper: Paper) -> list[Block | None]:
    say, totals = paper.say, summary.totals
    share = paper.share(totals.received / totals.expected) if totals.expected else NOTHING
    row: list[Cell] = [
        *map(str, (totals.expected, totals.received)),
        share,
        str(totals.late),
        str(totals.duplicate),
        str(totals.missing),
        str(totals.unheard),
    ]
    head = [say("Expected"), say("Received"), say("Share"), say("Late"), say("Again"), say("Missing")]
    head += [say("Not heard")]
    note = say("A reading beside two shipments counts for both, as in their packs. Every gap is a row there.")
    return [some("", "lllllll", head, [row]), para(note)]


def _shipments(summary: Summary, paper: Paper) -> Block | None:
    say = paper.say
    head = [say("Shipment"), say("From, until"), say("Verdict"), say("Quantity")]
    head += [say("Within"), say("Beyond"), say("Unknown"), say("Life lost"), say("Lost, money")]
    rows = [_shipment(each, summary.subject, paper) for each in _dearest(summary)]
    return some("", "wllrrrrrr", head, rows) or para(say("None."))


def _dearest(summary: Summary) -> list[Part]:
    """Return the shipments, those that lost most first: a table that is cut keeps them."""
    return sorted(
        summary.parts,
        key=lambda each: (-each.lost.cents, -each.lost.rejected_g, -each.harmful_ms, each.shipment),
    )


def _shipment(each: Part, subject: Subject, paper: Paper) -> list[Cell]:
    span = [
        paper.minute(each.from_at),
        paper.say("under way") if is_under_way(each, subject) else paper.minute(each.until_at),
    ]
    return [
        [each.shipment, f"{each.product} {each.lot}".strip()],
        span,
        [paper.name(each.decision), *([paper.name(each.state)] if each.state in AWAY else [])],
        weight_of(each.quantity_g, paper),
        *map(paper.lasted, (each.good_ms, each.harmful_ms, each.unknown_ms)),
        paper.share(each.excess_used.likely),
        money_of(each.lost.cents, paper),
    ]


def _packs(summary: Summary, paper: Paper) -> Block | None:
    say = paper.say
    rows: list[list[Cell]] = [
        [each.shipment, each.report, code(each.file.sha256)] for each in _dearest(summary)
    ]
    head = [say("Shipment"), say("Report"), say("SHA-256 of its pack")]
    return some(say("The pack of each shipment"), "wll", head, rows)


def _failed(summary: Summary, paper: Paper) -> Block | None:
    say = paper.say
    rows: list[list[Cell]] = [[each.shipment, each.why] for each in summary.failed]
    return some(say("Could not be told, and are in no sum"), "lw", [say("Shipment"), say("Reason")], rows)


def _ending(files: Sequence[tuple[str, int, str]], paper: Paper) -> list[Block]:
    say = paper.say
    rows: list[list[Cell]] = [[name, f"{size}", code(sha256)] for name, size, sha256 in files]
    head = [say("File"), say("Bytes"), "SHA-256"]
    blocks = [
        some(say("Files that are attached to this one"), "wrl", head, rows),
        para(
            say("How to verify: on any machine that has this program and the cooperative's public key, run")
        ),
        {"kind": "command", "code": "coldchain verify FILE --keys KEYS"},
        para(
            say(
                "FILE is the whole of this report as it was handed over. KEYS is the cooperative's list of "
                "public keys, which it hands out by another way than its reports."
            )
        ),
        para(
            say(
                "Readings are in the packs of the shipments. Verify them too: each is named by its hash here."
            )
        ),
    ]
    return [block for block in blocks if block is not None]
