"""The bridge as a program that loads little: ``coldchain bridge`` checks the settings, then becomes this one.

What it has checked comes through an open file, as plain objects (``coldchain/plain.py``); the reader of
settings and the command line are not in memory any more. The process stays: its id, its locks, its log.
"""

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec

from coldchain.errors import ColdchainError, InputError
from coldchain.plain import unpack
from coldchain.registry.registry import Registry
from firmware_bridge.bridge import run_bridge
from firmware_bridge.care.check_child import check_in_child
from firmware_bridge.care.kept_settings import TRIAL, Chosen, KeptSettings
from firmware_bridge.care.settings_box import BoxRules, SettingsBox
from links.broker_types import BrokerAddress
from links.clock import SystemClock
from links.logs import set_up
from links.signals import stopping
from links.start_anew import start_anew

if TYPE_CHECKING:
    from firmware_bridge.settings import BridgeSettings

_FAILED, _BAD_INPUT = 1, 2  # exit codes, as everywhere
_FIRST_OWN, _LAST_OWN = 3, 4096  # open files that are not standard input, output and error


class Job(msgspec.Struct):
    """What a bridge is to do.

    Args:
        settings: Of the bridge, as ``coldchain.plain.pack`` writes them.
        broker: Where to send.
        coop: The cooperative, part of the topics.
        folder: The data folder.
        local: The administrator's settings file.
        chosen: Which settings are in force, the fields of a ``Chosen``.
        remote: Whether settings from the server are taken.
        trial_s: How long those may take to prove themselves [s].
        argv: How the verb was started, behind the interpreter, to start it anew.
        registry: What is judged by on board; None when nothing is.
    """

    settings: bytes
    broker: BrokerAddress
    coop: str
    folder: str
    local: str
    chosen: tuple[str, str, str, str]
    remote: bool = False
    trial_s: float = 300.0
    argv: tuple[str, ...] = ()
    registry: Registry | None = None


def become(job: Job) -> None:
    """Turn this process into the bridge; does not return."""
    descriptor = os.memfd_create("bridge-job", 0)  # in memory only: it holds passwords
    os.write(descriptor, msgspec.msgpack.encode(job))
    os.lseek(descriptor, 0, os.SEEK_SET)
    argv = [
        sys.executable,
        "-m",
        "firmware_bridge.run",
        str(descriptor),
        job.local,
    ]  # the last is for who looks
    os.execv(sys.executable, argv)  # noqa: S606 - ourselves


def main(descriptor: int) -> None:
    """Run the bridge until SIGINT or SIGTERM, or until other settings are to be in force.

    Args:
        descriptor: Of the open file with the job.
    """
    set_up("bridge")
    with os.fdopen(descriptor, "rb") as file:
        job = msgspec.msgpack.decode(file.read(), type=Job)
    stop = threading.Event()
    try:
        with stopping(stop):
            is_to_start_anew = _run(job, stop)
    except ColdchainError as error:
        sys.stderr.write(f"coldchain: {error}\n")
        raise SystemExit(_BAD_INPUT if isinstance(error, InputError) else _FAILED) from None
    if is_to_start_anew and not stop.is_set():
        os.closerange(_FIRST_OWN, _LAST_OWN)  # the lock among them: the new start takes it again
        start_anew(job.argv)


def _run(job: Job, stop: threading.Event) -> bool:
    """Run the bridge; return whether other settings are to be in force from now on."""
    source, chosen_file, name, note = job.chosen
    chosen = Chosen(source, Path(chosen_file), name, note)
    local = Path(job.local)
    kept = KeptSettings(Path(job.folder), local)
    box = SettingsBox(
        kept,
        chosen,
        check=lambda pushed, rows: check_in_child(pushed, local, rows),
        rules=BoxRules(job.remote, job.trial_s),
        clock=SystemClock(),
    )
    try:
        run_bridge(
            cast("BridgeSettings", unpack(job.settings)),
            job.broker,
            coop=job.coop,
            data_folder=Path(job.folder),
            stop=stop,
            registry=job.registry,
            box=box,
        )
    except ColdchainError as error:
        if chosen.source != TRIAL or kept.state.state != TRIAL:
            raise
        kept.roll_back(str(error))
        return True
    return box.wants_restart.is_set()


if __name__ == "__main__":
    main(int(sys.argv[1]))
