"""commands/store_status.py: what is wrong with a store is a sentence, not a crash."""

from contextlib import closing
from pathlib import Path

import pytest

from commands.station import Station, open_station
from commands.store_status import status_of
from helpers.commands_run import a_station
from helpers.store_contract import entry, reading
from links.journal import READERS, Journal


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return open_station(a_station(tmp_path))


def test_a_station_that_never_ran_says_what_is_not_there(station: Station) -> None:
    found = status_of(station)
    assert not found.is_well
    assert len(found.problems) == 2
    assert all("not there yet" in problem for problem in found.problems)
    assert not station.folder.exists()


def test_what_the_journal_forgot_before_the_store_had_it_is_told(station: Station) -> None:
    with closing(Journal(station.journal)) as journal, closing(station.open_readings()) as store:
        for reader in READERS:
            journal.register(reader)
        first = journal.append([entry(reading(minute)) for minute in range(3)]) - 2
        store.write([(first, entry(reading(0)))])
        for reader in READERS:
            journal.advance(reader, first + 2)
        journal.trim()
        [problem] = status_of(station).problems
        assert "forgotten 2 entries that this store never had" in problem
        store.write([(first + 2, entry(reading(1)))])
        assert status_of(station).is_well
