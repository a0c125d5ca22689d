"""The ledger melts neighbours of one cause together, and forgets the oldest."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from firmware_bridge import spool_ledger
from firmware_bridge.spool_ledger import DROPPED, THINNED, Loss
from firmware_bridge.spool_tables import TABLES, VERSION
from links.sqlite_file import Connection, open_tables


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    path = tmp_path / "spool.sqlite"
    with closing(open_tables(path, synchronous="NORMAL", version=VERSION, statements=TABLES)) as opened:
        yield opened


def test_what_overlaps_or_touches_is_one_entry(connection: Connection) -> None:
    spool_ledger.record(connection, [Loss("van", 1, THINNED, 1, 9, 5, 100, 900, 1)])
    spool_ledger.record(connection, [Loss("van", 1, THINNED, 10, 20, 6, 0, 0, 2)])
    spool_ledger.record(connection, [Loss("van", 1, THINNED, 4, 6, 2, 50, 60, 3)])
    assert spool_ledger.read(connection) == [Loss("van", 1, THINNED, 1, 20, 13, 50, 900, 3)]


def test_other_causes_boots_and_devices_stay_apart(connection: Connection) -> None:
    first = Loss("van", 1, THINNED, 1, 9, 5)
    others = [first._replace(cause=DROPPED), first._replace(boot=2), first._replace(device="cooler")]
    spool_ledger.record(connection, [first, *others])
    assert len(spool_ledger.read(connection)) == 4


def test_the_oldest_entries_go(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool_ledger, "MAX_ENTRIES", 3)
    losses = [Loss("van", boot, DROPPED, 0, 1, 2, lost_at=boot) for boot in range(1, 6)]
    spool_ledger.record(connection, losses)
    assert [loss.boot for loss in spool_ledger.read(connection)] == [3, 4, 5]
