"""Taking tables of a spreadsheet into the registry: every bad row is told, and then all is done or nothing.

A row says how one entry is: a column that the table has not stays as it is, an empty cell has its default.
What no table names stays. The same tables twice change nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from acts.doing import Asked, Change, Outcome, check, do
from acts.importing_rows import Line, lines_of
from acts.leaving import end_access
from acts.reasoned import write_reasoned
from acts.registry import permission_for
from acts.registry_check import product_of, product_steps
from acts.registry_values import entry_from
from acts.retired_check import goods_beyond
from coldchain.access.actors import Actor
from coldchain.access.permissions import Permission
from coldchain.errors import EntryError, InputError, RegistryError
from coldchain.instants import zone_of
from coldchain.registry.check import check_limits, check_references, check_times
from coldchain.registry.check_retired import check_retired
from coldchain.registry.entries import (
    COOPERATIVE,
    KEYS,
    Entries,
    Entry,
    Key,
    about_of,
    entries_of,
    key_of,
    registry_of,
)
from coldchain.registry.merge import Step, steps_between
from coldchain.registry.product import product_key
from coldchain.registry.product_limits import limits_from
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, Device, Placement, Shipment
from coldchain.registry.written import written
from coldchain.settings import Contradiction
from links.clock import Clock
from links.records import Connection, Records
from links.records_registry import lock_registry, written_registry
from links.sheets_in import Sheet


class Problem(NamedTuple):
    """What is wrong with one cell: where it stands, what came, what is allowed; row 0: the sheet."""

    file: str
    sheet: str
    row: int
    column: str
    came: str
    allowed: str
    next_step: str = ""


class Plan(NamedTuple):
    """What an import would do.

    Args:
        problems: In the order of the rows; while there is one, nothing is done.
        steps: What would be added and changed.
        left: How many rows say what is so already.
    """

    problems: list[Problem]
    steps: list[Step]
    left: int

    @property
    def added(self) -> list[str]:
        """Return what would be new."""
        return [about_of(step.kind, step.key) for step in self.steps if step.old is None]

    @property
    def changed(self) -> list[str]:
        """Return what would become another."""
        return [about_of(step.kind, step.key) for step in self.steps if step.old is not None]


class ImportMistakesError(RegistryError):
    """Tables have mistakes: ``problems`` holds each; nothing was changed."""

    reason = "bad-import"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        rows = len({(each.file, each.sheet, each.row) for each in problems})
        first = problems[0]
        place = f"{first.file}, {first.sheet}, row {first.row}, {first.column}"
        came = f"{rows} bad row{'s' if rows != 1 else ''}, first {place}: {first.came}"
        super().__init__("import", came, first.allowed, "Nothing was changed: look at each with --dry-run.")


def plan_import(connection: Connection, coop: str, sheets: Iterable[Sheet]) -> Plan:
    """Return what tables would change, and everything that is wrong with them; nothing is changed.

    Args:
        connection: In a transaction, or reading.
        coop: Whose registry.
        sheets: As they were read.

    Raises:
        RegistryError: There is no such cooperative.
    """
    registry = written_registry(connection, coop)
    if registry is None:
        raise RegistryError("cooperative", repr(coop), "one that is registered", reason="unknown-cooperative")
    lines, problems = lines_of(sheets, zone_of(registry.cooperative.time_zone))
    return _Planning(connection, registry).plan(lines, [Problem(*each) for each in problems])


def import_sheets(  # noqa: PLR0913 - who, what, and by which key
    records: Records,
    clock: Clock,
    actor: Actor,
    coop: str,
    *,
    sheets: Sequence[Sheet],
    why: str = "",
    key: str = "",
) -> Outcome:
    """Return what came of taking tables over: all of it, or nothing.

    Args:
        records: Where.
        clock: Says when it is now.
        actor: Who.
        coop: Whose registry.
        sheets: The tables.
        why: One reason for all that they change; has to be said where reports may rest on that.
        key: Of the request; the same twice is one action.

    Raises:
        ImportMistakesError: Rows are wrong.
        WhyNeededError: They change what reports may rest on, and nobody says why.
        AccessError: He may not change one of the kinds of things that the tables hold.
    """
    kinds = [each.name.strip().lower() for each in sheets]
    content = [[[each.name, each.headers, each.rows] for each in sheets], why]
    permissions = dict.fromkeys(permission_for(kind) for kind in kinds) or {Permission.CHANGE_REGISTRY: None}
    asked = [Asked(actor, permission, coop, "import", key, content) for permission in permissions]
    for each in asked[1:]:
        check(records, clock, each)
    said = (sheets, why, actor)
    return do(records, clock, asked[0], lambda connection, now: _import(connection, now, coop, said))


def _import(
    connection: Connection, now: int, coop: str, said: tuple[Sequence[Sheet], str, Actor]
) -> tuple[Outcome, list[Change]]:
    sheets, why, actor = said
    lock_registry(connection)
    plan = plan_import(connection, coop, sheets)
    if plan.problems:
        raise ImportMistakesError(plan.problems)
    files = ", ".join(dict.fromkeys(each.file for each in sheets))
    changes = [
        each._replace(why=": ".join(part for part in (files, each.why) if part))
        for each in write_reasoned(connection, now, coop, plan.steps, why=why)
    ]
    changes += end_access(connection, now, coop, plan.steps, actor=actor)
    detail = {"added": len(plan.added), "changed": len(plan.changed), "left": plan.left}
    outcome = Outcome(came="done" if plan.steps else "so-already", about="import", detail=detail)
    return outcome, changes


class _Planning:
    """Makes a plan of lines against one registry."""

    def __init__(self, connection: Connection, registry: Registry) -> None:
        self._connection, self._own = connection, registry.cooperative
        self._found = entries_of(registry)
        self._after: Entries = {kind: dict(entries) for kind, entries in self._found.items()}
        self._lines: dict[tuple[str, Key], Line] = {}
        self._problems: list[Problem] = []
        self._left = 0
        self._brought: dict[str, list[Step]] = {}  # by product: asked once, not for every shipment
        self._placed: dict[str, dict[Key, Placement]] = {}
        for key, each in self._after["placements"].items():
            self._note(key, each)

    def plan(self, lines: Sequence[Line], problems: Sequence[Problem]) -> Plan:
        self._problems += problems
        for line in lines:
            self._take(line)
        self._bring_along()
        self._look_through()
        order = {kind: row for row, kind in enumerate(dict.fromkeys(line.sheet for line in lines))}
        self._problems.sort(key=lambda each: (each.file, order.get(each.sheet, -1), each.row))
        steps = [] if self._problems else list(steps_between(self._found, self._after))
        return Plan(list(dict.fromkeys(self._problems)), steps, self._left)

    def _take(self, line: Line) -> None:
        values = dict(line.values)
        asset = str(values.pop("asset", "") or "").strip() if line.kind == "devices" else ""
        try:
            entry = self._entry(line.kind, values)
        except EntryError as error:
            self._problems += [
                Problem(*line.place(each.field), each.came, each.allowed, each.next_step)
                for each in error.mistakes
            ]
            return
        key = key_of(line.kind, entry)
        if (before := self._lines.get((line.kind, key))) is not None:
            came = f"{about_of(line.kind, key)} a second time, first in row {before.row}"
            self._problems.append(Problem(*line.place(self._name(line.kind)), came, "each thing once"))
            return
        if line.kind == COOPERATIVE and key != (self._own.id,):
            self._problems.append(Problem(*line.place("id"), repr(key[0]), repr(self._own.id)))
            return
        self._lines[line.kind, key] = line
        self._left += self._found[line.kind].get(key) == entry
        self._after[line.kind][key] = entry
        self._note(key, entry)
        if asset and isinstance(entry, Device):
            self._place(line, entry.id, asset)

    def _entry(self, kind: str, values: Mapping[str, object]) -> Entry:
        """Return what a row says; of an entry that there is, on top of how it is."""
        if len(KEYS[kind]) > 1:  # named by what it is of, and since when: a row has all of it
            entry = entry_from(kind, values, self._own.language)
            old = self._found[kind].get(key_of(kind, entry))
            if old is None or old == entry:
                return entry
        else:
            old = self._found[kind].get((str(values.get(self._name(kind)) or "").strip(),))
        beside = written(kind, old) if old is not None else {}
        return entry_from(kind, {**beside, **values}, self._own.language, old=old)

    def _name(self, kind: str) -> str:
        return KEYS[kind][0]

    def _note(self, key: Key, entry: Entry) -> None:
        if isinstance(entry, Placement):
            self._placed.setdefault(entry.device, {})[key] = entry

    def _place(self, line: Line, device: str, asset: str) -> None:
        """Take the short form of a placement, for a device that is nowhere yet."""
        mine = self._placed.get(device, {}).values()
        if not mine:
            placement = Placement(device=device, asset=asset)
            self._after["placements"][key_of("placements", placement)] = placement
            self._lines["placements", key_of("placements", placement)] = line
            self._note(key_of("placements", placement), placement)
        elif not any(each.asset == asset and each.until_at is None for each in mine):
            allowed = "the asset that it is in: a device that moves has a row in placements"
            self._problems.append(Problem(*line.place("asset"), repr(asset), allowed))

    def _bring_along(self) -> None:
        """Add limits and goods' products that follow from products, for what the lines make new or other."""
        for kind, key in self._lines:
            entry = self._after[kind][key]
            if entry == self._found[kind].get(key):
                continue
            if isinstance(entry, Asset) and (entry.profile,) not in self._after["profiles"]:
                product = product_of(self._connection, self._own.id, entry.profile)
                if product is not None:
                    self._after["profiles"][entry.profile,] = limits_from(product)
            if isinstance(entry, Shipment):
                name = product_key(entry.product)
                if name not in self._brought:
                    self._brought[name] = product_steps(self._connection, self._own.id, name)
                for step in self._brought[name]:
                    if step.new is not None:
                        self._after["products"][step.key] = step.new

    def _look_through(self) -> None:
        """Tell what does not fit together, of what the lines say; what was so before them is left alone."""
        registry = registry_of(self._after)
        found = [*check_references(msgspec.to_builtins(registry)), *check_times(registry)]
        found += check_retired(registry)
        found += check_limits(registry.profiles)
        for each in found:
            line, column = self._line_of(each)
            if line is not None:
                error: InputError = each.error
                self._problems.append(
                    Problem(*line.place(column), error.came, error.allowed, error.next_step)
                )

        for (kind, key), line in self._lines.items():
            entry = self._after[kind][key]
            if entry != self._found[kind].get(key):
                for error in goods_beyond(self._connection, self._own.id, entry):
                    self._problems.append(
                        Problem(*line.place("retired"), error.came, error.allowed, error.next_step)
                    )

    def _line_of(self, found: Contradiction) -> tuple[Line | None, str]:
        kind, index, *rest = found.where
        if not isinstance(kind, str) or not isinstance(index, int):
            return None, ""
        key = sorted(self._after[kind])[index]
        line = self._lines.get((kind, key))
        if line is None and kind == "placements":  # what overlaps it came with a line
            of_device = (
                each for where, each in self._lines.items() if where[0] == kind and where[1][0] == key[0]
            )
            line = next(of_device, None)
        column = str(rest[0]) if rest else "from" if kind in ("placements", "legs") else ""
        return line, column


def _problem(place: tuple[str, str, int, str], error: InputError) -> Problem:
    return Problem(*place, error.came, error.allowed, error.next_step)


def summary_of(plan: Plan, reasons: Sequence[str] = ()) -> Mapping[str, object]:
    """Return a plan as JSON can say it; ``reasons``: of which entries somebody has to say why."""
    return {
        "problems": [each._asdict() for each in plan.problems],
        "added": plan.added,
        "changed": plan.changed,
        "left": plan.left,
        "reasons_needed": list(reasons),
    }


__all__ = ["ImportMistakesError", "Plan", "Problem", "import_sheets", "plan_import", "summary_of"]
