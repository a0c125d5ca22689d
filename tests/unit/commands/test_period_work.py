"""Packs of a period out of a station's stores, on as many cores as there are."""

import threading
from pathlib import Path

from commands.packing import stores_of
from commands.period_work import Job, made
from commands.station import open_station
from helpers.evidence_case import moved_fleet
from helpers.period_case import ORDER
from helpers.small_fleet import COOP, NOW, station_of


def test_a_stations_packs_are_made(tmp_path: Path) -> None:
    station = open_station(station_of(moved_fleet(tmp_path)))
    with stores_of(station, COOP, NOW, NOW) as stores:
        registry = stores.known.registry
    job = Job(ORDER, registry, tmp_path / "out", 1, NOW)
    outcome = made(station, job, lambda _: None, threading.Event())
    assert outcome.summary is not None
    assert [each.shipment for each in outcome.summary.parts] == ["s-1", "s-2", "s-3"]
