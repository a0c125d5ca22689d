"""``coldchain cooperative``: the cooperative's own row, and which ones there are."""

from pathlib import Path

import typer

from commands.options import JsonOption, SettingsOption
from commands.registry_verbs import Id, Values, Why, do, look_at, show
from commands.station import SETTINGS_FILE

app = typer.Typer(no_args_is_help=True, help="Cooperatives: name, time zone, language.")
_HERE = Path(SETTINGS_FILE)


@app.command("show")
def show_(settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """Show the cooperative of this station."""
    show("cooperative", settings=settings, json=json)


@app.command("change")
def change(
    values: Values = None, why: Why = "", settings: SettingsOption = _HERE, json: JsonOption = False
) -> None:
    """Change name, time_zone, hottest or language of the cooperative of this station."""
    from acts.registry import change as act
    from commands.station import open_station

    with look_at(settings):
        own = open_station(settings).coop
    do(act, "cooperative", own, words=values or [], why=why, settings=settings, json=json)


@app.command("add")
def add(
    id_: Id, values: Values = None, why: Why = "", settings: SettingsOption = _HERE, json: JsonOption = False
) -> None:
    """Register another cooperative in the same records."""
    with look_at(settings) as look:
        from acts.registry import Wish
        from acts.registry import add as act
        from commands.registry_view import print_outcome

        wish = Wish("cooperative", values=look.values([f"id={id_}", *(values or [])]), why=why)
        print_outcome(look.do(act, wish, id_), json=json)
