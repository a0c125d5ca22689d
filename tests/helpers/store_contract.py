"""What every readings store must do, as tests: a store's own test file inherits ``StoreContract``.

The heir gives the fixture ``open_store``: it opens the same, at first empty, store again and again.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from coldchain.reading import Clock, Flag, Position, Reading, position
from links.journal import Entry
from links.readings_store import Bucket, ReadingsStore, Repeat, SeriesKey, Summary, WriteResult

MINUTE_MS = 60_000
START_AT = 1_700_000_040_000  # a whole minute; any other would do
AIR = SeriesKey("coop", "van-1", "air/temperature")
OpenStore = Callable[[], ReadingsStore]


def reading(minute: float = 0, value: float = 4.0, **changes: Any) -> Reading:
    """Return a reading of ``AIR`` at a minute; its sequence is the minute."""
    fields: dict[str, Any] = {
        "device": AIR.device,
        "channel": AIR.channel,
        "boot": 7,
        "sequence": int(minute),
        "event_at": START_AT + round(minute * MINUTE_MS),
        "received_at": START_AT + 100 * MINUTE_MS,
        "value": value,
        "unit": "Cel",
    }
    return Reading(**(fields | changes))


def entry(*readings: Reading, coop: str = AIR.coop, received_at: int = START_AT) -> Entry:
    """Return an entry that holds readings."""
    return Entry(coop, "gateway-1", received_at, readings)


def repeat(minute: int, again_minute: int) -> Repeat:
    """Return how a ``reading`` stands among those that came again, received at another minute."""
    one = reading(minute)
    return Repeat(*position(one), one.received_at, START_AT + again_minute * MINUTE_MS)


class StoreContract:
    """The tests; see the module's text."""

    @pytest.fixture
    def store(self, open_store: OpenStore) -> Iterator[ReadingsStore]:
        store = open_store()
        yield store
        store.close()

    def test_a_reading_comes_back_as_it_went_in(self, store: ReadingsStore) -> None:
        one = reading(value=-17.25, flag=Flag.SUSPECT, clock=Clock.GPS, note="spike", unit="K")
        store.write([(1, entry(one))])
        assert store.range(AIR) == [one]

    def test_nothing_is_copied_while_nothing_is_held(self, store: ReadingsStore) -> None:
        store.write([(1, entry(reading()))])
        assert store.retention(AIR.coop).copies == {}

    def test_a_failed_reading_keeps_its_note_and_has_no_value(self, store: ReadingsStore) -> None:
        store.write([(1, entry(reading(value=math.nan, flag=Flag.FAIL, note="crc")))])
        [found] = store.range(AIR)
        assert math.isnan(found.value)
        assert (found.flag, found.note) == (Flag.FAIL, "crc")

    def test_the_largest_boot_and_sequence_fit(self, store: ReadingsStore) -> None:
        one = reading(boot=2**32 - 1, sequence=2**63 - 1)
        store.write([(1, entry(one))])
        assert store.range(AIR) == [one]

    def test_a_reading_without_receipt_has_that_of_its_entry(self, store: ReadingsStore) -> None:
        store.write([(1, entry(reading(received_at=0), received_at=START_AT + 5))])
        assert store.range(AIR)[0].received_at == START_AT + 5

    def test_a_repeat_in_another_write_changes_nothing(self, store: ReadingsStore) -> None:
        first = reading(received_at=START_AT + 1)
        assert store.write([(1, entry(first))]) == WriteResult(1, 0)
        again = reading(received_at=START_AT + 2, value=9.0)
        assert store.write([(2, entry(again, reading(1)))]) == WriteResult(1, 1)
        assert store.range(AIR) == [first, reading(1)]
        assert store.count() == 2

    def test_a_repeat_in_the_same_write_changes_nothing(self, store: ReadingsStore) -> None:
        first, again = reading(received_at=START_AT + 9), reading(received_at=START_AT + 1)
        assert store.write([(1, entry(first)), (2, entry(again))]) == WriteResult(1, 1)
        assert store.range(AIR) == [first]

    def test_that_a_reading_came_again_is_kept_once_with_the_first_time(self, store: ReadingsStore) -> None:
        store.write([(1, entry(reading(0), reading(1), reading(2)))])
        again = [reading(minute, received_at=START_AT + 200 * MINUTE_MS) for minute in (2, 0)]
        store.write([(2, entry(*again)), (3, entry(reading(0, received_at=START_AT + 201 * MINUTE_MS)))])
        store.write([(4, entry(reading(0, received_at=START_AT + 202 * MINUTE_MS)))])
        wanted = [repeat(0, 200), repeat(2, 200)]
        assert store.repeats(AIR) == wanted
        until = START_AT + 2 * MINUTE_MS
        assert store.repeats(AIR, start_at=START_AT, end_at=until) == wanted[:1]
        assert store.repeats(AIR, start_at=until) == wanted[1:]
        assert store.repeats(AIR._replace(channel="air/humidity")) == []
        assert store.count() == 3

    def test_a_journal_that_is_read_again_repeats_nothing(self, open_store: OpenStore) -> None:
        entries = [
            (1, entry(reading(0), reading(1))),
            (2, entry(reading(0, received_at=0), received_at=START_AT + 200 * MINUTE_MS)),
            (3, entry(reading(1, received_at=START_AT + 200 * MINUTE_MS), reading(2), reading(2))),
        ]
        for batches in ([entries], [entries[:2], entries[2:]], [[each] for each in entries]):
            store = open_store()
            for batch in batches:
                store.write(batch)
            assert store.repeats(AIR) == [repeat(0, 200), repeat(1, 200)]
            store.close()

    def test_it_says_through_which_gateway_a_reading_came_first(self, store: ReadingsStore) -> None:
        other = entry(reading(2), reading(1, received_at=START_AT + 200 * MINUTE_MS))
        core = entry(reading(3, channel="core/temperature"))
        unknown = replace(entry(reading(4)), gateway="")
        first = entry(reading(0), reading(1))
        entries = [first, replace(other, gateway="it's \\ 2"), core, unknown]
        store.write(list(enumerate(entries, 1)))
        assert store.gateways(AIR, start_at=START_AT, end_at=START_AT + 9 * MINUTE_MS) == {
            position(reading(0)): "gateway-1",
            position(reading(1)): "gateway-1",
            position(reading(2)): "it's \\ 2",
        }
        last = START_AT + 4 * MINUTE_MS

        def heard(**changes: int) -> dict[str, int]:
            bounds = {"start_at": START_AT, "end_at": last + 1, "known_at": START_AT + 100 * MINUTE_MS}
            return store.heard(AIR.coop, AIR.device, **(bounds | changes))

        assert heard() == {"gateway-1": 3, "it's \\ 2": 1, "": 1}
        assert heard(end_at=last) == {"gateway-1": 3, "it's \\ 2": 1}
        assert heard(start_at=START_AT + MINUTE_MS, end_at=last - MINUTE_MS) == {
            "gateway-1": 1,
            "it's \\ 2": 1,
        }
        assert heard(known_at=START_AT + 99 * MINUTE_MS) == {}
        assert store.heard(AIR.coop, "nobody", start_at=0, end_at=last, known_at=last) == {}

    def test_two_gateways_in_one_millisecond_say_it_twice(self, store: ReadingsStore) -> None:
        one = entry(reading(0), reading(1))
        store.write([(1, one), (2, replace(one, gateway="gateway-2")), (3, replace(one, gateway=""))])
        store.write([(1, one), (4, replace(one, gateway="gateway-3"))])
        assert store.repeats(AIR) == [repeat(0, 100), repeat(1, 100)]

    def test_the_same_moment_in_two_boots_is_two_readings(self, store: ReadingsStore) -> None:
        early, late = reading(boot=1), reading(boot=2)
        store.write([(1, entry(late, early))])
        assert store.range(AIR) == [early, late]

    def test_the_position_moves_with_the_rows_and_never_back(self, store: ReadingsStore) -> None:
        assert store.position() == 0
        store.write([(41, entry(reading(0))), (42, entry(reading(1)))])
        assert store.position() == 42
        store.write([(7, entry(reading(2)))])
        assert store.position() == 42

    def test_writing_nothing_changes_nothing(self, store: ReadingsStore) -> None:
        store.write([(5, entry(reading()))])
        assert store.write([]) == WriteResult(0, 0)
        assert (store.position(), store.count()) == (5, 1)

    def test_an_entry_without_readings_moves_the_position(self, store: ReadingsStore) -> None:
        assert store.write([(3, entry())]) == WriteResult(0, 0)
        assert store.position() == 3

    def test_sync_says_how_far_the_disk_has_it(self, store: ReadingsStore) -> None:
        store.write([(6, entry(reading()))])
        assert store.sync() == 6

    def test_it_says_how_long_the_journal_is_to_keep_what_it_has(self, store: ReadingsStore) -> None:
        day_ms = 86_400_000
        assert store.recall_ms() == 0 or store.recall_ms() >= day_ms

    def test_everything_is_there_after_reopening(self, open_store: OpenStore) -> None:
        first = open_store()
        first.write([(8, entry(reading(0), reading(1)))])
        first.close()
        second = open_store()
        assert (second.range(AIR), second.position(), second.count()) == ([reading(0), reading(1)], 8, 2)
        assert second.write([(9, entry(reading(1), reading(2)))]) == WriteResult(1, 1)
        second.close()

    def test_a_range_is_sorted_however_it_was_written(self, store: ReadingsStore) -> None:
        minutes = [5, 0, 3, 1, 4, 2]
        store.write([(n, entry(reading(minute))) for n, minute in enumerate(minutes, 1)])
        assert store.range(AIR) == [reading(minute) for minute in range(6)]

    def test_a_range_has_its_start_and_not_its_end(self, store: ReadingsStore) -> None:
        store.write([(1, entry(*(reading(minute) for minute in range(6))))])
        found = store.range(AIR, start_at=START_AT + 2 * MINUTE_MS, end_at=START_AT + 4 * MINUTE_MS)
        assert found == [reading(2), reading(3)]

    def test_a_range_can_be_read_in_pages(self, store: ReadingsStore) -> None:
        whole = sorted((reading(minute // 3, boot=minute % 3) for minute in range(12)), key=position)
        store.write([(1, entry(*whole))])
        pages: list[Reading] = []
        after: Position | None = None
        while page := store.range(AIR, after=after, limit=5):
            assert len(page) <= 5
            pages += page
            after = position(page[-1])
        assert pages == whole

    def test_an_unknown_series_is_empty(self, store: ReadingsStore) -> None:
        store.write([(1, entry(reading()))])
        other = SeriesKey("coop", "van-1", "air/humidity")
        assert store.range(other) == []
        assert store.summary(other) is None
        assert store.chart(other, start_at=0, end_at=2 * START_AT, buckets=3) == []

    def test_two_cooperatives_may_name_their_devices_alike(self, store: ReadingsStore) -> None:
        store.write([(1, entry(reading(value=1.0))), (2, entry(reading(value=2.0), coop="other"))])
        assert [one.value for one in store.range(AIR)] == [1.0]
        assert [one.reading.value for one in store.latest("other")] == [2.0]
        assert store.series("coop") == [AIR]
        assert store.coops() == ["coop", "other"]
        assert store.count() == 2

    def test_series_are_sorted(self, store: ReadingsStore) -> None:
        names = [("van-2", "air/temperature"), ("van-1", "product/temperature"), ("van-1", "air/humidity")]
        store.write([(1, entry(*(reading(device=device, channel=channel) for device, channel in names)))])
        assert store.series("coop") == [SeriesKey("coop", *name) for name in sorted(names)]

    def test_latest_is_by_event_time_and_may_have_failed(self, store: ReadingsStore) -> None:
        failed = reading(9, value=math.nan, flag=Flag.FAIL, note="off", channel="air/humidity")
        store.write(
            [(1, entry(failed, reading(9))), (2, entry(reading(3, channel="air/humidity"), reading(3)))]
        )
        humidity, temperature = store.latest("coop")
        assert (humidity.series.channel, humidity.reading.note) == ("air/humidity", "off")
        assert temperature == (AIR, reading(9))
        assert store.latest("nobody") == []

    def test_a_summary_leaves_out_what_failed(self, store: ReadingsStore) -> None:
        failed = reading(9, value=math.nan, flag=Flag.FAIL)
        store.write([(1, entry(reading(1, 2.0), reading(2, 8.0), reading(3, 5.0), failed))])
        minute = START_AT + MINUTE_MS
        assert store.summary(AIR) == Summary(3, 2.0, 8.0, 5.0, minute, minute + 2 * MINUTE_MS)

    def test_a_series_of_failures_has_no_summary(self, store: ReadingsStore) -> None:
        store.write([(1, entry(reading(value=math.nan, flag=Flag.FAIL)))])
        assert store.summary(AIR) is None

    def test_a_chart_has_steps_and_leaves_out_gaps(self, store: ReadingsStore) -> None:
        values = {0: 1.0, 1: 3.0, 2: -4.0, 7: 9.0, 10: 99.0}
        store.write([(1, entry(*(reading(minute, value) for minute, value in values.items())))])
        chart = store.chart(AIR, start_at=START_AT, end_at=START_AT + 10 * MINUTE_MS, buckets=5)
        assert chart == [
            Bucket(START_AT, 1.0, 3.0, 2.0),
            Bucket(START_AT + 2 * MINUTE_MS, -4.0, -4.0, -4.0),
            Bucket(START_AT + 6 * MINUTE_MS, 9.0, 9.0, 9.0),
        ]

    @pytest.mark.parametrize("buckets", [1, 3, 7, 1000])
    def test_a_chart_never_has_more_steps_than_asked_for(self, store: ReadingsStore, buckets: int) -> None:
        store.write([(1, entry(*(reading(minute / 60) for minute in range(100))))])
        chart = store.chart(AIR, start_at=START_AT, end_at=START_AT + 100_000, buckets=buckets)
        assert len(chart) == min(buckets, 100)
        assert all(START_AT <= bucket.start_at < START_AT + 100_000 for bucket in chart)
