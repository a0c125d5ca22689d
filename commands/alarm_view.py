"""How alarms are printed: a table and a story for people, in local time; JSON for programs, in UTC."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

import msgspec
from rich.markup import escape
from rich.table import Column, Table

from coldchain.instants import local_text, to_iso
from coldchain.judgement.acts import Came
from coldchain.judgement.alarm_table import AlarmState, Suppression
from coldchain.judgement.facts import Excursion, Kind
from coldchain.messages.catalogue import phrases
from coldchain.messages.quantities import value_text
from commands.alarm_look import Story
from commands.terminal import Terminal
from links.records_life import Lively
from links.records_windows import WindowRow

_STATES = {
    AlarmState.NORMAL: "normal",
    AlarmState.UNACK: "goes on",
    AlarmState.ACKED: "goes on, seen",
    AlarmState.RTN_UNACK: "over, not seen",
}
_COLOURS = {AlarmState.UNACK: "red", AlarmState.ACKED: "yellow", AlarmState.RTN_UNACK: "cyan"}
_CAME = {
    Came.SEEN: "acknowledged",
    Came.SEEN_AFTERWARDS: "acknowledged: it was over already",
    Came.DONE: "done",
    Came.DONE_BEFORE: "done before",
    Came.SO_ALREADY: "so already; written down",
    Came.OVER: "over already; written down",
}


def print_list(items: Sequence[Lively], zone: tzinfo) -> None:
    """Print two lines for each alarm, the first its id, whole; what nobody has seen comes first."""
    if not items:
        print("No alarm wants anybody.")
        return
    terminal = Terminal(highlight=False, soft_wrap=True)
    order = [*_COLOURS, AlarmState.NORMAL]
    for item in sorted(items, key=lambda each: order.index(each.alarm.state)):
        colour = _COLOURS.get(item.alarm.state, "dim")
        state = f"[{colour}]{_STATES[item.alarm.state]}[/]"
        since = f" since {local_text(item.alarm.since_at, zone)}" if item.alarm.since_at else ""
        why = f"; {spared(item, zone)}" if spared(item, zone) else ""
        terminal.print(escape(item.alarm.id.partition("/")[2]))
        terminal.print(f"  {item.severity}: {state}{since}{escape(why)}")


def print_story(story: Story, zone: tzinfo) -> None:
    """Print all that is known of an alarm."""
    item, about = story.item, story.excursion
    print(f"{item.alarm.id}")
    state = f"{_STATES[item.alarm.state]} since {local_text(item.alarm.since_at, zone)}"
    print(f"  {item.severity}: {state}, raised {_times(item.alarm.occurrence)}")
    if spared(item, zone):
        print(f"  {spared(item, zone)}")
    if about is not None:
        end = "goes on" if about.ended_at is None else f"to {local_text(about.ended_at, zone)}"
        print(f"  last: from {local_text(about.started_at, zone)}, {end}{_worst(about, item.channel)}")
    lines = [(step.recorded_at, f"{step.event}: {step.reason}{_untold(step.untold)}") for step in story.steps]
    for row in story.actions:
        until = f" until {local_text(row.until_at, zone)}" if row.until_at else ""
        words = f" - {row.comment}" if row.comment else ""
        lines.append((row.at, f"{row.person} ({row.via}) {row.action}{until}: {row.outcome}{words}"))
    for at, line in sorted(lines, key=lambda each: each[0]):
        print(f"  {local_text(at, zone)}  {line}")


def _worst(about: Excursion, channel: str) -> str:
    """Return the worst value with its unit; nothing of a silence, which has none."""
    return f", worst {value_text(about.extreme, channel, phrases('en'))}" if about.kind is Kind.LIMIT else ""


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def spared(item: Lively, zone: tzinfo) -> str:
    """Return why people are spared an alarm, and until when; empty when they are not."""
    alarm = item.alarm
    words = []
    if alarm.out_of_service:
        words.append("out of service")
    if alarm.shelved_until_at is not None:
        words.append(f"shelved until {local_text(alarm.shelved_until_at, zone)}")
    if alarm.by_design:
        words.append(f"explained by {alarm.by_design.replace(',', ', ')}")
    return ", ".join(words)


def print_windows(windows: Sequence[WindowRow], zone: tzinfo) -> None:
    """Print windows as a table."""
    if not windows:
        print("No window is open or planned.")
        return
    table = Table("number", "kind", "of", "from", "until", Column("by", overflow="fold"), "reason", box=None)
    for row in windows:
        times = (local_text(row.from_at, zone), local_text(row.over_at, zone))
        table.add_row(
            str(row.id),
            row.kind,
            escape(f"{row.scope} {row.target}"),
            *times,
            escape(row.person),
            escape(row.reason),
        )
    Terminal().print(table)


def print_done(came: Came, about: str, plain: dict[str, Any], *, json: bool) -> None:
    """Print what came of an act."""
    if json:
        print_json({"came": came, **plain})
    else:
        print(f"{about}: {_CAME.get(came, came)}")


def print_json(plain: Any) -> None:  # noqa: ANN401 - whatever becomes JSON
    """Print one JSON document."""
    print(msgspec.json.encode(plain).decode())


def to_plain(item: Lively) -> dict[str, Any]:
    """Return an alarm as JSON has it; instants in UTC."""
    alarm = item.alarm
    return {
        "id": alarm.id,
        "asset": item.asset,
        "device": item.device,
        "channel": item.channel,
        "kind": item.kind,
        "severity": item.severity,
        "state": alarm.state,
        "suppression": alarm.suppression,
        "is_told": alarm.suppression is Suppression.NONE,
        "by_design": [each for each in alarm.by_design.split(",") if each],
        "raised": alarm.occurrence,
        **{
            f"{name}": _iso(getattr(alarm, name))
            for name in ("since_at", "acked_at", "shelved_until_at", "hidden_at")
        },
    }


def story_to_plain(story: Story) -> dict[str, Any]:
    """Return all that is known of an alarm as JSON has it."""
    return {
        **to_plain(story.item),
        "excursion": story.excursion and _instants(msgspec.structs.asdict(story.excursion)),
        "steps": [_instants(step._asdict()) for step in story.steps],
        "actions": [_instants(row._asdict()) for row in story.actions],
    }


def window_to_plain(row: WindowRow) -> dict[str, Any]:
    """Return a window as JSON has it."""
    return _instants(row._asdict())


def _instants(plain: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _iso(each) if name == "at" or name.endswith("_at") else each for name, each in plain.items()
    }


def _iso(instant: int | None) -> str | None:
    return None if instant is None else to_iso(instant)


def _untold(reason: str) -> str:
    return f" (not told: {reason})" if reason else ""
