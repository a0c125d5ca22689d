"""commands/message_look.py: records that are there, and records that are not."""

from pathlib import Path

import pytest

from coldchain.errors import RecordsError
from commands.message_look import looking
from helpers.small_fleet import COOP, build_fleet, station_of


def test_the_records_are_opened_for_the_cooperative_of_the_station(tmp_path: Path) -> None:
    with looking(station_of(build_fleet(tmp_path, hours=1))) as look:
        assert look.coop == COOP


def test_without_records_it_says_what_to_do_and_makes_none(tmp_path: Path) -> None:
    fleet = build_fleet(tmp_path, hours=1)
    station = station_of(fleet)
    file = Path(fleet.records_url.removeprefix("sqlite:///"))
    file.unlink()
    with pytest.raises(RecordsError, match="coldchain up"), looking(station):
        pass
    assert not file.exists()
