"""How entries of the registry, plans of an import and the history are printed."""

from collections.abc import Mapping, Sequence

import msgspec
from rich.markup import escape
from rich.table import Column
from rich.table import Table as Grid

from acts.doing import Outcome
from acts.importing import Plan
from coldchain.audit import Link
from coldchain.instants import to_iso
from coldchain.registry.entries import Entry
from coldchain.registry.papers import Due
from coldchain.registry.registry import Registry
from coldchain.registry.written import FORMS, columns_of, written
from commands.terminal import Terminal

_SHOWN = 20
_IN_A_ROW = 6
_DATE = len("2026-11-22")


def print_json(thing: object) -> None:
    """Print anything as one JSON document."""
    print(msgspec.json.encode(thing).decode())


def to_plain(kind: str, entries: Sequence[Entry]) -> list[Mapping[str, object]]:
    """Return entries as the settings file would say them."""
    return [written(kind, entry) for entry in entries]


def print_entries(kind: str, entries: Sequence[Entry]) -> None:
    """Print the entries of a kind: a table of what most of them have, else a line each."""
    rows = to_plain(kind, entries)
    keys = [key for key in columns_of(kind) if any(row.get(key) for row in rows)]
    if not rows:
        print(f"no {kind}")
    elif len(keys) <= _IN_A_ROW:
        grid = Grid(*(Column(key, overflow="fold") for key in keys), box=None)
        for row in rows:
            grid.add_row(*(escape(_short(row.get(key))) for key in keys))
        Terminal().print(grid)
    else:
        for row in rows:
            first, *others = ((key, row[key]) for key in keys if row.get(key))
            detail = ", ".join(f"{key} {_short(value)}" for key, value in others)
            Terminal().print(escape(f"{_short(first[1])}: {detail}"), soft_wrap=False, highlight=False)


def print_registry(registry: Registry) -> None:
    """Print how many of each kind there are."""
    own = registry.cooperative
    print(f"{own.name} ({own.id}), {own.time_zone}")
    for kind in FORMS:
        if kind != "cooperative":
            print(f"  {len(getattr(registry, kind)):6d} {kind}")


def registry_to_plain(registry: Registry) -> Mapping[str, object]:
    """Return everything that is registered, as the settings file would say it."""
    kinds = {kind: to_plain(kind, getattr(registry, kind)) for kind in FORMS if kind != "cooperative"}
    return {"cooperative": written("cooperative", registry.cooperative), **kinds}


def print_outcome(outcome: Outcome, *, json: bool) -> None:
    """Print what came of an act, and what is worth knowing of it."""
    if json:
        print_json(outcome)
        return
    words = {"done": "done", "so-already": "it is so already"}
    print(f"{outcome.about}: {words.get(outcome.came, outcome.came)}")
    for ended in outcome.detail.get("ended", ()):
        print(f"ended with it: {ended}")
    for text in outcome.detail.get("warnings", ()):
        print(f"note: {text}")


def print_plan(plan: Plan, *, will: bool, reasons: int = 0) -> None:
    """Print every bad row; else what an import would do, or has done, and how often it is asked why."""
    for each in plan.problems:
        place = f"{each.file}, {each.sheet}, row {each.row}" if each.row else f"{each.file}, {each.sheet}"
        column = f", {each.column}" if each.column else ""
        more = f". {each.next_step}" if each.next_step else ""
        print(f"{place}{column}: got {each.came}; allowed: {each.allowed}{more}")
    if plan.problems:
        rows = len({(each.file, each.sheet, each.row) for each in plan.problems})
        print(f"{rows} bad row{'s' if rows != 1 else ''}: nothing was changed")
        return
    for word, names in (("add", plan.added), ("change", plan.changed)):
        for name in names[:_SHOWN] if will else ():
            print(f"  {word} {name}")
        if will and len(names) > _SHOWN:
            print(f"  {word} {len(names) - _SHOWN} more")
    said = "would be added" if will else "added"
    other = "would be changed" if will else "changed"
    print(f"{len(plan.added)} {said}, {len(plan.changed)} {other}, {plan.left} are so already")
    if will and reasons:
        print(f"reports may rest on {reasons} of what would be changed: say --why when you import")


def print_due(found: Sequence[Due]) -> None:
    """Print which certificates run out."""
    if not found:
        print("no certificate runs out")
    for each in found:
        name = f"{each.device} {each.channel}".strip()
        if each.calibration is None:
            print(f"{name}: no certificate")
        else:
            day = to_iso(each.calibration.due_at)[:_DATE]
            print(f"{name}: {each.calibration.certificate} runs out on {day}")


def print_history(links: Sequence[Link]) -> None:
    """Print who changed what, the newest first."""
    for link in links:
        entry = link.entry
        why = f" ({entry.why})" if entry.why else ""
        print(f"{to_iso(entry.at)} {entry.by}, {entry.via}: {entry.action} {entry.about}{why}")
        if entry.old:
            print(f"    was {entry.old}")
        if entry.new:
            print(f"    is  {entry.new}")


def _short(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(
            str(each.get("name", each)) if isinstance(each, dict) else str(each) for each in value
        )
    return str(value)
