"""``coldchain message``: what was told to whom, and what it has cost. Each verb is a file of its own."""

import typer

from commands import message_budget, message_list, message_show

app = typer.Typer(no_args_is_help=True, help="What was told to whom: sent, delivered, why not, what it cost.")
app.command("list")(message_list.list_)
app.command("show")(message_show.show)
app.command("budget")(message_budget.budget)
