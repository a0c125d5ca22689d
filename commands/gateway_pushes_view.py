"""How pushed settings are printed: for people, and as JSON with instants in UTC."""

from collections.abc import Sequence
from typing import Any

import msgspec
from rich.markup import escape
from rich.table import Column, Table

from coldchain.instants import to_iso
from commands.gateway_look import GatewayLine
from commands.terminal import Terminal
from links.records_pushed import Pushed


def print_push(pushed: Pushed, line: GatewayLine, *, is_new: bool, json: bool) -> None:
    """Print what became of a wish to push."""
    if json:
        print(msgspec.json.encode(push_plain(pushed) | {"is_new": is_new}).decode())
        return
    if not is_new:
        print(
            f"push {pushed.id} ({pushed.hash}) holds the same settings and is {pushed.state}: nothing to do"
        )
        return
    print(f"push {pushed.id} ({pushed.hash}) to {line.name} is wanted")
    if line.state != "online":
        print(f"{line.name} is {line.state}: it gets it when it connects")
    elif line.part("settings") is None:
        print(f"{line.name} does not say whether it takes settings; its version is {line.part('version')}")
    print(f"coldchain gateway settings {line.name} tells what becomes of it")


def print_pushes(line: GatewayLine, pushes: Sequence[Pushed], *, history: bool, json: bool) -> None:
    """Print the newest push with its text, or all without."""
    if json:
        shown = [push_plain(each) for each in pushes] if history else [_whole(each) for each in pushes[:1]]
        told = {"gateway": line.name, "in_force": line.part("settings"), "pushes": shown}
        print(msgspec.json.encode(told).decode())
        return
    in_force, note = line.part("settings", "hash"), line.part("settings", "note")
    if in_force:
        print(f"in force: {in_force}, {line.part('settings', 'source')}{f' ({note})' if note else ''}")
    if not pushes:
        print(f"No settings were ever pushed to {line.name}.")
        return
    table = Table("push", "hash", "state", "when", "who", Column("why", overflow="fold"), box=None)
    for each in pushes if history else pushes[:1]:
        cells = (f"{each.id}", each.hash, each.state, to_iso(each.pushed_at), each.pushed_by, each.detail)
        table.add_row(*map(escape, cells))
    Terminal().print(table)
    if not history:
        print(pushes[0].text)


def push_plain(pushed: Pushed) -> dict[str, Any]:
    """Return a push in plain types, without its text."""
    return {
        "id": pushed.id,
        "gateway": pushed.gateway,
        "hash": pushed.hash,
        "state": pushed.state,
        "detail": pushed.detail,
        "pushed_at": to_iso(pushed.pushed_at),
        "pushed_by": pushed.pushed_by,
        "told_at": None if pushed.told_at is None else to_iso(pushed.told_at),
    }


def _whole(pushed: Pushed) -> dict[str, Any]:
    return push_plain(pushed) | {"text": pushed.text}
