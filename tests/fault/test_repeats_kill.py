"""Kill -9 of the writer while it stores what came again: each repeat is known once, and none is our own."""

import multiprocessing
import random
import threading
from contextlib import closing
from functools import partial
from pathlib import Path

from coldchain.errors import StoreError
from helpers.polling import wait_until
from helpers.store_contract import AIR, MINUTE_MS, START_AT, entry, reading
from ingest.settings import IngestSettings
from ingest.writer import WriterPlaces, run_writer
from links.clock import SystemClock
from links.journal import STORE_READER, Journal
from links.readings_sqlite import SqliteReadings

CLOCK = SystemClock()
SETTINGS = IngestSettings(sync_interval="50ms", write_batch_readings=100)  # type: ignore[arg-type]  # with units
KILLS, PACKS, PER_PACK = 3, 600, 5


def _write_until_killed(places: WriterPlaces) -> None:
    run_writer(SETTINGS, places, clock=CLOCK, stop=threading.Event())


def _fill(journal: Journal, chance: random.Random) -> dict[int, int]:
    """Append packs, after every third an older one again; return when each reading first came again."""
    again: dict[int, int] = {}
    entries = []
    for number in range(PACKS):
        came_at = START_AT + (200 + number) * MINUTE_MS
        packs = [number, chance.randrange(number)] if number % 3 == 2 else [number]
        for pack in packs:
            sequences = range(pack * PER_PACK, (pack + 1) * PER_PACK)
            entries.append(
                entry(*(reading(each / 60, sequence=each, received_at=came_at) for each in sequences))
            )
            if pack != number:
                again |= {each: came_at for each in sequences if each not in again}
    journal.append(entries)
    return again


def _position(path: Path) -> int:
    try:
        with closing(SqliteReadings(path, reader=True)) as store:
            return store.position()
    except StoreError:
        return 0


def test_a_killed_writer_repeats_nothing_and_forgets_no_repeat(tmp_path: Path) -> None:
    chance = random.Random(20261129)
    path = tmp_path / "readings.db"
    places = WriterPlaces(tmp_path / "journal.db", partial(SqliteReadings, path))
    with closing(Journal(places.journal)) as journal:
        journal.register(STORE_READER)
        again, head = _fill(journal, chance), journal.head()
        begun = journal.trimmed()
    spawning = multiprocessing.get_context("spawn")
    killed_at = []
    for number in range(KILLS + 1):
        program = spawning.Process(target=_write_until_killed, args=(places,), daemon=True)
        program.start()
        share = (number + chance.random()) / (KILLS + 1)
        wanted = head if number == KILLS else begun + round(share * (head - begun))
        wait_until(lambda wanted=wanted: _position(path) >= wanted, "some of it", 30)  # type: ignore[misc]
        program.kill()
        program.join()
        killed_at.append(_position(path))
    with closing(SqliteReadings(path, reader=True)) as store:
        assert {one.sequence: one.again_at for one in store.repeats(AIR)} == again
        assert store.count() == PACKS * PER_PACK
    assert killed_at[0] < head, "the first one was killed before it was done"
