"""How ``coldchain dashboards`` shows what it found and did."""

from collections.abc import Sequence

import msgspec
from rich.table import Table

from commands.terminal import Terminal
from dashboards.check import Checked
from dashboards.plan import Change


def print_checked(found: Checked, *, is_whole: bool) -> None:
    """Print what became of the queries: the counts, and those that brought nothing; or every one of them."""
    if is_whole:
        table = Table("dashboard", "panel", "kind", "rows")
        for result in found.results:
            table.add_row(result.board, result.where, result.kind, str(result.rows))
        Terminal().print(table)
    for result in found.failed:
        print(f"refused  {result.board}, {result.where}: {result.error}\n         {result.text}")
    for result in found.empty:
        print(f"nothing  {result.board}, {result.where} ({result.kind})\n         {result.text}")
    boards = len({result.board for result in found.results})
    print(
        f"{boards} dashboards, {found.panels} panels, {len(found.results)} queries run, {found.rows} rows"
        f" returned; {len(found.failed)} refused, {len(found.empty)} without a row"
    )


def print_checked_json(found: Checked) -> None:
    """Print the same for programs."""
    whole = {
        "panels": found.panels,
        "queries": len(found.results),
        "rows": found.rows,
        "refused": len(found.failed),
        "empty": len(found.empty),
        "results": [result._asdict() for result in found.results],
    }
    print(msgspec.json.encode(whole).decode())


def print_changes(changes: Sequence[Change], *, is_dry: bool) -> None:
    """Print what was changed in Grafana, or would be."""
    for change in changes:
        print(f"{change.verb:7} {change.what}")
        for line in change.diff:
            print(f"        {line}")
    done = "would change" if is_dry else "changed"
    print(f"{len(changes)} {done}" if changes else "nothing to change")
