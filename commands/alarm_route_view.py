"""How ``coldchain alarm route`` prints: tables in the cooperative's time, JSON for programs in UTC."""

from collections.abc import Sequence
from datetime import tzinfo

import msgspec
from rich.markup import escape
from rich.table import Column, Table

from coldchain.instants import local_text, to_iso, zone_of
from coldchain.judgement.escalation import OPEN
from coldchain.judgement.routing import Route
from coldchain.units import format_duration
from commands.alarm_route_look import Decided
from commands.terminal import Terminal
from links.records_escalations import Escalation


def print_decided(found: Decided, *, json: bool) -> None:
    """Print who would be told, and who follows."""
    if json:
        print(msgspec.json.encode(_as_json(found)).decode())
        return
    zone = zone_of(found.registry.cooperative.time_zone)
    print(f"A {found.severity} alarm about {found.about}, {local_text(found.at, zone)}:")
    table = Table("who", "role", "told", "by", "in", Column("why", overflow="fold"), box=None)
    for each in found.routes:
        when = "now" if not each.due_at else f"{local_text(each.due_at, zone)}, after quiet hours"
        by = ", ".join(found.channels[each.contact.id])
        who = (each.contact.name, each.contact.role, when if each.told else "no", by if each.told else "")
        table.add_row(*map(escape, (*who, each.contact.language, str(each.reason))))
    Terminal().print(table)
    for turn in found.turns:
        names = ", ".join(each.contact.name for each in turn.told)
        print(f"No answer for {format_duration(turn.after_s)}: {names} ({turn.rung})")
    if not found.turns:
        print("Nobody follows when there is no answer.")


def print_waiting(found: Sequence[Escalation], zone: tzinfo, *, json: bool) -> None:
    """Print which alarms wait or waited for an answer, and whose turn it is."""
    if json:
        print(msgspec.json.encode([_escalation(each) for each in found]).decode())
        return
    for each in found:  # no table: an id that is cut cannot be given to another verb
        print(each.alarm.partition("/")[2])
        until = f" until {local_text(each.due_at, zone)}" if each.state == OPEN else ""
        why = f" ({each.why})" if each.why else ""
        print(f"  {each.state}; turn of {', '.join(each.asked) or 'nobody'}{until}{why}")
    if not found:
        print("No alarm waits for an answer.")


def _as_json(found: Decided) -> dict[str, object]:
    return {
        "about": found.about,
        "severity": found.severity,
        "at": to_iso(found.at),
        "decisions": [_route(each, found) for each in found.routes],
        "escalation": [
            {
                "after_s": turn.after_s,
                "rung": turn.rung,
                "told": [each.contact.id for each in turn.told],
            }
            for turn in found.turns
        ],
    }


def _route(route: Route, found: Decided) -> dict[str, object]:
    return {
        "contact": route.contact.id,
        "role": route.contact.role,
        "language": route.contact.language,
        "told": route.told,
        "due_at": to_iso(route.due_at) if route.due_at else None,
        "channels": found.channels[route.contact.id] if route.told else (),
        "reason": route.reason,
    }


def _escalation(each: Escalation) -> dict[str, object]:
    plain = {name: value for name, value in each._asdict().items() if not name.endswith("_at")}
    return {**plain, "began_at": to_iso(each.began_at), "due_at": to_iso(each.due_at)}
