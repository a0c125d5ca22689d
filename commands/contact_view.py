"""How people are printed: local times for people, JSON with instants in UTC for programs."""

from collections.abc import Sequence
from typing import Any

import msgspec
from rich.markup import escape
from rich.table import Column, Table

from coldchain.instants import local_text, to_iso, zone_of
from coldchain.messages.catalogue import phrases
from coldchain.registry.registry import Registry
from coldchain.registry.things import Contact, Role
from commands.contact_look import Person, Written
from commands.message_view import print_list as print_messages
from commands.terminal import Terminal
from links.records_messages import ToldMessage

_WHOLE = ("id", "role", "phone", "in", "report")
"""Columns that are never cut: a telephone number without its end is none. The others are folded."""


def print_people(people: Sequence[Person], registry: Registry) -> None:
    """Print a line for each person."""
    if not people:
        print("No contacts: add [[contacts]] to the settings.")
        return
    rows = [_row(one, registry) for one in people]
    if not any(one.contact.email for one in people):
        rows = [{name: cell for name, cell in row.items() if name != "mail"} for row in rows]
    columns = [Column(name, no_wrap=name in _WHOLE, overflow="fold") for name in rows[0]]
    table = Table(*columns, box=None)
    for row in rows:
        table.add_row(*map(escape, row.values()))
    Terminal().print(table)


def _row(one: Person, registry: Registry) -> dict[str, str]:
    contact = one.contact
    return {
        "id": contact.id,
        "name": contact.name,
        "role": contact.role,
        "phone": contact.phone or "none",
        "mail": contact.email or "none",
        "in": one.language,
        "told by": _by(one),
        "messages": _stopped(one, registry),
        "report": one.report_time or "none",
    }


def print_person(one: Person, told: Sequence[ToldMessage], registry: Registry) -> None:
    """Print all that is known of a person, a line for each fact, and what he was told lately."""
    contact = one.contact
    facts = {
        "name": f"{contact.name} ({contact.id}), {contact.role}",
        "phone": contact.phone or ("none" if contact.email else "none: is told nothing"),
        "mail": contact.email or "none",
        "language": f"{phrases(one.language).name} ({one.language})",
        "told by": _by(one),
        "messages": _stopped(one, registry),
        "told of": _concern(contact, registry),
        "urgency": _least(contact),
        "quiet": f"{contact.quiet_hours}, all but what is critical" if contact.quiet_hours else "never",
        "report": _report(one, registry),
    }
    for name, text in facts.items():
        Terminal().print(escape(f"{name:10} {text}"), soft_wrap=True, highlight=False)
    print("\nTold lately:")
    print_messages(told, registry)


def print_report(one: Person, registry: Registry) -> None:
    """Print when a person gets a report each day."""
    print(f"{one.contact.name}: {_report(one, registry)}.")


def print_written(written: Sequence[Written]) -> None:
    """Print what was written for the outbox, with the key by which it is there once."""
    for draft, is_new in written:
        if is_new:
            print(f"written: {draft.key}\n  {draft.body}")
        else:
            print(f"written already within this minute, not once more: {draft.key}")
    print(f"What becomes of it: coldchain message list --to {written[0].draft.contact}")


def to_plain(one: Person) -> dict[str, Any]:
    """Return a person in plain types; instants in UTC."""
    found: dict[str, Any] = msgspec.to_builtins(one.contact)
    for name in ("stopped_at", "next_at"):
        at = getattr(one, name)
        found["next_report_at" if name == "next_at" else name] = None if at is None else to_iso(at)
    how = {"channels": list(one.channels), "in_turn": one.in_turn, "language": one.language}
    return found | how | {"report_time": one.report_time, "report_is_chosen": one.is_chosen}


def written_to_plain(written: Sequence[Written]) -> list[dict[str, Any]]:
    """Return what was written, in plain types."""
    return [
        {"key": draft.key, "channel": draft.channel, "body": draft.body, "is_new": is_new}
        for draft, is_new in written
    ]


def print_json(plain: object) -> None:
    """Print one JSON document."""
    print(msgspec.json.encode(plain).decode())


def _by(one: Person) -> str:
    return (", then " if one.in_turn else " and ").join(one.channels)


def _stopped(one: Person, registry: Registry) -> str:
    if one.stopped_at is None:
        return "yes"
    return f"no: STOP since {local_text(one.stopped_at, zone_of(registry.cooperative.time_zone))}"


def _report(one: Person, registry: Registry) -> str:
    if not one.report_time:
        return "no standing report"
    whose = "as was chosen" if one.is_chosen else "as the settings have it"
    zone = registry.cooperative.time_zone
    said = f"standing report each day at {one.report_time} ({zone}), {whose}"
    if one.next_at is None:
        why = "wants no messages (STOP)" if one.stopped_at is not None else "has no address"
        return f"{said}; but none goes: {why}"
    return f"{said}; next: {local_text(one.next_at, zone_of(zone))}"


def _concern(contact: Contact, registry: Registry) -> str:
    if contact.role is Role.AUDITOR:
        return "nothing: this role does not act on alarms"
    if contact.role is Role.CARRIER:
        return "goods in hand"
    if contact.is_of_everything:
        return "everything" if contact.role is Role.MANAGER else "gateways, and goods in hand"
    assets = {each.id: each.name for each in registry.assets}
    sites = {each.id: each.name for each in registry.sites}
    named = [f"{assets.get(each) or each} ({each})" for each in contact.own_assets]
    return ", ".join([*named, *(f"all at {sites.get(each) or each} ({each})" for each in contact.own_sites)])


def _least(contact: Contact) -> str:
    if contact.least_severity:
        return f"{contact.least_severity} or more"
    if contact.role is Role.MANAGER and contact.is_of_everything:
        return "high or more; the rest where nobody else is responsible"
    return "any"
