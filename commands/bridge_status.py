"""``coldchain bridge status`` and ``losses``: how the bridge of this machine is, without any network.

Reads the spool's file beside the bridge that may be writing it, and the last status that it wrote down.
"""

import fcntl
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
from rich.markup import escape
from rich.table import Table

from coldchain.errors import JournalError
from coldchain.instants import to_iso
from commands.terminal import Terminal
from firmware_bridge.bridge import SPOOL_FILE
from firmware_bridge.last_status import FILE
from firmware_bridge.spool_ledger import Loss
from firmware_bridge.spool_reader import SpoolReader

_RUNNING = "running"
_STOPPED = "not running"
_MISSING = {"thinned": "thinned", "dropped": "dropped", "never_heard": "never heard"}


def status_of(folder: Path) -> dict[str, Any]:
    """Return what is known of the bridge of a data folder.

    Args:
        folder: The data folder.

    Raises:
        JournalError: The spool is there and cannot be read.
    """
    found: dict[str, Any] = {"bridge": _RUNNING if _is_running(folder) else _STOPPED}
    try:
        with closing(SpoolReader(folder / SPOOL_FILE)) as spool:
            found["spool"] = spool.stats()._asdict()
    except JournalError as error:
        if not error.retry:
            raise
        found["spool"] = None  # the bridge has never run here
    try:
        found["last_status"] = msgspec.json.decode((folder / FILE).read_bytes(), type=dict[str, Any])
    except (OSError, msgspec.MsgspecError):
        found["last_status"] = None
    return found


def losses_of(folder: Path) -> list[Loss]:
    """Return the ledger of a data folder's spool.

    Raises:
        JournalError: The spool cannot be read, or is not there.
    """
    with closing(SpoolReader(folder / SPOOL_FILE)) as spool:
        return spool.losses()


def print_status(found: dict[str, Any]) -> None:
    """Print what ``status_of`` returned, for a person."""
    table = Table(box=None, show_header=False)
    last = found["last_status"] or {}
    table.add_row("bridge", found["bridge"])
    at = last.get("at")
    table.add_row("last status", to_iso(at) + " by this machine's clock" if at else "none")
    spool = found["spool"]
    if spool is None:
        table.add_row("spool", "not there: the bridge has never run here")
    else:
        table.add_row("waiting", f"{spool['rows']} frames, {spool['unstamped']} of them for the time")
        oldest_at = spool["oldest_at"]
        table.add_row("oldest", to_iso(oldest_at) if oldest_at is not None else "none")
        missing = ", ".join(f"{spool[key]} {said}" for key, said in _MISSING.items())
        table.add_row("missing", missing)
        table.add_row("file", f"{spool['size_bytes'] / 1e6:.1f} MB")
    flow = last.get("spool", {})
    if flow:
        table.add_row("backlog then", _flow(flow))
    time = last.get("time", {})
    if time:
        known = f"from {time['source']}, to {time['spread_ms']} ms" if time["trusted"] else "not known"
        table.add_row("time then", known)
    for error in last.get("errors", []):
        table.add_row("error then", escape(error))
    Terminal().print(table)


def print_losses(losses: list[Loss]) -> None:
    """Print the ledger, for a person."""
    table = Table("device", "boot", "cause", "sequences", "frames", "measured", "found", box=None)
    for loss in losses:
        measured = f"{to_iso(loss.from_at)} to {to_iso(loss.until_at)}" if loss.from_at else "unknown"
        boot, sequences = f"{loss.boot:08X}", f"{loss.low} to {loss.high}"
        found = to_iso(loss.lost_at)
        table.add_row(loss.device, boot, loss.cause, sequences, str(loss.frames), measured, found)
    Terminal().print(table if losses else "Nothing is missing.")


def _flow(flow: dict[str, Any]) -> str:
    text = f"{flow.get('backlog')} frames, {flow.get('drained_per_s')} a second"
    in_s = flow.get("caught_up_in_s")
    return text if not in_s else f"{text}, caught up in {in_s} s"


def _is_running(folder: Path) -> bool:
    """Return whether a bridge holds its lock: the kernel lets go of it when the process dies."""
    try:
        with (folder / "bridge.lock").open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
