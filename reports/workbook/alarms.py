"""The alarms as a sheet: what happened, who was told, what was done; a row each, by time. Pure."""

from collections.abc import Iterator, Sequence

from coldchain.evidence import AlarmStory
from links.sheets_report import Cell, Sheet
from reports.workbook.rows import Zone

STEP, MESSAGE, ACTION, REASON = "step", "message", "action", "reason"


def alarms_of(stories: Sequence[AlarmStory], zone: Zone) -> Sheet:
    """Return the sheet."""
    headers = (
        "alarm", "asset", "device", "channel", "limit", "kind", "severity", "row is a", "what", "at UTC",
        f"at {zone.name}", "recorded or sent UTC", f"recorded or sent {zone.name}", "delivered UTC",
        f"delivered {zone.name}", "who", "role", "id", "by", "address", "text", "late",
        "until UTC", f"until {zone.name}",
    )  # fmt: skip
    rows = [row for story in stories for row in _story(story, zone)]
    return Sheet(name="Alarms", headers=headers, rows=rows)


def _story(story: AlarmStory, zone: Zone) -> Iterator[list[Cell]]:
    head: list[Cell] = [
        story.id, story.asset, story.device, story.channel, story.limit, story.kind, story.severity,
    ]  # fmt: skip
    yield from (head + row for _, row in sorted(_rows(story, zone), key=lambda each: each[0]))


def _rows(story: AlarmStory, zone: Zone) -> Iterator[tuple[int, list[Cell]]]:
    """Yield what is in the rows of an alarm, with the instant that orders them [ms]."""
    none: tuple[Cell, ...] = (None, None)
    for step in story.steps:
        what = f"{step.event}: {step.from_state or '-'} to {step.to_state}"
        times = (*zone.moments(step.event_at), *zone.moments(step.recorded_at), *none)
        yield step.event_at, [STEP, what, *times, "", "", "", "", "", "", step.late, *none]
    for message in story.told:
        times = (*zone.moments(message.created_at), *zone.moments(message.sent_at))
        times += zone.moments(message.delivered_at)
        text = f"{message.body} [{message.error}]" if message.error else message.body
        what = f"told of {message.step}"
        by = f"{message.channel} by gateway {message.gateway}" if message.gateway else message.channel
        whom = (message.name or message.to, message.role, message.to, by, message.address)
        yield message.created_at, [MESSAGE, what, *times, *whom, text, None, *none]
    for reason in story.not_told:
        what = (
            f"not told of {reason.step}: {reason.why}" if reason.step else f"kept from people: {reason.why}"
        )
        times = (*zone.moments(reason.from_at), *none, *none)
        whom = (reason.name, reason.role, reason.to, reason.by_name or reason.by, "")
        text = f"{reason.words}: {reason.comment}" if reason.comment else reason.words
        yield reason.from_at, [REASON, what, *times, *whom, text, None, *zone.moments(reason.until_at)]
    for action in story.actions:
        times = (*zone.moments(action.at), *none, *none)
        whom = (action.name or action.by, action.role, action.by, action.via, "")
        yield (
            action.at,
            [ACTION, action.action, *times, *whom, action.comment, None, *zone.moments(action.until_at)],
        )
