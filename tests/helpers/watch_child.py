"""A process of its own for the fault test: watcher or sender over the files of a folder, until killed.

Its channel fails now and then, for certain and in doubt, as a modem does.
"""

import random
import sys
import threading
from pathlib import Path

from alerts.channels.channel import Handed, Outgoing
from alerts.channels.file import FileChannel
from alerts.gate import Gate
from alerts.sender import Rules, senders_of
from alerts.settings import AlertsSettings
from alerts.watcher import Watcher, WatchLinks
from coldchain.errors import ChannelError, PortError
from links.clock import SystemClock
from links.journal import Journal
from links.readings_sqlite import SqliteReadings
from links.records import Records

LEASE_MS = 300  # short, so that a test need not wait for half a minute
FAILS = 0.02  # of all messages, before they are sent, and as many afterwards


class Unsteady:
    """A file that sometimes says that it could not be written, and sometimes does not know.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self._file = FileChannel(path)

    def send(self, message: Outgoing, now: int) -> Handed:
        """Write a message, or fail."""
        if random.random() < FAILS:
            raise ChannelError("modem", "no network", "a network", retry=True)
        handed = self._file.send(message, now)
        if random.random() < FAILS:
            raise PortError("modem", "no word of a message", "OK", retry=True)
        return handed


def main(folder: Path, role: str) -> None:
    """Watch or send; says READY when it does."""
    clock, stop = SystemClock(), threading.Event()
    records = Records(f"sqlite:///{folder}/records.db")
    if role == "send":
        channels = {"file": Unsteady(folder / "messages.ndjson")}
        rules = Rules(1, LEASE_MS, gate=Gate(), first_repeat_s=0.5)
        (sender,) = senders_of(records, channels, clock=clock, rules=rules)
        print("READY", flush=True)
        sender.run(stop)
        return
    each_by_itself = {"group_wait": "0s", "chatter_raises": 0, "escalation": {"enabled": False}}
    settings = AlertsSettings.model_validate(
        {"channels": ["file"], "hold_late": "0s", "over_after": "0s", **each_by_itself}
    )
    journal, store = Journal(folder / "journal.db"), SqliteReadings(folder / "readings.db")
    watcher = Watcher(WatchLinks(journal, store, records, clock), settings)
    print("READY", flush=True)
    watcher.run(stop, on_transitions=lambda _: None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
