"""``coldchain site``: fixed places."""

import typer

from commands.registry_verbs import add_verbs

app = typer.Typer(no_args_is_help=True, help="Sites: fixed places.")
add_verbs(app, "sites", "a site")
