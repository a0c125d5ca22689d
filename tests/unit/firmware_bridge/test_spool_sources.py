"""The boots of devices come back from the file as they were."""

from contextlib import closing
from pathlib import Path

import pytest

from coldchain.stored import Range
from firmware_bridge import spool_sources
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import from_frame
from firmware_bridge.spool_sources import Sources
from firmware_bridge.spool_tables import TABLES, VERSION
from helpers.serial_lines import frame
from links.sqlite_file import open_tables


def test_a_source_comes_back_with_all_that_is_known_of_it(tmp_path: Path) -> None:
    path = tmp_path / "spool.sqlite"
    with closing(open_tables(path, synchronous="NORMAL", version=VERSION, statements=TABLES)) as connection:
        sources = Sources(connection)
        source = sources.get("van", 7)
        source.hear(3, 1000, 5000)
        source.hear(4, 2000, 60, waits_in=9)
        sources.save(source)
        sources.forget()
        again = sources.get("van", 7)
        assert again is not source
        for name in ("id", "uptime_ms", "event_at", "waits_in", "waiting_uptime_ms", "waiting_ms", "kept_at"):
            assert getattr(again, name) == getattr(source, name)
        assert again.seen.dump() == source.seen.dump()
        assert sources.gaps(everyone=True) == sources.gaps(everyone=False)


def _spoken(path: Path, boots: range) -> Spool:
    """Return a spool in which a device whose supply is too weak has started anew again and again."""
    spool = Spool(path, capacity_rows=1000)
    for boot in boots:
        rows = [from_frame(frame("van", n, boot=boot), arrived_at=boot * 10_000, clock="gps") for n in (0, 2)]
        spool.put(rows)
        spool.confirm([Range("van", boot, 0, 2)])
    return spool


def test_boots_without_end_are_not_remembered_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_sources, "MAX_KNOWN", 3)
    spool = _spoken(tmp_path / "spool.sqlite", range(1, 21))
    assert len(spool._sources._known) == 3
    again = [from_frame(frame("van", n, boot=1), arrived_at=10_000, clock="gps") for n in (0, 1, 2)]
    put = spool.put(again)
    assert ([row.sequence for row in put.new], put.repeated) == ([1], 2), "the file still knows it"
    spool.close()


def test_the_file_forgets_old_boots_while_it_is_open_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_sources, "MAX_SOURCES", 4)
    monkeypatch.setattr(spool_sources, "FORGET_EVERY", 5)
    spool = _spoken(tmp_path / "spool.sqlite", range(1, 51))
    assert spool._one("SELECT count(*) FROM sources")[0] <= 4 + 5
    put = spool.put([from_frame(frame("van", 3, boot=50), arrived_at=500_000, clock="gps")])
    assert len(put.new) == 1
    assert spool.take(0, 10)[0].boot == 50
    spool.close()
