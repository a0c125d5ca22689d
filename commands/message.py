"""``coldchain message``: what was told to whom, and what it has cost. Changes nothing."""

import typer

from commands import message_budget

app = typer.Typer(no_args_is_help=True, help="What was told to whom, and what it has cost.")
app.command("budget")(message_budget.budget)
