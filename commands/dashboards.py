"""``coldchain dashboards build|check|publish``: the panels of Grafana."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import JsonOption, SettingsOption
from commands.program import EXIT_FAILED, telling_errors
from commands.station import SETTINGS_FILE, open_station

app = typer.Typer(
    no_args_is_help=True, help="Dashboards for Grafana: as files, their queries tried, published."
)


@app.command("build")
def build(
    into: Annotated[
        Path | None, typer.Option("--into", help="A folder; left out: that of the package.")
    ] = None,
) -> None:
    """Write all dashboards as JSON, as Grafana imports them."""
    with telling_errors():
        from dashboards.catalogue import FOLDER, boards, write_all

        folder = into or FOLDER
        changed = write_all(folder)
        print(f"{len(boards())} dashboards in {folder}; {len(changed)} of them changed")


@app.command("check")
def check(
    settings: SettingsOption = Path(SETTINGS_FILE),
    back: Annotated[str, typer.Option("--back", help="How much time is looked at, e.g. 24h.")] = "7d",
    until: Annotated[str, typer.Option("--until", help="Until when, ISO 8601 with a zone; empty: now.")] = "",
    prometheus: Annotated[
        str, typer.Option("--prometheus", help="Its address; empty: as in [grafana].")
    ] = "",
    verbose: Annotated[bool, typer.Option("--verbose", help="Show every query and its rows.")] = False,
    json: JsonOption = False,
) -> None:
    """Run the query of every panel as Grafana asks it; exit code 1 when one is refused or brings nothing.

    Asks the station's own InfluxDB, and Prometheus where there is one; without, Pipeline health is left
    out.
    """
    with telling_errors():
        from commands.dashboards_check import checked, shown_of
        from commands.dashboards_view import print_checked, print_checked_json

        found = checked(open_station(settings), shown_of(back, until), prometheus=prometheus)
        print_checked_json(found) if json else print_checked(found, is_whole=verbose)
        if found.failed or found.empty:
            raise SystemExit(EXIT_FAILED)


@app.command("publish")
def publish(
    settings: SettingsOption = Path(SETTINGS_FILE),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    since: Annotated[str, typer.Option("--since", help="Alarms of this time become annotations.")] = "7d",
) -> None:
    """Bring dashboards, data sources, a folder, a team and its rights to the Grafana of [grafana].

    Doing it again changes nothing. What people made themselves in Grafana is left alone.
    """
    with telling_errors():
        from commands.dashboards_publish import published
        from commands.dashboards_view import print_changes

        print_changes(published(open_station(settings), is_dry=dry_run, since=since), is_dry=dry_run)
