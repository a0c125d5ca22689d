"""A station that works while it is backed up: the small fleet's stores, real programs, readings."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from coldchain.reading import Reading
from helpers.commands_run import running
from helpers.evidence_case import moved_fleet
from helpers.polling import wait_until
from helpers.small_fleet import COOP
from links.journal import READERS, Entry, Journal
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey

DEVICE = "d-van-2"
SERIES = SeriesKey(COOP, DEVICE, "air/temperature")
BOOT = 99
_SETTINGS = f'[cooperative]\nid = "{COOP}"\nname = "Kaimosi"\n[broker]\nurl = "mqtt://127.0.0.1:1"\n'


def lay_down(folder: Path, extra: str = "") -> Path:
    """Return the settings file of a station with the stores of the small fleet, its milk handed over."""
    data = folder / "data"
    data.mkdir(parents=True)
    fleet = moved_fleet(data)
    for path in (fleet.readings, fleet.journal, data / "records.db"):
        path.rename(path.with_suffix(".sqlite"))
    with closing(Journal(data / "journal.sqlite")) as journal:
        for reader in READERS:
            journal.register(reader)
    file = folder / "coldchain.toml"
    file.write_text(_SETTINGS + extra, encoding="utf-8")
    return file


class Feeding:
    """Appends readings to a station's journal, one pack after the other, numbered without a hole."""

    def __init__(self, journal: Path) -> None:
        self._path = journal
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.fed = 0

    def __enter__(self) -> "Feeding":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(30)

    def _run(self) -> None:
        with closing(Journal(self._path)) as journal:
            while not self._stop.wait(0.005):
                journal.append([self._entry(self.fed + 1)])
                self.fed += 1

    def _entry(self, number: int) -> Entry:
        now = time.time_ns() // 1_000_000
        reading = Reading(
            device=DEVICE,
            channel=SERIES.channel,
            boot=BOOT,
            sequence=number,
            event_at=now,
            received_at=now,
            value=4.0 + number % 7 / 10,
            unit="Cel",
        )
        return Entry(COOP, "gw-road", now, (reading,))


@contextmanager
def at_work(file: Path) -> Iterator[Feeding]:
    """Yield while writer and watcher of a station run, and readings come in."""
    data = file.parent / "data"
    with ExitStack() as stack:
        for verb in (("ingest", "write"), ("watch",)):
            folder = file.parent / verb[-1]
            folder.mkdir(exist_ok=True)
            stack.enter_context(running(*verb, "--settings", str(file), folder=folder))
        feeding = stack.enter_context(Feeding(data / "journal.sqlite"))
        with closing(Journal(data / "journal.sqlite")) as journal:
            began = journal.cursors()
            for reader in READERS:
                _wait_for(journal, reader, began[reader])
        yield feeding


def _wait_for(journal: Journal, reader: str, began: int) -> None:
    wait_until(lambda: journal.cursor(reader) > began, reader, 30)


class Found(NamedTuple):
    """How the stores of a folder stand towards one another, and which numbers they hold together."""

    trimmed: int
    position: int
    cursors: dict[str, int]
    head: int
    numbers: list[int]


def look_into(data: Path) -> Found:
    """Return what a station finds that starts on this folder, after the writer has done what waits."""
    with closing(Journal(data / "journal.sqlite")) as journal, closing(_store(data)) as store:
        position, head = store.position(), journal.head()
        found = Found(journal.trimmed(), position, journal.cursors(), head, [])
        while entries := journal.read(store.position(), 1000):
            store.write(entries)
        numbers = [each.sequence for each in store.range(SERIES) if each.boot == BOOT]
        return found._replace(numbers=numbers)


def _store(data: Path) -> SqliteReadings:
    return SqliteReadings(data / "readings.sqlite")
