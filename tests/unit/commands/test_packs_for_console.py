"""The console is given what the verb makes, as a zip or a single PDF; and the summaries that lie there."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coldchain.errors import RegistryError, StoreError
from commands.packing import keys_of
from commands.packs_for_console import StationPacks
from commands.station import open_station
from console.desk import Wanted
from helpers.console_server import SetClock
from helpers.evidence_case import moved_fleet
from helpers.laid_case import lay_summary
from helpers.polling import wait_until
from helpers.small_fleet import COOP, NOW, station_of
from reports.checking.verify import Outcome, verify


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


def test_whoever_comes_when_too_many_wait_is_told_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packs = StationPacks(open_station(station_of(moved_fleet(tmp_path))), SetClock(NOW))
    go, begun = threading.Event(), threading.Semaphore(0)

    def slow(_self: StationPacks, wanted: Wanted) -> tuple[str, bytes]:
        begun.release()
        assert go.wait(30)
        return wanted.id, b""

    monkeypatch.setattr(StationPacks, "_made", slow)
    with ThreadPoolExecutor(6) as pool:
        waiting = [pool.submit(packs.pack, Wanted(COOP, "shipment", f"s-{n}", "en")) for n in range(6)]
        for _ in range(2):
            assert begun.acquire(timeout=30)
        wait_until(lambda: packs.waiting == 6, "all to wait", 30)
        assert not begun.acquire(blocking=False), "two are made at once"
        with pytest.raises(StoreError, match="Try again") as caught:
            packs.pack(Wanted(COOP, "shipment", "s-7", "en"))
        assert caught.value.retry
        go.set()
        assert [each.result(30)[0] for each in waiting] == [f"s-{n}" for n in range(6)]
    assert packs.pack(Wanted(COOP, "shipment", "s-8", "en")) == ("s-8", b"")
