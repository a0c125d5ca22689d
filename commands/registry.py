"""``coldchain registry``: what is registered, as tables for a spreadsheet and back, and who changed it."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import JsonOption, SettingsOption
from commands.program import EXIT_BAD_INPUT
from commands.registry_verbs import look_at
from commands.station import SETTINGS_FILE

app = typer.Typer(no_args_is_help=True, help="All that is registered: show, export, import, history.")

Target = Annotated[Path, typer.Argument(metavar="TARGET", help="A .xlsx file, a folder for CSV, or a .csv.")]
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="XLSX, CSV, or folders of CSV.")]
Kind = Annotated[list[str] | None, typer.Option("--kind", help="Only this table; may be given again.")]
Why = Annotated[str, typer.Option("--why", help="Why; needed where reports may rest on what is changed.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what is wrong and what would be done.")]
About = Annotated[str, typer.Argument(metavar="[KIND/ID]", help="Only of this: assets/van-1.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=500, help="So many at most.")]
_HERE = Path(SETTINGS_FILE)


@app.command("show")
def show(settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """Show how much of each kind is registered; with --json all of it."""
    with look_at(settings) as look:
        from commands.registry_view import print_json, print_registry, registry_to_plain

        registry = look.written()
        if json:
            print_json(registry_to_plain(registry))
        else:
            print_registry(registry)


@app.command("export")
def export(target: Target, kind: Kind = None, settings: SettingsOption = _HERE) -> None:
    """Write what is registered as tables for a spreadsheet; import takes the same tables."""
    with look_at(settings) as look:
        from coldchain.registry.entries import check_kind
        from commands.registry_look import write_tables

        kinds = [each if each == "limits" else check_kind(each) for each in kind or ()]
        for file in write_tables(look.tables(kinds), target):
            print(file)


@app.command("import")
def import_(
    files: Files,
    dry_run: DryRun = False,
    why: Why = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Take tables over: every bad row is told, and then all of it is done or nothing."""
    with look_at(settings) as look:
        from acts.importing import summary_of
        from commands.registry_look import read_files
        from commands.registry_view import print_json, print_plan

        sheets = read_files(files)
        plan = look.plan(sheets)
        if not plan.problems and not dry_run:
            look.take(sheets, why)
        reasons = look.reasons(plan)
        if json:
            print_json(summary_of(plan, reasons))
        else:
            print_plan(plan, will=dry_run, reasons=len(reasons))
    if plan.problems:
        raise SystemExit(EXIT_BAD_INPUT)


@app.command("history")
def history(
    about: About = "", limit: Limit = 20, settings: SettingsOption = _HERE, json: JsonOption = False
) -> None:
    """Show who changed the registry, or one entry of it, the newest first: when, by what, old and new."""
    with look_at(settings) as look:
        from commands.registry_view import print_history, print_json

        links = look.history(about, limit)
        if json:
            print_json([{"seq": link.seq, "entry": link.entry} for link in links])
        else:
            print_history(links)
