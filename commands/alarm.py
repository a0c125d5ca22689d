"""``coldchain alarm``: alarms, and who is told of them. Each verb is in a file of its own."""

import typer

from commands.alarm_route import route

app = typer.Typer(no_args_is_help=True, help="Alarms: who is told of them, and why the others are not.")
app.command("route")(route)
