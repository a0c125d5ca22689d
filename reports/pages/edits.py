"""Who changed what, as it stands on the pages: corrections with old, new, why and when. Pure."""

from collections.abc import Iterator, Sequence

import msgspec

from coldchain.registry.product import Sourced
from coldchain.registry.written import number_text
from reports.content.document import Changed, Edit, Report
from reports.pages.blocks import Block, Cell, para, some
from reports.pages.paper import NOTHING, Paper

_LONGEST = 300


def edits_of(report: Report, paper: Paper) -> list[Block | None]:
    """Return what was changed or put right of all that the report rests on, in the order of the chain."""
    return [edits_table(report.edits, paper) or para(paper.say("Nothing was changed or put right."))]


def edits_table(edits: Sequence[Edit], paper: Paper) -> Block | None:
    """Return changes as a table, a row for each field that differs; None of none."""
    say = paper.say
    head = [say("When"), say("Who"), say("What"), say("It was"), say("It is"), say("Why")]
    return some("", "lwwwww", head, [row for each in edits for row in _rows(each, paper)])


def _rows(edit: Edit, paper: Paper) -> Iterator[list[Cell]]:
    what = [paper.name(edit.action.partition(":")[2] or edit.action), edit.about]
    begin: list[Cell] = [
        [paper.at(edit.at), f"#{edit.number}"],
        [edit.name or edit.by, paper.name(edit.via)],
        what,
    ]
    why = edit.why or NOTHING
    is_change = any(each.old for each in edit.changes) and any(each.new for each in edit.changes)
    if not is_change:
        was = "; ".join(_said(each, each.old, paper) for each in edit.changes if each.old)
        now = "; ".join(_said(each, each.new, paper) for each in edit.changes if each.new)
        yield [*begin, _cut(was), _cut(now), why]
        return
    for each in edit.changes:
        yield [*begin, _cut(_said(each, each.old, paper)), _cut(_said(each, each.new, paper)), why]
        begin, why = ["", "", ""], ""


def _said(changed: Changed, text: str, paper: Paper) -> str:
    """Return a field with its value as people read it: an instant as a time."""
    is_instant = changed.field == "at" or changed.field.endswith("_at")
    value = text or NOTHING
    if is_instant and text.isdecimal():
        value = paper.at(int(text)) if int(text) else NOTHING  # always
    elif text.startswith("{"):
        value = _sourced(text, paper)
    return f"{changed.field}: {value}" if changed.field else value


def _sourced(text: str, paper: Paper) -> str:
    """Return a number of a product with its source and how sure it is; what is none stays as it is."""
    try:
        number = msgspec.json.decode(text, type=Sourced)
    except msgspec.MsgspecError:
        return text
    return f"{number_text(number.value)} ({number.source}, {paper.name(number.confidence)})"


def _cut(text: str) -> str:
    return f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text or NOTHING
