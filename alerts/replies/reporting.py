"""A person asks for the standing report, at a time of day, or wants it no more. Not what it says."""

import re

from alerts.replies.conversation import Asked, Reply
from coldchain.errors import InputError
from coldchain.registry.report_time import parse_report_time
from links.records_choices import stopped
from links.records_reports import choose_report, wishes

_FORM = re.compile(r"([0-9]{1,2}) ?h? ?([0-9]{2})? ?(?:(am|pm)|hrs?|h)?")
_HALF_DAY, _NEVER = 12, 99  # [h]


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
    """Return a time of day as it is kept, of "0630", "6 30", "6", "13h26", "6 30 pm"; empty: none is."""
    found = _FORM.fullmatch(said)
    if found is None:
        return ""
    hour, half = int(found[1]), found[3]
    if half:
        hour = hour % _HALF_DAY + (_HALF_DAY if half == "pm" else 0) if 0 < hour <= _HALF_DAY else _NEVER
    text = f"{hour:02}:{found[2] or '00'}"
    try:
        parse_report_time(text)
    except InputError:
        return ""
    return text
