"""The station of the bench is one that the programs accept."""

from contextlib import closing
from pathlib import Path

import pytest

from links.broker import BrokerAddress
from links.journal import Journal
from scripts.benches._station import Look, Program, Progress, make_station, wait_for


def test_its_settings_are_valid_and_its_programs_can_be_looked_at(tmp_path: Path) -> None:
    station = make_station(tmp_path, BrokerAddress("127.0.0.1", 1), ["gw-0", "gw-1"], shipments=1)
    registry = station.registry()
    assert [placement.device for placement in registry.placements] == ["van-0", "van-1"]
    assert [leg.asset for leg in registry.legs] == ["cooler-0"]
    with closing(Look(station)) as look:
        assert look.progress() == Progress(0, 0, 0)
        program = Program(station, "ingest", "write")
        with closing(Journal(station.journal)) as journal:
            wait_for(lambda: "store" in journal.cursors(), "the program")
        assert program.used().cpu_s >= 0
        assert program.used().peak_mb > 1
        program.stop()


def test_waiting_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.benches._station.PATIENCE_S", 0.05)
    with pytest.raises(TimeoutError, match="never"):
        wait_for(lambda: False, "never")
