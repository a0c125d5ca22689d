"""commands/store_copy.py: what the names of stores mean, and what a target that forgets is told of."""

from contextlib import closing
from pathlib import Path

import pytest

from coldchain.errors import InputError
from commands.station import Station, open_station
from commands.store_copy import Pair, compare_all, copy_all, opened
from helpers.commands_run import a_station
from helpers.store_contract import START_AT, entry, reading
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey


class Silent:
    """Progress that nobody sees, but counts."""

    def __init__(self) -> None:
        self.count = 0

    def series(self, series: SeriesKey) -> None:
        """Take note of nothing."""

    def readings(self, count: int) -> None:
        """Count."""
        self.count += count


@pytest.fixture
def station(tmp_path: Path) -> Station:
    found = open_station(a_station(tmp_path))
    with closing(SqliteReadings(found.readings)) as store:
        store.write([(1, entry(*(reading(minute) for minute in range(10))))])
    return found


def test_a_settings_file_names_the_store_of_another_station(station: Station, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    names = Pair("station", str(a_station(other)))
    with closing(opened(station, names, writing=True)) as pair:
        progress = Silent()
        found = copy_all(pair, progress)
        assert found.is_same
        assert (found.written, pair.readings, progress.count) == (10, 10, 10)
    assert (other / "data" / "readings.sqlite").exists()


def test_the_same_file_under_two_names_is_refused(station: Station) -> None:
    with pytest.raises(InputError, match="two stores"):
        opened(station, Pair("station", str(station.readings)), writing=True)


def test_what_the_target_does_not_keep_is_told(station: Station, tmp_path: Path) -> None:
    with closing(opened(station, Pair("station", str(tmp_path / "t.sqlite")), writing=True)) as pair:
        found = copy_all(pair._replace(oldest_at=START_AT + 4 * 60_000), Silent())
        assert (found.written, found.is_same) == (6, True)
        assert "4 readings are older" in found.notes[0]


def test_series_that_only_the_target_has_are_told(station: Station, tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    with closing(SqliteReadings(path)) as store:
        store.write([(1, entry(reading(), coop="other"))])
    with closing(opened(station, Pair("station", str(path)), writing=True)) as pair:
        copy_all(pair, Silent())
        found = compare_all(pair, Silent())
        assert found.extra_series == [SeriesKey("other", "van-1", "air/temperature")]
        assert (found.is_whole, found.is_same) == (True, False)
