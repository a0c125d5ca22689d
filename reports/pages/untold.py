"""Why somebody was not told of an alarm, or not at once, as rows of the pages; by time. Pure."""

from coldchain.evidence import AlarmStory, NotTold
from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.facts import Kind
from reports.evidence.who_not import UNSENT
from reports.pages.blocks import Cell
from reports.pages.paper import Paper

Row = tuple[int, list[Cell]]


def untold_rows(alarm: AlarmStory, paper: Paper) -> list[Row]:
    """Return a row for each reason, with the instant that orders it [ms].

    Not why a message was never sent: that stands beside the message.
    """
    beside = (each for each in alarm.not_told if not (each.to and each.why in UNSENT))
    return [(each.from_at, _row(each, alarm, paper)) for each in beside]


def event_name(event: str, alarm: AlarmStory, paper: Paper) -> str:
    """Return what happened to an alarm; harm to goods ends with their way, and never gets well."""
    is_harm = event == AlarmEvent.RETURN and alarm.kind in (Kind.PRODUCT, Kind.LAW)
    return paper.name("close" if is_harm else event)


def _row(each: NotTold, alarm: AlarmStory, paper: Paper) -> list[Cell]:
    said = [
        _what(each, event_name(each.step, alarm, paper), paper),
        each.words,
        *([each.comment] if each.comment else []),
    ]
    role = [paper.name(each.role)] if each.role else []
    who = [each.name, *role] if each.to else [each.by_name] if each.by else []
    return [paper.at(each.from_at), said, who, _until(each, paper)]


def _what(each: NotTold, step: str, paper: Paper) -> str:
    say = paper.say
    if not each.step:
        return say("kept from people:")
    if each.to and each.until_at is not None:
        return say("told only later: {step}", step=step)
    if each.to:
        return say("not told: {step}", step=step)
    return say("nobody was told: {step}", step=step)


def _until(each: NotTold, paper: Paper) -> str:
    say = paper.say
    if each.until_at is not None:
        return say("until {time}", time=paper.at(each.until_at))
    return "" if each.step else say("goes on")
