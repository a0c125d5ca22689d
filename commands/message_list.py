"""``coldchain message list``: the newest messages, and what became of each. Changes nothing."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldchain.errors import InputError
from coldchain.instants import from_iso
from coldchain.nearest import did_you_mean, listed
from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE

if TYPE_CHECKING:
    from commands.message_look import Look

To = Annotated[str, typer.Option("--to", metavar="NAME", help="Only those to this contact, by id.")]
Since = Annotated[str, typer.Option("--since", help="Only from this time on (ISO 8601, with a zone).")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many, the newest.")]


def list_(
    to: To = "",
    since: Since = "",
    limit: Limit = 50,
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """List what was told to whom: when, whether it was sent and delivered, and what it cost; newest first."""
    with telling_errors():
        from commands.message_look import looking
        from commands.message_view import print_list, print_list_json
        from links.records_messages import messages_told

        since_at = _instant(since)
        with looking(settings) as look:
            _check(look, to)
            told = messages_told(look.connection, look.coop, contact=to, since_at=since_at, limit=limit)
        if json:
            print_list_json(told)
        else:
            print_list(told, look.registry)


def _check(look: "Look", to: str) -> None:
    from links.records_messages import contacts_written_to

    known = {each.id for each in look.registry.contacts} | contacts_written_to(look.connection, look.coop)
    if to and to not in known:
        raise InputError("--to", repr(to), f"one of {listed(known)}", did_you_mean(to, known))


def _instant(text: str) -> int:
    try:
        return from_iso(text) if text else 0
    except InputError as error:
        raise InputError("--since", error.came, error.allowed, error.next_step) from None
