"""The judge on board and the server's give excursions the same ids, for any readings in their order.

However the rows are cut into batches, and wherever the bridge is killed and started anew in between.
"""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coldchain.judgement.facts import Kind
from coldchain.judgement.rules import rules_for
from coldchain.judgement.watch_list import WatchList
from coldchain.reading import Reading
from firmware_bridge.onboard.judging import Judging
from firmware_bridge.onboard.store import Memory
from firmware_bridge.spool_row import SpoolRow, Value, to_pack
from helpers.judging import MemoryWatcher
from helpers.onboard import COOP, DEVICE, TOO_WARM, registry

NOON = 1_795_338_000_000
KEY = f"{COOP}/van-1/{DEVICE}/air/temperature"
LIMITS = (
    TOO_WARM,
    replace(TOO_WARM, name="slow", bound=6.0, deadband=1.0, on_delay_s=240.0, off_delay_s=120.0),
)
REGISTRY = registry(*LIMITS)
RULES = rules_for(REGISTRY.profiles[0], KEY, "air/temperature")
VALUES = st.lists(st.sampled_from([4.0, 5.0, 5.5, 6.5, 7.0, 8.5, 9.0, 30.0, 85.0]), min_size=1, max_size=40)


def rows_of(values: list[float]) -> list[SpoolRow]:
    """Return a row a minute."""
    return [
        SpoolRow(
            DEVICE,
            1,
            number,
            NOON + number * 60_000,
            number * 60_000,
            "gateway",
            (Value("air/temperature", value, "Cel", 1, ""),),
            number + 1,
        )
        for number, value in enumerate(values)
    ]


def standing_on_the_server(readings: list[Reading]) -> set[str]:
    watcher = MemoryWatcher(RULES)
    for reading in readings:
        watcher.take([reading], reading.event_at + 100)
    return {id_ for id_, each in watcher.stands.items() if each.kind is Kind.LIMIT and each.ended_at is None}


@settings(max_examples=150, deadline=None)
@given(values=VALUES, cuts=st.sets(st.integers(0, 40)), kills=st.sets(st.integers(0, 40)))
def test_the_same_readings_in_order_give_the_same_ids(
    values: list[float], cuts: set[int], kills: set[int]
) -> None:
    judging = Judging(COOP, WatchList([REGISTRY]), Memory({}, [], 0), NOON)
    batch: list[SpoolRow] = []
    rows = rows_of(values)
    for number, row in enumerate(rows):
        batch.append(row)
        if number in cuts and number != len(rows) - 1:
            continue
        judging.take(batch, row.event_at + 100)
        batch = []
        assert set(judging.standing) == standing_on_the_server(to_pack(rows[: number + 1]))
        if number in kills:
            memory = Memory(judging.blobs(judging.keys), judging.stands(), judging.row)
            judging = Judging(COOP, WatchList([REGISTRY]), memory, row.event_at + 200)
            assert set(judging.standing) == {each.id for each in memory.standing}
