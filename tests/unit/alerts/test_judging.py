"""Batches and timers, with states and history at hand; nothing is written here. Minutes after noon."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.bookkeeping import Finding
from alerts.judging import Judging
from alerts.sheaves import sheaves_of
from alerts.states import States
from coldchain.judgement.watch_list import WatchList
from coldchain.reading import Reading
from coldchain.registry.things import Placement
from helpers.watching import COOP, KEY, REGISTRY, Station, air, airs, at, station_in
from links.journal import Entry
from links.records_tables import judgements


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path) as station:
        yield station


@pytest.fixture
def judging(station: Station) -> Judging:
    judging = Judging(station.journal, station.store, States(station.records))
    judging.watch_list = WatchList([REGISTRY])
    return judging


def found(findings: Sequence[Finding]) -> list[tuple[str, list[float]]]:
    """Return per finding the channel's key and the minutes at which its excursions start."""
    return [
        (item.watched.key, [(x.started_at - at(0)) / 60_000 for x in item.outcome.excursions.values()])
        for item in findings
    ]


def batch(station: Station, judging: Judging, readings: Sequence[Reading], minute: float) -> list[Finding]:
    """Judge what is put into the journal at a minute."""
    before = station.journal.head()
    station.journal.append([Entry(COOP, "gw-1", at(minute), (reading,)) for reading in readings])
    entries = station.journal.read(before, 1000)
    last = entries[-1][0]
    heaps = list(judging.sort(sheaves_of(entries), last).values())
    return judging.judge(heaps, judging.history([heap.watched for heap in heaps], last), at(minute))


def test_a_batch_without_news_is_no_finding(station: Station, judging: Judging) -> None:
    assert batch(station, judging, airs([4, 4, 9]), 3) == []


def test_channels_are_judged_each_for_itself(station: Station, judging: Judging) -> None:
    readings = [*airs([9] * 7), *(air(minute, 9, device="logger-2") for minute in range(3, 10))]
    assert found(batch(station, judging, readings, 10)) == [
        (KEY, [0]),
        (KEY.replace("van-1", "van-2").replace("logger-1", "logger-2"), [3]),
    ]


def test_a_state_goes_on_from_batch_to_batch(station: Station, judging: Judging) -> None:
    batch(station, judging, airs([9] * 3), 3)
    assert found(batch(station, judging, airs([9] * 4, start=3), 7)) == [(KEY, [0])]


def test_a_late_reading_is_judged_with_its_history(station: Station, judging: Judging) -> None:
    batch(station, judging, [air(0, 4), air(2, 9), air(8, 9)], 8)
    (finding,) = batch(station, judging, [air(4, 4)], 9)
    assert (finding.outcome.excursions, finding.outcome.rebuilt_from) == ({}, at(0))


def test_the_history_of_an_asset_holds_only_the_time_the_device_was_there(
    station: Station, judging: Judging
) -> None:
    moved = (
        Placement(device="logger-1", asset="van-2", until_at=at(5)),
        Placement(device="logger-1", asset="van-1", from_at=at(5)),
    )
    judging.watch_list = WatchList([replace(REGISTRY, placements=moved)])
    batch(station, judging, airs([9] * 20), 20)
    findings = batch(station, judging, [air(6.5, 9)], 21)
    assert found(findings) == [(KEY, [5])]


def test_silence_is_a_finding_when_its_time_has_come(station: Station, judging: Judging) -> None:
    batch(station, judging, [air(0, 4)], 0)
    assert judging.timers([KEY], 0, at(29)) == ([], set())
    findings, gone = judging.timers([KEY], 0, at(30))
    assert (found(findings), gone) == ([(KEY, [0])], set())


def test_a_device_that_is_no_longer_there_is_not_silent(station: Station, judging: Judging) -> None:
    batch(station, judging, [air(0, 4)], 0)
    out = (Placement(device="logger-1", asset="van-1", until_at=at(1)),)
    judging.watch_list = WatchList([replace(REGISTRY, placements=out)])
    assert judging.timers([KEY], 0, at(60)) == ([], {KEY})
    judging.watch_list = WatchList(())
    assert judging.timers([KEY], 0, at(60)) == ([], {KEY})


@pytest.mark.parametrize(
    ("armed", "now", "heard"),
    [(0, 10, 0), (5, 10, 5), (-5, 10, 0), (-60, -50, -60)],  # the last: heard in what is now the future
)
def test_timers_count_from_the_last_time_everything_was_heard(
    station: Station, armed: float, now: float, heard: float
) -> None:
    station.live([air(0, 4)])
    states = States(station.records)
    judging = Judging(station.journal, station.store, states)
    judging.watch_list = WatchList([REGISTRY])
    judging.armed_at = at(armed)
    judging.timers([KEY], 0, at(now))
    assert states[KEY].heard_at == at(heard)


def test_a_damaged_state_is_judged_anew_from_the_journal(station: Station, judging: Judging) -> None:
    station.live(airs([9] * 8))
    with station.records.transaction() as connection:
        connection.execute(judgements.update().values(blob=b"damaged"))
    findings, _ = judging.timers([KEY], station.journal.head(), at(8))
    assert found(findings) == [(KEY, [0])]


def test_what_cannot_be_judged_is_counted(station: Station, judging: Judging) -> None:
    station.live(airs([9] * 8))
    station.journal.register("watch")
    station.clock.advance(1000)
    station.watch()
    station.journal.advance("store", station.journal.head())
    station.journal.trim()
    empty = Judging(station.journal, station.store, States(station.records))
    empty.watch_list = judging.watch_list
    moved = replace(REGISTRY, placements=(Placement(device="logger-1", asset="van-1", from_at=at(3)),))
    empty.watch_list = WatchList([moved])  # its history begins later now
    batch(station, empty, [air(6.5, 9)], 9)
    assert empty.unjudged == 0
    moved = replace(REGISTRY, placements=(Placement(device="logger-1", asset="van-1", until_at=at(7)),))
    empty.watch_list = WatchList([moved])  # and now it lacks the newest reading
    batch(station, empty, [air(5.5, 9)], 10)
    assert empty.unjudged == 1
