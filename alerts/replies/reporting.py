"""A person asks for the standing report, at a time of day, or wants it no more. Not what it says."""

from alerts.replies.conversation import Asked, Reply
from coldchain.errors import InputError
from coldchain.registry.report_time import parse_report_time
from links.records_choices import stopped
from links.records_reports import choose_report, wishes

_HOUR_DIGITS = 2
_PARTS = 2


def answer(asked: Asked) -> Reply:
    """Have the report come each day at the time that was said; without a time, say when it comes."""
    talk, said = asked.talk, asked.understood.rest
    if not said:
        return _when(asked)
    report_time = _time_of(said)
    if not report_time:
        return Reply("report: no time of day", "report_how")
    for each in talk.people:
        choose_report(talk.connection, each.coop, each.contact, report_time, now=talk.now)
    if any(each.contact in stopped(talk.connection, each.coop) for each in talk.people):
        return Reply(f"report at {report_time}, but stopped", "stopped")
    return Reply(f"report at {report_time}", "report_at", {"time": report_time})


def end(asked: Asked) -> Reply:
    """Have no report come any more."""
    talk = asked.talk
    for each in talk.people:
        choose_report(talk.connection, each.coop, each.contact, "", now=talk.now)
    return Reply("report off", "report_off")


def _when(asked: Asked) -> Reply:
    talk = asked.talk
    found = [wish for each in talk.people for wish in wishes(talk.connection, each.coop, each.contact)]
    if not found:
        return Reply("report: none", "report_how")
    return Reply("report: told when", "report_at", {"time": found[0].report_time})


def _time_of(said: str) -> str:
    """Return a time of day as it is kept: "0630", "630", "6 30" and "6" are meant; empty: it is none."""
    parts = said.split()
    if len(parts) == 1 and len(parts[0]) > _HOUR_DIGITS:
        parts = [parts[0][:-_HOUR_DIGITS], parts[0][-_HOUR_DIGITS:]]
    hour, minute = (*parts, "00")[:_PARTS]
    text = f"{hour:0>2}:{minute}"
    try:
        parse_report_time(text)
    except InputError:
        return ""
    return text if len(parts) <= _PARTS else ""
