"""The law of a readings store: any order, batching and repetition of the same entries give the same rows."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.reading import Reading, position
from helpers.store_contract import START_AT
from links.journal import Entry
from links.readings_sqlite import SqliteReadings
from links.readings_store import ReadingsStore, SeriesKey

STORES: dict[str, Callable[[Path], ReadingsStore]] = {
    "sqlite": lambda folder: SqliteReadings(folder / "readings.db"),
}
Name = tuple[str, str, str, int, int, int]


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """Return entries with few names, so that many readings come twice, each time with another receipt."""
    names = st.tuples(
        st.sampled_from(["coop-a", "coop-b"]),
        st.sampled_from(["van-1", "van-2"]),
        st.sampled_from(["air/temperature", "door/open"]),
        st.integers(START_AT, START_AT + 3),
        st.sampled_from([0, 1, 2**32 - 1]),
        st.integers(0, 2),
    )
    packs = draw(st.lists(st.lists(names, max_size=6), max_size=12))
    made = []
    for number, pack in enumerate(packs):
        by_coop: dict[str, list[Reading]] = {}
        for coop, device, channel, event_at, boot, sequence in pack:
            value = float(event_at - START_AT + sequence * 10 + boot % 7 * 100)
            reading = Reading(device, channel, boot, sequence, event_at, START_AT + number, value, "Cel")
            by_coop.setdefault(coop, []).append(reading)
        made += [
            Entry(coop, "gateway", START_AT + number, tuple(readings)) for coop, readings in by_coop.items()
        ]
    return made


def _write(store: ReadingsStore, given: Sequence[Entry], sizes: Sequence[int]) -> tuple[int, int]:
    """Write entries in batches; return how many readings were new and how many were not."""
    numbered = list(enumerate(given, start=1))
    inserted = duplicates = 0
    while numbered:
        size = sizes[len(numbered) % len(sizes)]
        batch, numbered = numbered[:size], numbered[size:]
        result = store.write(batch)
        inserted, duplicates = inserted + result.inserted, duplicates + result.duplicates
    return inserted, duplicates


def _rows(store: ReadingsStore) -> dict[SeriesKey, list[Reading]]:
    return {series: store.range(series) for coop in ("coop-a", "coop-b") for series in store.series(coop)}


def _expected(given: Sequence[Entry]) -> dict[SeriesKey, list[Reading]]:
    """Return what the store must hold: of each name the reading that came first."""
    first: dict[Name, Reading] = {}
    for entry in given:
        for one in entry.readings:
            first.setdefault((entry.coop, one.device, one.channel, *position(one)), one)
    rows: dict[SeriesKey, list[Reading]] = {}
    for (coop, device, channel, *_), one in first.items():
        rows.setdefault(SeriesKey(coop, device, channel), []).append(one)
    return {series: sorted(readings, key=position) for series, readings in rows.items()}


def _again(store: ReadingsStore) -> set[Name]:
    return {
        (*series, *one[:3]) for coop in ("coop-a", "coop-b") for series in store.series(coop)
        for one in store.repeats(series)
    }  # fmt: skip


def _expected_again(given: Sequence[Entry]) -> set[Name]:
    """Return the names that came at more than one instant."""
    instants: dict[Name, set[int]] = {}
    for entry in given:
        for one in entry.readings:
            name = (entry.coop, one.device, one.channel, *position(one))
            instants.setdefault(name, set()).add(one.received_at)
    return {name for name, came_at in instants.items() if len(came_at) > 1}


@pytest.mark.parametrize("kind", STORES)
@given(data=st.data(), given_entries=entries(), sizes=st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_order_batches_and_repeats_do_not_matter(
    kind: str, data: st.DataObject, given_entries: list[Entry], sizes: list[int]
) -> None:
    again = st.lists(st.sampled_from(given_entries)) if given_entries else st.just([])
    repeated = given_entries + data.draw(again)
    arrived = data.draw(st.permutations(repeated))
    with tempfile.TemporaryDirectory() as folder:
        store = STORES[kind](Path(folder))
        inserted, duplicates = _write(store, arrived, sizes)
        expected = _expected(arrived)
        assert _rows(store) == expected
        assert inserted == store.count() == sum(map(len, expected.values()))
        assert inserted + duplicates == sum(len(entry.readings) for entry in arrived)
        assert store.position() == len(arrived)
        assert _again(store) == _expected_again(arrived) == _expected_again(given_entries)
        assert _write(store, given_entries, sizes)[0] == 0
        assert _rows(store) == expected
        assert _again(store) == _expected_again(given_entries)
        store.close()
