"""What is late is judged in slices, and once; live readings do not wait for it. Minutes after noon."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts import backlog, intake
from alerts.backlog import MERGED_AT_MOST, merge
from alerts.judging import Heap, Judging
from coldchain.judgement.watch_list import WatchList
from coldchain.registry.things import Asset, AssetKind, Device, Placement
from helpers.clock import ManualClock
from helpers.watching import COOP, KEY, REGISTRY, Station, air, airs, at, station_in
from links.journal import Entry
from links.records_alarms import cursor_of

DEVICES = [f"logger-{number}" for number in range(1, 31)]
FLEET = replace(
    REGISTRY,
    assets=tuple(
        Asset(id=f"van-{n}", name=f"Van {n}", kind=AssetKind.VAN, profile="milk") for n in range(1, 31)
    ),
    devices=tuple(Device(id=device) for device in DEVICES),
    placements=tuple(Placement(device=device, asset=device.replace("logger", "van")) for device in DEVICES),
)


class TickingClock(ManualClock):
    """Time passes whenever somebody asks for the time since the start."""

    def monotonic_s(self) -> float:
        self.advance(30)
        return super().monotonic_s()


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path, FLEET) as station:
        yield station


def arrive(station: Station, device: str, minutes: list[float], value: float) -> None:
    """Have readings come now, in packs of ten."""
    readings = [air(minute, value, device=device) for minute in minutes]
    now = station.clock.now()
    packs = [tuple(readings[start : start + 10]) for start in range(0, len(readings), 10)]
    station.journal.append([Entry(COOP, "gw-1", now, pack) for pack in packs])


def cursors(station: Station) -> tuple[int, int]:
    with station.records.reading() as connection:
        return cursor_of(connection, "watch"), cursor_of(connection, "watch-history")


def test_live_readings_are_judged_while_a_backlog_waits(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.watch()
    station.clock.move_to(at(480))
    monkeypatch.setattr(backlog, "_CHANNELS_AT_ONCE", 1)
    station.watcher = station.start()
    station.watcher._backlog._clock = TickingClock(at(480))
    for device in DEVICES[1:]:
        arrive(station, device, list(range(60)), 9.0)  # too warm from its first minute on
    arrive(station, "logger-1", [470, 480], 9.0)
    station.watcher.step()
    assert f"{KEY}|too-warm" in station.alarm_states()
    live, late = cursors(station)
    assert live == station.journal.head() > late
    assert 1 < len(station.alarm_states()) < len(DEVICES)
    station.watch()
    assert cursors(station) == (live, live)
    assert sum(id_.endswith("too-warm") for id_ in station.alarm_states()) == len(DEVICES)


def test_a_watcher_that_is_killed_within_a_backlog_finds_the_same(
    station: Station, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def backlog_of(one: Station) -> None:
        one.clock.move_to(at(480))
        for device in DEVICES:
            arrive(one, device, [480], 4.0)
        for start in range(0, 60, 20):
            for device in DEVICES:
                arrive(one, device, list(range(start, start + 20)), 9.0 if start == 20 else 4.0)

    monkeypatch.setattr(backlog, "_CHANNELS_AT_ONCE", 1)
    monkeypatch.setattr(intake, "MOST_READINGS", 300)
    monkeypatch.setattr(intake, "_PAGE_ENTRIES", 10)
    station.watch()
    backlog_of(station)
    steps = 0
    while cursors(station) != (station.journal.head(),) * 2:  # each watcher lives a step longer
        station.watcher = station.start()
        station.watcher._backlog._clock = TickingClock(at(480))
        steps += 1
        assert steps < 40
        for _ in range(steps):
            station.watcher.step()
    (tmp_path / "other").mkdir()
    with station_in(tmp_path / "other", FLEET) as other:
        other.watch()
        backlog_of(other)
        other.watch()
        assert [(row["id"], row["ended_at"], row["readings"]) for row in station.standing()] == [
            (row["id"], row["ended_at"], row["readings"]) for row in other.standing()
        ]
    assert sum(row["limit_name"] == "too-warm" for row in station.standing()) == len(DEVICES)


def test_later_batches_of_a_backlog_that_was_seen_whole_cost_nothing(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    folds: list[int] = []
    judge = Judging.judge

    def counting(self: Judging, heaps: list[Heap], history: object, now: int) -> object:
        before = self._seen.copy()
        found = judge(self, heaps, history, now)  # type: ignore[arg-type]
        folds.extend(1 for heap in heaps if self._seen.get(heap.watched.key) != before.get(heap.watched.key))
        return found

    monkeypatch.setattr(Judging, "judge", counting)
    monkeypatch.setattr(intake, "MOST_READINGS", 100)
    monkeypatch.setattr(intake, "_PAGE_ENTRIES", 10)
    station.watch()
    station.clock.move_to(at(480))
    arrive(station, "logger-1", [480], 4.0)
    station.watch()
    arrive(station, "logger-1", [minute / 2 for minute in range(940)], 4.0)  # nine batches and a bit
    station.watch()
    assert len(folds) == 1
    state = next(row for row in station.rows_of_states() if row["key"] == KEY)
    assert state["judged_until"] == at(480)
    assert cursors(station) == (station.journal.head(),) * 2


def heaps(count: int, last: int) -> dict[str, Heap]:
    watched = WatchList([REGISTRY]).find(COOP, air(0, 4))
    assert watched is not None
    return {str(number): Heap(watched, airs([4.0]), last) for number in range(count)}


def test_few_that_are_live_and_late_are_judged_together() -> None:
    live, late = heaps(3, 7), heaps(MERGED_AT_MOST, 9)
    merge(live, late)
    assert [(len(heap.readings), heap.last) for heap in live.values()] == [(2, 9)] * 3
    assert len(late) == MERGED_AT_MOST - 3


def test_many_are_not() -> None:
    live, late = heaps(MERGED_AT_MOST + 1, 7), heaps(MERGED_AT_MOST + 1, 9)
    merge(live, late)
    assert len(live) == len(late) == MERGED_AT_MOST + 1
    assert all(len(heap.readings) == 1 for heap in (*live.values(), *late.values()))
