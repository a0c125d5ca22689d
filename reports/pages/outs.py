"""Times beyond a limit, on the pages: of temperatures and humidity, then of doors and supply. Pure."""

from collections.abc import Sequence

from coldchain.judgement.goods_voice import TOUCHING
from reports.content.document import Out, Report
from reports.pages.blocks import Block, Cell, para, some
from reports.pages.legs import KNOWN_BY
from reports.pages.paper import NOTHING, Paper
from reports.pages.printable import printable

_DEGREES = ("Cel", "%RH")
_OPEN = "door/open"
_NAME = 60
"""Characters of a sensor's name in a row; all of it stands with the sensors."""


def outs_of(report: Report, paper: Paper) -> list[Block | None]:
    """Return each time beyond a limit: from when to when, how far, and why if that is known."""
    say = paper.say
    warm = [each for each in report.outs if each.unit in _DEGREES]
    rest = [each for each in report.outs if each.unit not in _DEGREES]
    if not report.outs:
        unheard = say("No temperature was measured: no thermometer was heard.")
        return [para(say("None.") if report.sensors else unheard)]
    return [
        some(say("Temperature and humidity"), *_table(report, warm, paper, with_cause=True)),
        some(say("Doors, supply and others"), *_table(report, rest, paper, with_cause=False)),
        para(
            say(
                "Every reading beyond a limit counts here, also for a moment; an alarm is raised only when "
                "it lasts longer than the limit's delay. A cause is named only where the records show it: a "
                "door that stood open, or a supply that was low, as it began or shortly before."
            )
        ),
    ]


def _table(
    report: Report, outs: Sequence[Out], paper: Paper, *, with_cause: bool
) -> tuple[str, list[str], list[list[Cell]]]:
    say, names = paper.say, {each.device: printable(each.name, _NAME) for each in report.sensors}
    head = [say("Leg"), say("What"), say("Limit"), say("From, until"), say("Lasted"), say("Worst")]
    beside = {each.number for each in report.legs if "probe" not in each.known_by}
    rows = [_row(out, names, paper, is_beside=out.leg in beside) for out in outs]
    if not with_cause:
        return "rwwlrr", head, rows
    causes = [paper.name(out.cause) if out.cause else say("not known") for out in outs]
    return "rwwlrrw", [*head, say("Cause")], [[*row, why] for row, why in zip(rows, causes, strict=True)]


def _row(out: Out, names: dict[str, str], paper: Paper, *, is_beside: bool) -> list[Cell]:
    is_door, still = out.channel == _OPEN, paper.say("still so at the last reading")
    bound = f"{paper.name(out.side)} {paper.limit(out.bound, out.unit)}"
    whose = [paper.say(KNOWN_BY["beside"])] if is_beside and out.channel.startswith(TOUCHING) else []
    worst: Cell = [paper.measured(out.extreme, out.unit), paper.at(out.extreme_at)]
    return [
        str(out.leg) if out.leg else NOTHING,
        [paper.channel(out.channel), names.get(out.device, out.device), *whose],
        paper.name(out.limit) if is_door else [paper.name(out.limit), bound],
        [paper.at(out.from_at), paper.at(out.until_at), *([still] if out.goes_on else [])],
        paper.lasted(out.until_at - out.from_at),
        NOTHING if is_door else worst,
    ]
