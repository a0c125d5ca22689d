"""A process of its own for the fault test: answers what is in the inbox, until killed."""

import sys
import threading
from pathlib import Path

from alerts.replies.answering import Answerer
from alerts.settings import AlertsSettings
from links.clock import SystemClock
from links.readings_sqlite import SqliteReadings
from links.records import Records


def main(folder: Path) -> None:
    """Answer; says READY when it does."""
    records = Records(f"sqlite:///{folder}/records.db")
    store = SqliteReadings(folder / "readings.db", reader=True)
    answerer = Answerer(records, store, clock=SystemClock(), settings=AlertsSettings())
    print("READY", flush=True)
    answerer.run(threading.Event())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
