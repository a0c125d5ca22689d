"""``coldchain asset``: what can hold goods."""

import typer

from commands.registry_verbs import add_verbs

app = typer.Typer(no_args_is_help=True, help="Assets: vans, boxes, drones, coolers.")
add_verbs(app, "assets", "an asset")
