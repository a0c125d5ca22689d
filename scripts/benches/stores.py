"""Measures the journal and the store of readings: append, carry over, and what the page asks."""

from collections.abc import Iterator

from links.journal import Entry, Journal
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey
from scripts.benches.face import (
    CHANNEL,
    COOP,
    DEVICES,
    GROUP,
    PACK,
    START_AT,
    STORE_BATCH,
    Measured,
    Options,
    make_readings,
    measure,
    packs_of,
)

CHART_BUCKETS = 240


def run(options: Options) -> Iterator[Measured]:
    """Append to the journal, carry it over into the store, ask the store what the page asks."""
    readings = make_readings(options.readings)
    entries = [Entry(COOP, "gateway", START_AT, tuple(pack)) for pack in packs_of(readings)]
    journal = Journal(options.folder / "journal.db")
    store = SqliteReadings(options.folder / "readings.db")
    step, batch = GROUP // PACK, STORE_BATCH // PACK

    def append() -> None:
        for at in range(0, len(entries), step):
            journal.append(entries[at : at + step])

    def carry() -> None:
        while taken := journal.read(store.position(), batch):
            store.write(taken)
        store.sync()

    yield measure("append to the journal, reading", len(readings), append)
    yield measure("journal to store, reading", len(readings), carry)
    series = SeriesKey(COOP, readings[0].device, CHANNEL)
    end_at = START_AT + 24 * 3_600_000
    yield measure(f"last reading of {DEVICES} series", 1, lambda: store.latest(COOP))
    yield measure(
        "chart of 24 h",
        1,
        lambda: store.chart(series, start_at=START_AT, end_at=end_at, buckets=CHART_BUCKETS),
    )
    store.close()
    journal.close()
