"""The writer of the readings store in a process of its own, until it is killed."""

import sys
import threading
from functools import partial
from pathlib import Path

from ingest.settings import IngestSettings
from ingest.writer import WriterPlaces, run_writer
from links.clock import SystemClock
from links.readings_sqlite import SqliteReadings


def main(folder: Path) -> None:
    """Write for the station of a folder."""
    places = WriterPlaces(folder / "journal.sqlite", partial(SqliteReadings, folder / "readings.sqlite"))
    run_writer(IngestSettings(), places, clock=SystemClock(), stop=threading.Event())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
