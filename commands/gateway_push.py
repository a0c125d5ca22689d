"""Settings for gateways: checked here first, then written to the records; the receiver sends them."""

import getpass
import platform
from pathlib import Path
from typing import NamedTuple

from coldchain.errors import InputError
from coldchain.pushed import text_hash
from commands.check_pushed import Wanted, check_pushed
from commands.gateway_look import GatewayLine, GatewayLook
from links.records_pushed import (
    CANCELLED,
    OPEN,
    PROVEN,
    TAKEN,
    WANTED,
    Pushed,
    mark,
    newest_of,
)
from links.records_pushed import push as write_push


class Push(NamedTuple):
    """What became of a wish to push: ``is_new`` is False when the same settings were pushed already."""

    pushed: Pushed
    is_new: bool


def push(look: GatewayLook, name: str, file: Path) -> Push:
    """Return the push of a settings file to a gateway.

    Args:
        look: The gateways.
        name: Which one.
        file: The whole settings for it.

    Raises:
        SettingsError: The file has mistakes, or says what may not be changed from afar.
        InputError: There is no such gateway, or it takes no settings from the server.
    """
    line = look.one(name)
    if line.part("settings", "remote") is False:
        allowed = "a gateway that takes settings from the server"
        next_step = "Write remote_settings = true into [bridge] of its own file, there."
        raise InputError(f"gateway {name}", "remote_settings = false", allowed, next_step)
    check_pushed(file, _wanted(look, line), {})
    text = file.read_bytes().decode("utf-8-sig")
    row = {"coop": look.coop, "gateway": name, "hash": text_hash(text), "text": text}
    with look.records.transaction() as connection:
        before = newest_of(connection, look.coop, name).get(name)
        if before is not None and before.hash == row["hash"] and before.state in (WANTED, TAKEN, PROVEN):
            return Push(before, is_new=False)
        who = {"pushed_at": look.now, "pushed_by": _who()}
        return Push(write_push(connection, row | who), is_new=True)


def cancel(look: GatewayLook, name: str) -> Pushed:
    """Return the push that was wanted and is so no more.

    Raises:
        InputError: No push waits for this gateway, or it has taken it already.
    """
    look.one(name)
    with look.records.transaction() as connection:
        newest = newest_of(connection, look.coop, name).get(name)
        if newest is None or newest.state not in OPEN:
            came = "no push" if newest is None else f"push {newest.id}, which is {newest.state}"
            allowed = "a push that waits"
            raise InputError(f"gateway {name}", came, allowed, "To undo settings, push those before.")
        if newest.state == TAKEN:
            came = f"push {newest.id}, which it is trying now"
            next_step = "It is proven or taken back by itself; then push other settings."
            raise InputError(f"gateway {name}", came, "a push that waits", next_step)
        mark(connection, newest.id, state=CANCELLED, told_at=None)
    return newest


def _wanted(look: GatewayLook, line: GatewayLine) -> Wanted:
    """Return what settings for a gateway must say, as far as it has told of itself."""
    own, folder = line.part("settings", "file"), line.part("settings", "data_folder")
    if isinstance(own, str) and isinstance(folder, str):
        return Wanted(line.name, look.coop, Path(folder), Path(own).parent, is_here=False)
    return Wanted(line.name, look.coop, None, None, is_here=False)


def _who() -> str:
    """Return who pushes, as this machine knows him."""
    try:
        return f"{getpass.getuser()}@{platform.node()}"
    except (KeyError, OSError):  # a user without a name
        return f"?@{platform.node()}"
