"""``coldchain audit``: who did what, when, from where. Whether that is all: ``coldchain verify audit``."""

from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from coldchain.access.granting import INSTALLATION
from coldchain.audit import Link
from coldchain.instants import to_iso
from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE, open_station

app = typer.Typer(no_args_is_help=True, help="Who did what, when, from where.")
CoopOption = Annotated[
    str, typer.Option("--coop", help="Whose; * is the installation's own. [default: ours]")
]
About = Annotated[str, typer.Option("--about", help="Only what was done to this, as in shipments/s-1.")]
Count = Annotated[int, typer.Option("--count", help="So many at most, the newest.", min=1, max=500)]


@app.command("list")
def list_(
    coop: CoopOption = "",
    about: About = "",
    count: Count = 50,
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """List the newest entries, the newest last."""
    with telling_errors():
        from links.records import Records
        from links.records_audit import newest

        station = open_station(settings)
        where = INSTALLATION if coop == "*" else coop or station.coop
        with closing(Records(station.records_url)) as records:
            records.migrate()
            with records.reading() as connection:
                found = newest(connection, where, about=about, limit=count)[::-1]
        if json:
            print(msgspec.json.encode([_plain(link) for link in found]).decode())
        else:
            _print(found)


def _plain(link: Link) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.structs.asdict(link.entry)
    return {
        **found,
        "at": to_iso(link.entry.at),
        "seq": link.seq,
        "previous": link.previous,
        "hash": link.hash,
    }


def _print(found: list[Link]) -> None:
    if not found:
        print("Nothing was done yet.")
    for link in found:
        entry = link.entry
        whence = f" from {entry.address}" if entry.address else ""
        print(
            f"{link.seq:>6} {to_iso(entry.at)} {entry.by} ({entry.via}{whence}) {entry.action} {entry.about}"
        )
        for name, text in (("was", entry.old), ("is", entry.new), ("why", entry.why)):
            if text:
                print(f"       {name}: {text!r}" if not text.isprintable() else f"       {name}: {text}")
