"""What changed between two instants of knowledge, as it is said: for the pages and for a terminal. Pure.

Sentences first, then tables; the numbers are those of the two reports.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from coldchain.judgement.verdict import Verdict
from reports.comparing.compare import Told
from reports.comparing.parts import Came, Changes, Differs, How, News
from reports.pages.blocks import Block, Cell, para, points, section, some, spanned
from reports.pages.edits import edits_table
from reports.pages.paper import NOTHING, Paper, share_words
from reports.pages.record import acts_table

_LONGEST = 160
_MOST_FIELDS = 80
"""On the pages; all of them are in changes.json."""
_IDENTITY = ("number", "readings_sha256", "chain_head")
"""Fields that name a report by its content: they differ whenever anything does."""


class Compared(NamedTuple):
    """What changed, with what was known at either instant."""

    changes: Changes
    before: Told
    after: Told


def changes_section(compared: Compared, paper: Paper) -> Block:
    """Return the chapter on what changed."""
    changes, say = compared.changes, paper.say
    title = say("What changed since {time}", time=paper.at(changes.before.as_known_at))
    blocks = [*_summary(compared, paper), *_details(changes, paper)]
    fields = [each for each in changes.fields if each.field not in _IDENTITY]
    head = [say("Field of report.json"), say("It was"), say("It is")]
    rows: list[list[Cell] | Block] = [_field(each, paper) for each in fields[:_MOST_FIELDS]]
    if len(fields) > _MOST_FIELDS:
        rows.append(spanned(say("{count} more are in changes.json.", count=len(fields) - _MOST_FIELDS)))
    chapter = section(title, [*blocks, some(say("Every number that differs"), "www", head, rows)])
    return chapter | {"on-own-page": True}


def changes_text(compared: Compared, paper: Paper) -> str:
    """Return what changed as lines of text, without the long list of every number.

    Nothing in it moves a cursor or turns letters round: people wrote parts of it.
    """
    changes = compared.changes
    blocks = [block for block in (*_summary(compared, paper), *_details(changes, paper)) if block]
    title = paper.say("What changed since {time}", time=paper.at(changes.before.as_known_at))
    return "\n".join([title, *(line for block in blocks for line in _lines(block))])


def _shown(text: str) -> str:
    plain = text.replace("\N{NO-BREAK SPACE}", " ")
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in plain)


def _summary(compared: Compared, paper: Paper) -> list[Block | None]:
    changes, say = compared.changes, paper.say
    known = [
        say("Known at {time}: report {number}", time=paper.at(each.as_known_at), number=each.report)
        for each in (changes.before, changes.after)
    ]
    if not changes.fields:
        return [para(say("Nothing changed."))]
    return [points([*known, *_sentences(changes, paper)]), _numbers(compared, paper)]


def _details(changes: Changes, paper: Paper) -> list[Block | None]:
    say = paper.say
    readings = [say("Sensor"), say("Why"), say("Readings"), say("Measured"), say("Received")]
    told = [say("When"), say("Alarm"), say("What"), say("Who"), say("Known since")]
    acts, edits = acts_table(changes.acts, paper), edits_table(changes.edits, paper)
    return [
        some(say("Readings that make the difference"), "wlrll", readings, _readings(changes, paper)),
        acts | {"title": say("What was said of the goods since")} if acts else None,
        edits | {"title": say("What was changed or put right since")} if edits else None,
        some(
            say("What became known of alarms since"),
            "lwwwl",
            told,
            [_news(each, paper) for each in changes.alarms],
        ),
    ]


def _sentences(changes: Changes, paper: Paper) -> Iterator[str]:
    say, before, after = paper.say, changes.before, changes.after
    if after.decision and before.decision != after.decision:
        was, now = paper.name(before.decision), paper.name(after.decision)
        yield say("The verdict was {before}, and is {after}.", before=was, after=now)
    elif after.decision:
        yield say("The verdict is the same: {decision}.", decision=paper.name(after.decision))
    if before.until_at != after.until_at:
        yield say(
            "The time that is told ended {before}, and ends {after}.",
            before=paper.at(before.until_at),
            after=paper.at(after.until_at),
        )
    late = sum(each.readings for each in changes.readings if each.how is How.LATE)
    if late:
        yield say("{count} readings of time that had been told came late.", count=late)
    moved = sum(each.readings for each in changes.readings if each.how in (How.COUNTED, How.LEFT_OUT))
    if moved:
        yield say(
            "{count} readings belong to it now, or no longer: its way or a sensor's place was put right.",
            count=moved,
        )
    if changes.verdicts:
        versions = ", ".join(map(str, changes.verdicts))
        yield say("Verdicts that were given since: version {versions}.", versions=versions)


def _numbers(compared: Compared, paper: Paper) -> Block | None:
    """Return the numbers of both verdicts beside each other, those that differ."""
    say, changes = paper.say, compared.changes
    first, second = compared.before.report, compared.after.report
    rows: list[tuple[str, Cell, Cell]] = [
        (name, paper.lasted(getattr(first, field)), paper.lasted(getattr(second, field)))
        for name, field in (
            (say("within bounds"), "good_ms"),
            (say("beyond bounds"), "harmful_ms"),
            (say("without readings"), "unknown_ms"),
        )
    ]
    rows.append((say("Readings"), str(changes.before.readings), str(changes.after.readings)))
    if first.verdict is not None and second.verdict is not None:
        rows = [*_verdicts(first.verdict, second.verdict, paper), *rows]
    differ = [list(row) for row in rows if row[1] != row[2]]
    head = ["", paper.minute(changes.before.as_known_at), paper.minute(changes.after.as_known_at)]
    return some(say("Numbers that differ"), "wrr", head, differ)


def _verdicts(first: Verdict, second: Verdict, paper: Paper) -> Iterator[tuple[str, Cell, Cell]]:
    say = paper.say
    yield say("Verdict"), paper.name(str(first.decision)), paper.name(str(second.decision))
    yield say("Life used"), share_words(first.life_used, paper), share_words(second.life_used, paper)
    yield (
        say("of it beyond recommended storage"),
        share_words(first.excess_used, paper),
        share_words(second.excess_used, paper),
    )
    for name, field in (
        (say("Lowest"), "minimum_c"),
        (say("Mean over time"), "mean_c"),
        (say("Highest"), "maximum_c"),
        (say("Mean kinetic temperature"), "mkt_c"),
    ):
        was, now = (paper.measured(getattr(each, field), "Cel") for each in (first, second))
        yield name, was, now


def _readings(changes: Changes, paper: Paper) -> list[list[Cell]]:
    order = list(How)
    return [_came(each, paper) for each in sorted(changes.readings, key=lambda each: order.index(each.how))]


def _came(each: Came, paper: Paper) -> list[Cell]:
    return [
        [paper.channel(each.channel), each.device],
        paper.name(f"readings-{each.how}"),
        str(each.readings),
        [paper.at(each.from_at), paper.at(each.until_at)],
        [paper.at(each.first_at), paper.at(each.last_at)],
    ]


def _news(each: News, paper: Paper) -> list[Cell]:
    say = paper.say
    name = paper.name(each.name)
    what = {
        "message": say("told: {step}", step=name),
        "sent": say("sent: {step}", step=name),
        "delivered": say("delivered: {step}", step=name),
    }.get(each.what, name)
    alarm = [each.asset, each.device, paper.channel(each.channel), paper.name(each.limit)]
    where = " · ".join(part for part in alarm if part)
    return [paper.at(each.at), where, what, each.who or NOTHING, paper.at(each.known_at)]


def _field(each: Differs, paper: Paper) -> list[Cell]:
    name = each.field.rpartition("]")[2].rpartition(".")[2] or each.field
    was, now = (_value(name, value, paper) for value in (each.before, each.after))
    if was == now:  # they differ behind the digits that people read
        was, now = repr(each.before), repr(each.after)
    if isinstance(each.before or each.after, dict):
        return [each.field, NOTHING, paper.say("a new row")] if each.after else [each.field, was, NOTHING]
    return [each.field, was, now]


def _value(name: str, value: Any, paper: Paper) -> str:  # noqa: ANN401 - of any field
    """Return a value as people read it; changes.json has every digit."""
    if value is None:
        return NOTHING
    if isinstance(value, dict):
        return paper.say("a row that is gone")
    if isinstance(value, float):
        return paper.words.decimal(f"{value:.6g}")
    if isinstance(value, int) and not isinstance(value, bool):
        writers = {"_at": paper.at, "_ms": paper.lasted}
        return next((write(value) for end, write in writers.items() if name.endswith(end)), str(value))
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text or NOTHING


def _lines(block: Block) -> Iterator[str]:
    """Yield a block as lines of text."""
    if block["kind"] == "para":
        yield _shown(block["text"])
    elif block["kind"] == "points":
        yield from (f"- {_shown(text)}" for text in block["texts"])
    elif block["kind"] == "table":
        yield ""
        yield f"{block['title']}:"
        rows = [[_flat(cell) for cell in row] for row in (block["head"], *block["rows"])]
        widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
        yield from ("  " + _padded(row, widths) for row in rows)


def _flat(cell: Cell) -> str:
    return _shown(" / ".join(cell) if isinstance(cell, list) else str(cell))


def _padded(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
