"""The console is given what the verb makes, as a zip or a single PDF; and the summaries that lie there."""

from pathlib import Path

import pytest

from coldchain.errors import RegistryError
from commands.packing import keys_of
from commands.packs_for_console import StationPacks
from commands.station import open_station
from console.desk import Wanted
from helpers.console_server import SetClock
from helpers.evidence_case import moved_fleet
from helpers.laid_case import lay_summary
from helpers.small_fleet import COOP, NOW, station_of
from reports.verify import Outcome, verify


def test_what_is_wanted_is_made_and_what_lies_there_is_found(tmp_path: Path) -> None:
    station = open_station(station_of(moved_fleet(tmp_path)))
    packs = StationPacks(station, SetClock(NOW))
    for as_pdf, ending in ((False, ".zip"), (True, ".pdf")):
        name, body = packs.pack(Wanted(COOP, "shipment", "s-1", "sw", as_pdf=as_pdf))
        assert name.endswith(ending)
        assert verify(body, keys_of(station).listed()).outcome is Outcome.GENUINE
    assert packs.summaries(COOP) == []
    laid = lay_summary(station.folder / "reports", COOP, "2026-10")
    assert packs.summaries(COOP) == [laid]
    assert packs.summary(COOP, laid.pages) == b"pages"
    with pytest.raises(RegistryError, match="one of those that are listed"):
        packs.summary(COOP, "other.zip")
