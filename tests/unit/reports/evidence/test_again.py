"""What had come again by an instant of knowledge, and through which gateways, while devices stood there."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from coldchain.evidence import CameAgain, Heard, Stretch
from helpers.store_contract import AIR, MINUTE_MS, START_AT, entry, reading
from links.journal import Entry
from links.readings_sqlite import SqliteReadings
from reports.evidence.again import again_of, heard_of


def minute(number: int) -> int:
    return START_AT + number * MINUTE_MS


def stretch(first: int, last: int, device: str = "van-1") -> Stretch:
    return Stretch(device=device, asset="van", from_at=minute(first), until_at=minute(last))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteReadings]:
    """Yield ten minutes of two channels; 2, 5 and 8 came again, the two later ones at minute 300."""
    with closing(SqliteReadings(tmp_path / "readings.db")) as store:
        store.write([(1, entry(*(reading(number) for number in range(10))))])
        store.write([(2, entry(*(reading(n, channel="core/temperature") for n in range(10))))])
        store.write([(3, entry(reading(2, received_at=minute(200))))])
        store.write([(4, entry(*(reading(n, received_at=minute(300)) for n in (2, 5, 8))))])
        yield store


def _known(store: SqliteReadings, at: int, *stretches: Stretch) -> list[int]:
    found = again_of(store, store.series(AIR.coop), stretches, minute(at))
    assert {(each.device, each.channel) for each in found} <= {(AIR.device, AIR.channel)}
    return [(at - START_AT) // MINUTE_MS for each in found for at in each.event_at]


def test_it_counts_from_when_it_came_again_on(store: SqliteReadings) -> None:
    whole = stretch(0, 10)
    assert [_known(store, at, whole) for at in (199, 200, 299, 300)] == [[], [2], [2], [2, 5, 8]]


def test_only_while_the_device_stood_there(store: SqliteReadings) -> None:
    assert _known(store, 400, stretch(2, 5), stretch(6, 8)) == [2]
    assert _known(store, 400, stretch(0, 6), stretch(4, 9)) == [2, 5, 8], (
        "what two stretches share counts once"
    )
    assert again_of(store, store.series(AIR.coop), [stretch(0, 10, "van-2")], minute(400)) == ()
    assert again_of(store, [], [], minute(400)) == ()


def test_what_was_received_later_than_its_repeat_is_not_known_before(store: SqliteReadings) -> None:
    late = [reading(20, received_at=minute(500)), reading(20, received_at=minute(450))]
    store.write([(5, entry(late[0])), (6, entry(late[1]))])
    assert [_known(store, at, stretch(15, 30)) for at in (499, 500)] == [[], [20]]
    (found,) = again_of(store, store.series(AIR.coop), [stretch(15, 30)], minute(500))
    assert found == CameAgain(device="van-1", channel=AIR.channel, event_at=(minute(20),))


def test_gateways_are_counted_over_the_time_that_is_told(store: SqliteReadings) -> None:
    store.write([(9, Entry(AIR.coop, "station-3", START_AT, (reading(12), reading(13, device="van-2"))))])
    both = [stretch(0, 6), stretch(4, 20), stretch(0, 20, "van-2")]

    def told(first: int, last: int, known_at: int = 400) -> list[tuple[str, str, int]]:
        found = heard_of(store, AIR.coop, both, (minute(first), minute(last), minute(known_at)))
        assert all(isinstance(each, Heard) for each in found)
        return [(each.device, each.gateway, each.readings) for each in found]

    van_2 = ("van-2", "station-3", 1)
    assert told(0, 20) == [("van-1", "gateway-1", 20), ("van-1", "station-3", 1), van_2]
    assert told(5, 13) == [("van-1", "gateway-1", 10), ("van-1", "station-3", 1)]
    assert told(0, 20, 99) == []
