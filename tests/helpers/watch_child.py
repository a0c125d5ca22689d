"""A process of its own for the fault test: watcher and sender over the files of a folder, until killed."""

import sys
import threading
from pathlib import Path

from alerts.channels.file import FileChannel
from alerts.sender import Rules, Sender
from alerts.settings import AlertsSettings
from alerts.watcher import Watcher, WatchLinks
from links.clock import SystemClock
from links.journal import Journal
from links.readings_sqlite import SqliteReadings
from links.records import Records

LEASE_MS = 300  # short, so that a test need not wait for half a minute


def main(folder: Path) -> None:
    """Watch and send; says READY when it does."""
    clock, stop = SystemClock(), threading.Event()
    journal, store = Journal(folder / "journal.db"), SqliteReadings(folder / "readings.db")
    records = Records(f"sqlite:///{folder}/records.db")
    settings = AlertsSettings.model_validate({"channels": ["file"], "hold_late": "0s", "over_after": "0s"})
    watcher = Watcher(WatchLinks(journal, store, records, clock), settings)
    channels = {"file": FileChannel(folder / "messages.ndjson")}
    sender = Sender(records, channels, clock=clock, rules=Rules(1, LEASE_MS))
    threading.Thread(target=sender.run, args=(stop,), daemon=True).start()
    print("READY", flush=True)
    watcher.run(stop, on_transitions=lambda _: None)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
