"""How messages are printed: local times for people, JSON with instants in UTC for programs."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from coldchain.instants import local_text, to_iso
from coldchain.judgement.unsent import Unsent
from coldchain.registry.registry import Registry
from commands.terminal import Terminal
from links.records_messages import ToldMessage
from links.records_outbox import NEVER_AT

_INDENT = 4
_WHY = {
    Unsent.OVER: "it was over before this could go",
    Unsent.NEVER_WAS: "it never was so",
    Unsent.NEVER_TOLD: "takes back what this person was not told",
    Unsent.TOGETHER: "another text says it too",
    Unsent.BY_GATEWAY: "the gateway has told it",
    Unsent.FELL_BACK: "another channel took over",
    Unsent.IN_DOUBT: "it may have come, and is not sent again",
    Unsent.RATE: "too many in an hour: told together later",
    Unsent.DIGEST: "the budget thins: told together with others",
    Unsent.URGENT_ONLY: "little is left of the budget: urgent ones only",
    Unsent.NO_REPORT: "the budget thins: no reports",
    Unsent.RESERVE: "the rest of the budget is for critical ones",
}
_INSTANTS = ("created_at", "due_at", "expires_at", "claimed_at", "sent_at", "delivered_at")


def print_list(told: Sequence[ToldMessage], registry: Registry) -> None:
    """Print what became of each message, and its text below, where there is room for it."""
    if not told:
        print("No such messages.")
        return
    terminal = Terminal(highlight=False)
    for one in told:
        head = f"{one.id}  {_local(one.created_at, registry)}  to {_name(one, registry)} by {one.channel}"
        terminal.print(escape(f"{head}: {_fate(one)}"))
        terminal.print(Padding(Text(one.body), (0, 0, 0, _INDENT)))


def print_one(one: ToldMessage, registry: Registry) -> None:
    """Print all that is known of a message, a line for each fact that is there."""
    instants = {name: getattr(one, name) for name in _INSTANTS}
    times = {name: _local(at, registry) for name, at in instants.items() if at is not None and at != NEVER_AT}
    facts = {
        "to": f"{_name(one, registry)} ({one.contact}), {one.address or 'no address'}",
        "by": one.channel,
        "became": _fate(one),
        "text": one.body,
        "about": one.about,
        "tells": one.transition,
        "purpose": " ".join(filter(None, (one.purpose, one.severity))),
        **{name.removesuffix("_at"): text for name, text in times.items()},
        "attempts": f"{one.attempts}",
    }
    for name, text in facts.items():
        if text:
            line = escape(f"{name:10} {text}")
            Terminal().print(line, soft_wrap=True, highlight=False)


def print_list_json(told: Sequence[ToldMessage]) -> None:
    """Print the same as one JSON list."""
    print(msgspec.json.encode([to_plain(one) for one in told]).decode())


def print_one_json(one: ToldMessage) -> None:
    """Print the same as one JSON object."""
    print(msgspec.json.encode(to_plain(one)).decode())


def _fate(one: ToldMessage) -> str:
    why = one.delivery_detail if one.sent_at is not None else one.error
    if why in _WHY:
        why = f"{_WHY[Unsent(why)]} ({why})"
    parts = [one.fate, why if why != one.fate else ""]
    parts.append(f"{one.segments} SMS" if one.segments else "")
    parts.append(f"cost {one.cost:g}" if one.cost is not None else "")
    parts.append("may have come twice" if one.in_doubt else "")
    return ", ".join(filter(None, parts))


def _name(one: ToldMessage, registry: Registry) -> str:
    return next((each.name for each in registry.contacts if each.id == one.contact), one.contact)


def _local(at: int, registry: Registry) -> str:
    return local_text(at, ZoneInfo(registry.cooperative.time_zone))


def to_plain(one: ToldMessage) -> dict[str, Any]:
    """Return a message in plain types; instants in UTC."""
    found: dict[str, Any] = msgspec.structs.asdict(one) | {"fate": one.fate}
    for name in _INSTANTS:
        at = found[name]
        found[name] = None if at is None or at == NEVER_AT else to_iso(at)
    return found
