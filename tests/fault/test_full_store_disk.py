"""A disk that is really full: journal, readings and records lose nothing, and go on by themselves."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from coldchain.errors import JournalError, LinkError, RecordsError, StoreError
from helpers.faults.disk import SmallDisk
from helpers.store_contract import AIR, entry, reading
from links.journal import Entry, Journal
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_gateways import save_status, statuses_since

SIZE_MIB = 6


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    made = SmallDisk(tmp_path / "disk", size_mib=SIZE_MIB)
    if not made.is_there:
        pytest.skip("a disk of our own cannot be mounted; to run this test: be root")
    (made.folder / "ballast").write_bytes(bytes(SIZE_MIB * 2**19))
    yield made
    made.close()


def _until_full(step: Callable[[int], object], kind: type[LinkError]) -> int:
    """Return how many steps were done before the disk was full."""
    found: LinkError | None = None
    done = 0
    while found is None and done < 100_000:
        try:
            step(done)
            done += 1
        except kind as error:
            found = error
    assert found is not None
    assert found.retry, found
    assert "disk" in str(found)
    return done


def _pack(number: int) -> Entry:
    return entry(*(reading(number * 50 + minute, note="x" * 60) for minute in range(50)))


def test_what_the_journal_has_acknowledged_is_there_and_it_goes_on(disk: SmallDisk) -> None:
    with closing(Journal(disk.folder / "journal.db")) as journal:
        journal.register("store")
        first = journal.head()
        done = _until_full(lambda number: journal.append([_pack(number)]), JournalError)
        assert done > 10
        assert journal.head() == first + done, "what was not acknowledged is not there"
        assert [one for _, one in journal.read(first, done + 9)] == [_pack(number) for number in range(done)]
        disk.free()
        journal.append([_pack(done)])
        assert journal.head() == first + done + 1


def test_the_readings_store_takes_the_same_batch_when_there_is_room(disk: SmallDisk) -> None:
    with closing(SqliteReadings(disk.folder / "readings.db")) as store:
        done = _until_full(lambda number: store.write([(number + 1, _pack(number))]), StoreError)
        assert (store.position(), store.count()) == (done, done * 50)
        disk.free()
        assert store.write([(done + 1, _pack(done))]).inserted == 50
        assert len(store.range(AIR)) == store.count() == (done + 1) * 50


def test_the_records_undo_what_did_not_fit(disk: SmallDisk) -> None:
    with closing(Records(f"sqlite:///{disk.folder}/records.db")) as records:
        records.migrate()

        def save(number: int) -> None:
            with records.transaction() as connection:
                save_status(connection, "co", f"gw-{number}", status="x" * 20_000, received_at=number + 1)

        done = _until_full(save, RecordsError)
        with records.reading() as connection:
            assert len(statuses_since(connection, 0)) == done
        disk.free()
        save(done)
        with records.reading() as connection:
            assert len(statuses_since(connection, 0)) == done + 1
