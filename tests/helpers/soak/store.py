"""The writer of the readings store in a process of its own, until it is killed."""

import sys
import threading
from pathlib import Path

from ingest.settings import IngestSettings
from ingest.writer import WriterPlaces, run_writer
from links.clock import SystemClock


def main(folder: Path) -> None:
    """Write for the station of a folder."""
    places = WriterPlaces(folder / "journal.sqlite", folder / "readings.sqlite")
    run_writer(IngestSettings(), places, clock=SystemClock(), stop=threading.Event())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
