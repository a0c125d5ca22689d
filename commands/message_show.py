"""``coldchain message show``: one message with all that is known of it. Changes nothing."""

from pathlib import Path
from typing import Annotated

import typer

from coldchain.errors import InputError
from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE

LARGEST_ID = 2**63 - 1
Id = Annotated[
    int, typer.Argument(metavar="ID", min=1, max=LARGEST_ID, help="Number of the message, from the list.")
]


def show(message: Id, settings: SettingsOption = Path(SETTINGS_FILE), json: JsonOption = False) -> None:
    """Show one message: its text, to whom, when it was claimed, sent and delivered, why not, what it cost."""
    with telling_errors():
        from commands.message_look import looking
        from commands.message_view import print_one, print_one_json
        from links.records_messages import message_told

        with looking(settings) as look:
            told = message_told(look.connection, look.coop, message)
        if told is None:
            next_step = "See: coldchain message list"
            raise InputError("message", f"{message}", "the number of a message", next_step)
        if json:
            print_one_json(told)
        else:
            print_one(told, look.registry)
