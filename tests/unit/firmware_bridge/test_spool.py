"""The spool keeps, recognises, confirms, and drops only when full."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.errors import JournalError
from coldchain.stored import Range
from firmware_bridge import spool as spool_module
from firmware_bridge.seen import MAX_INTERVALS
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import SpoolRow, from_frame
from helpers.serial_lines import frame
from links.quarantine import Rejected

T0 = 1_700_000_000_000
DAMAGED = Rejected(T0, "/dev/a", "bad-crc", "text", b"$C1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "spool.sqlite"


@pytest.fixture
def spool(path: Path) -> Iterator[Spool]:
    opened = Spool(path, capacity_rows=100)
    yield opened
    opened.close()


def row(sequence: int, *, device: str = "van", boot: int = 1, late_ms: int = 0) -> SpoolRow:
    """Return a frame measured 10 s after the one before, arriving at once or late."""
    arrived_at = T0 + sequence * 10_000 + late_ms
    return from_frame(frame(device, sequence, boot=boot), arrived_at=arrived_at, clock="gateway")


def rows(*sequences: int, device: str = "van") -> list[SpoolRow]:
    return [row(sequence, device=device) for sequence in sequences]


def waiting(spool: Spool) -> list[int]:
    return [each.sequence for each in spool.take(0, 1000)]


def test_rows_come_back_as_they_went_in(spool: Spool) -> None:
    put = spool.put(rows(0, 1))
    assert put.new == spool.take(0, 10)
    assert [each._replace(id=0) for each in put.new] == rows(0, 1)
    assert (put.repeated, put.dropped) == (0, 0)


def test_taking_starts_behind_and_ends_at_the_limit(spool: Spool) -> None:
    first, second, *_ = spool.put(rows(0, 1, 2, 3)).new
    assert spool.take(first.id, 1) == [second]
    assert spool.take(spool.last_id, 10) == []


def test_a_repeated_frame_is_kept_once_with_its_first_time(spool: Spool) -> None:
    spool.put([row(1), row(1, late_ms=300)])
    put = spool.put([row(1, late_ms=9000)])
    assert (put.new, put.repeated) == ([], 1)
    assert [each.event_at for each in spool.take(0, 10)] == [T0 + 10_000]


def test_a_frame_repeated_after_its_row_has_gone_is_recognised(path: Path) -> None:
    before = Spool(path, capacity_rows=100)
    before.put(rows(0, 1, 2))
    before.confirm([Range("van", 1, 0, 2)])
    before.close()
    after = Spool(path, capacity_rows=100)
    put = after.put(rows(1, 2, 3))
    assert [each.sequence for each in put.new] == [3]
    assert put.repeated == 2
    assert after.rows == 1
    after.close()


def test_the_same_sequence_of_another_boot_or_device_is_another_frame(spool: Spool) -> None:
    put = spool.put([row(1), row(1, boot=2), row(1, device="cooler")])
    assert len(put.new) == 3


def test_confirming_removes_exactly_what_is_covered(spool: Spool) -> None:
    spool.put([*rows(0, 1, 2, 3), *rows(1, device="cooler")])
    assert spool.confirm([Range("van", 1, 1, 2), Range("van", 9, 0, 100), Range("nobody", 1, 0, 100)]) == 2
    assert [(each.device, each.sequence) for each in spool.take(0, 10)] == [
        ("van", 0),
        ("van", 3),
        ("cooler", 1),
    ]
    assert spool.rows == 3


def test_rows_survive_a_process_that_dies(path: Path) -> None:
    Spool(path, capacity_rows=100).put(rows(0, 1, 2))  # never closed
    after = Spool(path, capacity_rows=100)
    assert waiting(after) == [0, 1, 2]
    assert (after.rows, after.last_id) == (3, 3)
    after.close()


def test_a_full_spool_drops_the_oldest_and_counts_them(path: Path) -> None:
    small = Spool(path, capacity_rows=5)
    assert small.put(rows(*range(5))).dropped == 0
    assert small.put(rows(5, 6)).dropped == 2
    assert waiting(small) == [2, 3, 4, 5, 6]
    small.close()
    again = Spool(path, capacity_rows=5)
    assert again.stats().dropped == 2
    assert again.put(rows(0)).repeated == 1
    again.close()


def test_a_smaller_capacity_after_a_change_of_settings_keeps_the_rows(path: Path) -> None:
    large = Spool(path, capacity_rows=100)
    large.put(rows(*range(50)))
    large.close()
    small = Spool(path, capacity_rows=10)
    assert small.rows == 50
    assert small.put(rows(50)).dropped == 41
    small.close()


def test_the_stats_tell_how_full_it_is(spool: Spool) -> None:
    assert spool.stats()[:4] == (0, 100, None, None)
    spool.put(rows(3, 1, 2))
    stats = spool.stats()
    assert stats[:4] == (3, 100, T0 + 10_000, T0 + 30_000)
    assert stats.size_bytes > 4096


def test_damaged_lines_are_kept_by_the_same_transaction(spool: Spool) -> None:
    spool.put(rows(1), [DAMAGED])
    assert spool.quarantined() == {"bad-crc": 1}


def test_a_failed_transaction_leaves_no_trace(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    spool.put(rows(0))

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(spool._quarantine, "add", fail)
    with pytest.raises(JournalError, match=r"spool .*spool\.sqlite"):
        spool.put(rows(1, 2), [DAMAGED])
    monkeypatch.undo()
    assert waiting(spool) == [0]
    assert [each.sequence for each in spool.put(rows(1, 2)).new] == [1, 2]
    assert spool.rows == 3


def test_a_sequence_too_old_to_tell_goes_to_quarantine(spool: Spool) -> None:
    spool.capacity_rows = 10_000
    spool.put([row(2 * index) for index in range(MAX_INTERVALS + 2)])
    put = spool.put(rows(1))
    assert (put.new, put.repeated) == ([], 0)
    assert spool.quarantined() == {"forgotten-sequence": 1}


def test_old_boots_are_forgotten_only_when_nothing_of_them_waits(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "MAX_SOURCES", 2)
    first = Spool(path, capacity_rows=100)
    first.put([row(boot, boot=boot) for boot in range(1, 6)])
    first.confirm([Range("van", boot, 0, 100) for boot in range(2, 6)])
    first.close()
    second = Spool(path, capacity_rows=100)
    boots = [boot for (boot,) in second._connection.execute("SELECT boot FROM sources ORDER BY boot")]
    assert boots == [1, 4, 5]
    second.close()


def test_a_file_that_is_no_spool_says_so(path: Path) -> None:
    path.write_bytes(b"this is no database, but long enough to be looked at as if it were one" * 20)
    with pytest.raises(JournalError, match=r"spool .*spool\.sqlite.*no SQLite database") as caught:
        Spool(path, capacity_rows=100)
    assert not caught.value.retry
