"""The spool keeps, recognises, confirms, and drops only when full."""

import itertools
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.errors import JournalError
from coldchain.stored import Range
from firmware_bridge import spool_sources, spool_tables
from firmware_bridge.seen import MAX_INTERVALS, Seen
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import SpoolRow, Value, encode_values, from_frame
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
    return [each.sequence for each in spool.take(0, 100_000)]


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


def test_a_full_spool_gives_up_every_second_of_the_oldest_and_counts_them(path: Path) -> None:
    small = Spool(path, capacity_rows=5)
    assert small.put(rows(*range(5)))[2:] == (0, 0)
    assert small.put(rows(5, 6)).thinned == 2
    assert waiting(small) == [0, 2, 4, 5, 6]
    assert small.losses()[0][:6] == ("van", 1, "thinned", 1, 3, 2)
    small.close()
    again = Spool(path, capacity_rows=5)
    assert (again.stats().thinned, again.stats().dropped) == (2, 0)
    assert again.put(rows(1)).repeated == 1
    again.close()


def test_a_smaller_bound_takes_nothing_at_once_and_costs_two_old_rows_for_a_new_one(path: Path) -> None:
    large = Spool(path, capacity_rows=1000)
    large.put(rows(*range(500)))
    large.close()
    small = Spool(path, capacity_rows=100)
    assert (small.rows, waiting(small)) == (500, list(range(500)))
    for sequence in range(500, 550):
        small.put(rows(sequence))
    assert 430 < small.rows < 520
    for sequence in range(550, 1200):
        small.put(rows(sequence))
    assert small.rows <= 102
    assert sum(loss.frames for loss in small.losses()) == 1200 - small.rows
    small.close()


def test_rows_with_a_fault_or_in_an_excursion_stay_when_the_spool_is_full(path: Path) -> None:
    small = Spool(path, capacity_rows=50)
    failed = row(30)._replace(values=(Value("air/temperature", float("nan"), "Cel", 4, "crc"),))
    small.put([*rows(*range(30)), failed, *rows(*range(31, 40))])
    assert small.protect([Range("van", 1, 10, 19)]) == 10
    for sequence in range(40, 400):
        small.put(rows(sequence))
    assert {*range(10, 20), 29, 30, 31} <= set(waiting(small))
    assert small.rows <= 51
    small.close()


def test_a_change_of_the_door_keeps_both_sides_of_it(path: Path) -> None:
    small = Spool(path, capacity_rows=50)
    for sequence in range(400):
        each = row(sequence)
        door = Value("door/open", float(sequence >= 101), "/", 1, "")
        small.put([each._replace(values=(*each.values, door))])
    assert {100, 101} <= set(waiting(small))
    small.close()


def test_when_nothing_can_be_thinned_any_more_the_oldest_go_and_kept_ones_last(path: Path) -> None:
    small = Spool(path, capacity_rows=10)
    small.put(rows(*range(10)))
    small.protect([Range("van", 1, 0, 8)])
    put = small.put(rows(*range(10, 12), device="cooler"))
    assert (put.thinned, put.dropped) == (0, 2)
    assert [each.sequence for each in small.take(0, 99) if each.device == "van"] == list(range(9))
    small.close()


def test_the_file_keeps_within_its_bytes_and_loses_resolution_from_the_old_end(path: Path) -> None:
    small = Spool(path, capacity_rows=1_000_000, max_bytes=400_000)
    for start in range(0, 12_000, 40):
        small.put(rows(*range(start, start + 40)))
    kept = waiting(small)
    assert small.room._used_bytes() <= 440_000
    gaps = [after - before for before, after in itertools.pairwise(kept)]
    assert (kept[0], kept[-1], gaps[-1]) == (0, 11_999, 1)
    quarters = [gaps[part * len(gaps) // 4 : (part + 1) * len(gaps) // 4] for part in range(4)]
    assert [sum(each) / len(each) for each in quarters] == sorted(
        (sum(each) / len(each) for each in quarters), reverse=True
    )
    thinned = small.losses()
    assert len(thinned) == 1
    assert thinned[0].frames == 12_000 - len(kept)
    small.close()


def test_a_file_of_the_first_version_is_brought_up_to_date_with_all_that_is_in_it(path: Path) -> None:
    old = sqlite3.connect(path)
    for statement in spool_tables._FIRST:
        old.execute(statement)
    seen = Seen()
    seen.add(0)
    old.execute("INSERT INTO sources VALUES (1, 'van', 1, ?, 0, ?)", (seen.dump(), T0))
    body = encode_values(row(0).values)
    old.execute("INSERT INTO spooled VALUES (1, 1, 0, ?, 0, 'gateway', ?)", (T0, body))
    old.execute("PRAGMA user_version=1")
    old.commit()
    old.close()
    spool = Spool(path, capacity_rows=100, machine_boot="first")
    assert spool.take(0, 10) == [row(0)._replace(id=1)]
    assert (spool.put(rows(0)).repeated, len(spool.put(rows(1)).new)) == (1, 1)
    spool.close()


def test_what_was_never_heard_is_written_down_once(spool: Spool) -> None:
    spool.put([*rows(0, 1, 5), row(3, boot=2)])
    gaps = {each.boot: each for each in spool.gaps(everyone=True)}
    assert (gaps[1].holes, gaps[1].ended) == (((2, 4),), True)
    assert (gaps[2].holes, gaps[2].ended) == (((0, 2),), False)
    assert sorted(spool.gaps(everyone=False)) == sorted(gaps.values())
    for _ in range(2):
        spool.note_never_heard("van", 1, [(2, 4)])
    assert [loss[:6] for loss in spool.losses()] == [("van", 1, "never-heard", 2, 4, 3)]
    assert spool.stats().never_heard == 3


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
    spool.room.capacity_rows = 10_000
    spool.put([row(2 * index) for index in range(MAX_INTERVALS + 2)])
    put = spool.put(rows(1))
    assert (put.new, put.repeated) == ([], 0)
    assert spool.quarantined() == {"forgotten-sequence": 1}


def test_old_boots_are_forgotten_only_when_nothing_of_them_waits(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_sources, "MAX_SOURCES", 2)
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


def test_damaged_lines_do_not_crowd_out_what_is_good(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "small.sqlite", capacity_rows=10_000, max_bytes=4_000_000)
    for first in range(0, 12_000, 2000):
        spool.put([], [Rejected(first + n, "port", "bad-crc", "noise " * 20, b"x" * 40) for n in range(2000)])
    put = spool.put([from_frame(frame("van", n), arrived_at=n * 1000, clock="ntp") for n in range(200)])
    assert (len(put.new), put.dropped, spool.rows) == (200, 0, 200)
    spool.close()
