"""``coldchain key``: the keys by which this station seals its evidence packs."""

from pathlib import Path
from typing import Annotated

import typer

from coldchain.errors import InputError
from coldchain.instants import to_iso
from coldchain.seal_list import FILE, PublicKey, write_list
from commands.audit_note import note
from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock

app = typer.Typer(no_args_is_help=True, help="Keys that seal evidence packs: make, exchange, take back.")
KeyId = Annotated[str, typer.Argument(metavar="ID", help="Id of the key, as `coldchain key list` tells it.")]
Why = Annotated[str, typer.Option("--why", help="Why it is taken back; auditors read it.")]
Out = Annotated[Path, typer.Option("--out", help="The file to write.")]


@app.command("create")
def create(settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Make the first key, or one after the last was taken back."""
    with telling_errors():
        from commands.packing import keys_of

        station = open_station(settings)
        note(station, "key-create", "keys", {})
        print(_line(keys_of(station).create(SystemClock().now())))


@app.command("list")
def list_(settings: SettingsOption = Path(SETTINGS_FILE), json: JsonOption = False) -> None:
    """List all keys, the oldest first; the last one signs."""
    with telling_errors():
        from commands.packing import keys_of

        keys = keys_of(open_station(settings)).listed()
        if json:
            print(write_list(keys).decode(), end="")
        else:
            print("\n".join(map(_line, keys.keys)) or "No key yet: the first pack makes one.")


@app.command("rotate")
def rotate(settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Make a new key that signs from now on; what the old one has sealed holds."""
    with telling_errors():
        from commands.packing import keys_of

        station = open_station(settings)
        note(station, "key-rotate", "keys", {})
        print(_line(keys_of(station).rotate(SystemClock().now())))


@app.command("revoke")
def revoke(id_: KeyId, why: Why = "", settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Take a key back, because somebody else may have it: nothing that it has sealed holds any more."""
    with telling_errors():
        from commands.packing import keys_of

        if not why:
            raise InputError("--why", "nothing", "a few plain words")
        station = open_station(settings)
        note(station, "key-revoke", f"keys/{id_[:80]}", {"why": why[:500]})
        print(_line(keys_of(station).revoke(id_, SystemClock().now(), why)))


@app.command("export")
def export(out: Out = Path(FILE), settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Write the public list of keys, for whoever checks packs; nothing secret is in it."""
    with telling_errors():
        from commands.packing import keys_of
        from links.kept_file import replace_whole

        keys = keys_of(open_station(settings)).listed()
        if not keys.keys:
            raise InputError("keys", "none yet", "at least one", "Make one: coldchain key create.")
        replace_whole(out, write_list(keys), mode=0o644)
        print(f"{out}: {len(keys.keys)} keys. Give it to auditors by another way than the packs.")


def _line(key: PublicKey) -> str:
    if key.revoked_at is not None:
        state = f"taken back {to_iso(key.revoked_at)}: {key.why}"
    elif key.retired_at is not None:
        state = f"signs no more since {to_iso(key.retired_at)}; what it has sealed holds"
    else:
        state = "signs"
    return f"{key.id}  made {to_iso(key.created_at)}  {state}"
