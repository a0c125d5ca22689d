"""``coldchain verify``: proves what was kept. ``audit``: that nobody changed who did what."""

import re
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from coldchain.access.granting import INSTALLATION
from coldchain.errors import InputError
from commands.options import JsonOption, SettingsOption
from commands.program import EXIT_FAILED, telling_errors
from commands.station import SETTINGS_FILE, open_station

app = typer.Typer(no_args_is_help=True, help="Proves that what was kept is what was written.")
CoopOption = Annotated[
    str, typer.Option("--coop", help="Only this one; * is the installation's own. [default: all]")
]
HeadOption = Annotated[
    str, typer.Option("--head", metavar="SEQ:HASH", help="A head that was noted down earlier; with --coop.")
]
_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@app.callback()
def verify() -> None:
    """Prove that what was kept is what was written."""


@app.command("audit")
def audit(
    coop: CoopOption = "",
    head: HeadOption = "",
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Look through the audit chain: exit code 0 when it holds, 1 when somebody changed it."""
    with telling_errors():
        import msgspec

        from links.records import Records
        from links.records_audit import Head
        from links.records_audit_check import all_chains, check_chain

        known = _HEAD.fullmatch(head)
        if head and (known is None or not coop):
            allowed = "SEQ:HASH as it was printed, and --coop"
            raise InputError("--head", repr(head[:100]), allowed)
        noted = None if known is None else Head(int(known[1]), known[2])
        station = open_station(settings)
        with closing(Records(station.records_url)) as records:
            records.migrate()
            with records.reading() as connection:
                wanted = [INSTALLATION if coop == "*" else coop] if coop else all_chains(connection)
                found = [check_chain(connection, each, noted=noted) for each in wanted]
        if json:
            print(msgspec.json.encode([each._asdict() for each in found]).decode())
        else:
            for each in found:
                print(each.words())
            if not found:
                print("No chain yet: nothing was done.")
    if any(each.broken for each in found):
        raise SystemExit(EXIT_FAILED)
