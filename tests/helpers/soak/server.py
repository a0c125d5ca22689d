"""The server's receiver in a process of its own, on time that the test moves, until it is killed."""

import logging
import sys
import threading
from pathlib import Path

from helpers.soak.virtual_time import SharedTime, VirtualClock
from ingest.receiver import ReceiverPlaces, run_receiver
from ingest.settings import IngestSettings
from links.nats_server import embedded_address


def main(folder: Path) -> None:
    """Receive for the station of a folder."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    places = ReceiverPlaces(
        embedded_address(folder / "broker"), folder / "journal.sqlite", f"sqlite:///{folder}/records.sqlite"
    )
    clock = VirtualClock(SharedTime(folder / "time"), is_gateway=False)
    run_receiver(IngestSettings(), places, clock=clock, stop=threading.Event())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
