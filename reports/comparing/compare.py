"""What changed between two instants of knowledge, and which readings, acts and changes explain it. Pure.

Both reports are made anew of what was known at either instant; nothing here depends on when that is done.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from coldchain.evidence import AlarmStory, Evidence
from coldchain.instants import to_iso
from coldchain.reading import Position, Reading, position
from reports.comparing.parts import Came, Changes, Differs, How, News, Side
from reports.content.columns import Columns
from reports.content.document import Report
from reports.content.document_course import Course

_NAMED: dict[str, tuple[str, ...]] = {
    "legs": ("number",),
    "sensors": ("device", "channel"),
    "outs": ("device", "channel", "limit", "from_at"),
    "ledger": ("device", "channel", "asset", "from_at"),
    "holes": ("device", "channel", "from_at"),
    "clocks": ("device", "clock"),
    "conformity": ("device", "channel"),
    "alarms": ("id",),
    "given": ("version",),
    "acts": ("at", "recorded_at", "act", "by"),
    "edits": ("number",),
    "heard": ("device", "gateway"),
    "holds": ("id",),
    "refused": ("device", "channel", "reason", "from_at"),
    "rules": ("name",),
    "timers": ("name",),
}
"""Lists of which each row has a name of its own: a row more is one that came, not all behind it changed."""
_Key = tuple[str, str, Position]


class Told(NamedTuple):
    """What was known at an instant, the report that was made of it, and what else was worked out for that."""

    evidence: Evidence
    report: Report
    course: Course | None = None
    columns: Sequence[Columns] = ()


def compare(before: Told, after: Told) -> Changes:
    """Return what changed from an earlier instant of knowledge to a later one, of one subject."""
    subject, since_at = after.report.subject, before.report.subject.as_known_at
    return Changes(
        kind=subject.kind,
        id=subject.id,
        coop=subject.cooperative.id,
        before=_side(before),
        after=_side(after),
        fields=tuple(differences(msgspec.to_builtins(before.report), msgspec.to_builtins(after.report))),
        readings=tuple(_came(before.evidence, after.evidence)),
        **told_since(after.report, since_at),
    )


def told_since(report: Report, since_at: int) -> dict[str, Any]:
    """Return the fields of ``Changes`` that the later report alone gives: what it tells that is newer.

    Args:
        report: The later one.
        since_at: As of when the earlier one was known [ms].
    """
    return {
        "acts": tuple(each for each in report.acts if each.recorded_at > since_at),
        "edits": tuple(each for each in report.edits if each.at > since_at),
        "alarms": tuple(_news(report.alarms, since_at)),
        "verdicts": tuple(each.version for each in report.given if each.recorded_at > since_at),
    }


def arrived(before: Evidence, after: Evidence) -> list[Reading]:
    """Return the readings that were received between two instants of knowledge, in their order."""
    since_at = before.subject.as_known_at
    return [each for each in after.readings if each.received_at > since_at]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Differs]:
    """Yield every field that differs, in the order of the later one.

    Args:
        before: A report as plain data, as it stands in report.json.
        after: Another one.
    """
    yield from _of_table("", before, after)


def _side(told: Told) -> Side:
    report, verdict = told.report, told.report.verdict
    return Side(
        report=report.number,
        as_known_at=report.subject.as_known_at,
        until_at=report.subject.until_at,
        decision=str(verdict.decision) if verdict else "",
        readings=len(told.evidence.readings),
    )


def _of(name: str, path: str, before: object, after: object) -> Iterator[Differs]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _of_table(f"{path}.", before, after)
    elif isinstance(before, list | tuple) and isinstance(after, list | tuple):
        names = _NAMED.get(name, ())
        yield from _of_rows(path, _rows(before, names), _rows(after, names))
    elif type(before) is not type(after) or before != after:
        yield Differs(field=path, before=before, after=after)


def _of_table(begin: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Differs]:
    for name in [*after, *(each for each in before if each not in after)]:
        yield from _of(name, f"{begin}{name}", before.get(name), after.get(name))


def _of_rows(path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Differs]:
    for name in [*after, *(each for each in before if each not in after)]:
        yield from _of("", f"{path}[{name}]", before.get(name), after.get(name))


def _rows(rows: Iterable[Any], names: Sequence[str]) -> dict[str, Any]:
    """Return the rows of a list by their names; by their places where they have none."""
    found: dict[str, Any] = {}
    counts = Counter[str]()
    for place, row in enumerate(rows):
        has_name = bool(names) and isinstance(row, Mapping)
        name = " ".join(_part(each, row[each]) for each in names if row.get(each)) if has_name else str(place)
        counts[name] += 1
        found[name if counts[name] == 1 else f"{name} #{counts[name]}"] = row
    return found


def _part(name: str, value: object) -> str:
    if isinstance(value, int) and (name == "at" or name.endswith("_at")):
        return to_iso(value)
    return str(value)


def _came(before: Evidence, after: Evidence) -> Iterator[Came]:
    """Yield what readings make the difference, by device, channel and why."""
    earlier, later = set(map(_key, before.readings)), set(map(_key, after.readings))
    since_at, told_at = before.subject.as_known_at, before.subject.until_at
    found: dict[tuple[str, str, How], list[Reading]] = {}
    for each in after.readings:
        if _key(each) not in earlier:
            how = How.COUNTED
            if each.received_at > since_at:
                how = How.LATE if each.event_at < told_at else How.NEW
            found.setdefault((each.device, each.channel, how), []).append(each)
    for each in before.readings:
        if _key(each) not in later:
            found.setdefault((each.device, each.channel, How.LEFT_OUT), []).append(each)
    for (device, channel, how), some in sorted(found.items()):
        yield Came(
            device=device,
            channel=channel,
            how=how,
            readings=len(some),
            from_at=min(each.event_at for each in some),
            until_at=max(each.event_at for each in some),
            first_at=min(each.received_at for each in some),
            last_at=max(each.received_at for each in some),
        )


def _key(reading: Reading) -> _Key:
    return reading.device, reading.channel, position(reading)


def _news(stories: Iterable[AlarmStory], since_at: int) -> Iterator[News]:
    """Yield what became known of alarms after an instant [ms], in the order in which it did."""
    found = [one for story in stories for one in _of_story(story) if one.known_at > since_at]
    yield from sorted(found, key=lambda one: (one.known_at, one.alarm, one.what))


def _of_story(story: AlarmStory) -> Iterator[News]:
    def news(what: str, name: str, who: str, times: tuple[int, int]) -> News:
        return News(
            alarm=story.id,
            asset=story.asset,
            device=story.device,
            channel=story.channel,
            limit=story.limit,
            severity=story.severity,
            what=what,
            name=name,
            who=who,
            at=times[0],
            known_at=times[1],
        )

    for step in story.steps:
        yield news("step", step.event, "", (step.event_at, step.recorded_at))
    for told in story.told:
        yield news("message", told.step, told.name or told.to, (told.created_at, told.created_at))
        for what, at in (("sent", told.sent_at), ("delivered", told.delivered_at)):
            if at is not None:
                yield news(what, told.step, told.name or told.to, (at, at))
    for done in story.actions:
        yield news("action", done.action, done.name or done.by, (done.at, done.at))
