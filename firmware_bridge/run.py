"""The bridge as a program that loads little: ``coldchain bridge`` checks the settings, then becomes this one.

What it has checked comes through an open file, as plain objects (``coldchain/plain.py``); the reader of
settings and the command line are not in memory any more. The process stays: its id, its locks, its log.
"""

import logging
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
from links.broker_types import BrokerAddress
from links.signals import stopping

if TYPE_CHECKING:
    from firmware_bridge.settings import BridgeSettings

_FAILED, _BAD_INPUT = 1, 2  # exit codes, as everywhere


class Job(msgspec.Struct):
    """What a bridge is to do.

    Args:
        settings: Of the bridge, as ``coldchain.plain.pack`` writes them.
        broker: Where to send.
        coop: The cooperative, part of the topics.
        folder: The data folder.
        registry: What is judged by on board; None when nothing is.
    """

    settings: bytes
    broker: BrokerAddress
    coop: str
    folder: str
    registry: Registry | None = None


def become(job: Job) -> None:
    """Turn this process into the bridge; does not return."""
    descriptor = os.memfd_create("bridge-job", 0)  # in memory only: it holds passwords
    os.write(descriptor, msgspec.msgpack.encode(job))
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.execv(sys.executable, [sys.executable, "-m", "firmware_bridge.run", str(descriptor)])  # noqa: S606 - ourselves


def main(descriptor: int) -> None:
    """Run the bridge until SIGINT or SIGTERM.

    Args:
        descriptor: Of the open file with the job.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with os.fdopen(descriptor, "rb") as file:
        job = msgspec.msgpack.decode(file.read(), type=Job)
    stop = threading.Event()
    try:
        with stopping(stop):
            run_bridge(
                cast("BridgeSettings", unpack(job.settings)),
                job.broker,
                coop=job.coop,
                data_folder=Path(job.folder),
                stop=stop,
                registry=job.registry,
            )
    except ColdchainError as error:
        sys.stderr.write(f"coldchain: {error}\n")
        raise SystemExit(_BAD_INPUT if isinstance(error, InputError) else _FAILED) from None


if __name__ == "__main__":
    main(int(sys.argv[1]))
