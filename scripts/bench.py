"""Measures how fast the parts are on this machine, one line a part. Not a test: nothing passes or fails here.

``make bench``, or ``python scripts/bench.py [--json] [--readings N] [PART ...]``. Files go to a temporary
folder (``TMPDIR`` names another), so the disk that it lies on is the one that is measured.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from coldchain.frame_parser import FrameParser
from coldchain.frames import Field, Frame, encode
from coldchain.judgement.evaluate import begin, evaluate
from coldchain.judgement.goods import judge_goods
from coldchain.judgement.goods_state import GoodsState, dump_goods, load_goods
from coldchain.judgement.rules import rules_for
from coldchain.judgement.trip import Trip, trips_of
from coldchain.reading import Reading
from coldchain.registry.profile import Limit, Profile, Side
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Cooperative, Device, Leg, Placement, Shipment
from coldchain.senml import decode
from coldchain.senml_cbor import encode_cbor
from coldchain.senml_json import encode_json
from links.journal import Entry, Journal
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey

START_AT = 1_760_000_000_000  # [ms since 1970, UTC] some day; which one does not matter
STEP_MS = 60_000
HOUR_MS = 3_600_000
GOODS_STEP_MS = 300_000  # what a logger beside goods is set to
DEVICES = 100
CHANNEL = "air/temperature"
COOP = "bench"
PACK = 60  # readings in one message, as the bridge packs them
GROUP = 2_000  # readings in one commit of the journal, as ingest groups them
STORE_BATCH = 5_000  # readings in one commit of the store, as the writer takes them
BLOCK = 256  # [bytes] what a read of a serial port brings when it is busy
CHART_BUCKETS = 240


class Measured(NamedTuple):
    """How long something took."""

    what: str
    things: int
    duration_s: float

    @property
    def each_us(self) -> float:
        """Return the time for one [us]."""
        return self.duration_s / self.things * 1e6


def make_readings(count: int) -> list[Reading]:
    """Return readings of many devices in the order of their time, between 4 and 8 degrees Celsius."""
    return [
        Reading(
            device=f"device-{index % DEVICES}",
            channel=CHANNEL,
            boot=1,
            sequence=index // DEVICES,
            event_at=START_AT + index // DEVICES * STEP_MS,
            received_at=START_AT,
            value=4.0 + index % 401 / 100,
            unit="Cel",
        )
        for index in range(count)
    ]


def measure(what: str, count: int, work: Callable[[], object]) -> Measured:
    """Return how long the work took for ``count`` things."""
    start_s = time.perf_counter()
    work()
    return Measured(what, count, time.perf_counter() - start_s)


def packs_of(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Return the readings in packs of one device each."""
    by_device = sorted(readings, key=lambda reading: reading.device)
    return [by_device[at : at + PACK] for at in range(0, len(by_device), PACK)]


def bench_senml(readings: Sequence[Reading], _folder: Path) -> Iterator[Measured]:
    """Encode and decode packs."""
    packs = packs_of(readings)
    payloads = [encode_json(pack) for pack in packs]
    binary = [encode_cbor(pack) for pack in packs]
    count = len(readings)
    yield measure("encode SenML JSON, reading", count, lambda: [encode_json(pack) for pack in packs])
    yield measure(
        "decode SenML JSON, reading", count, lambda: [decode(p, received_at=START_AT) for p in payloads]
    )
    yield measure("encode SenML CBOR, reading", count, lambda: [encode_cbor(pack) for pack in packs])
    yield measure(
        "decode SenML CBOR, reading", count, lambda: [decode(p, received_at=START_AT) for p in binary]
    )


def bench_frames(readings: Sequence[Reading], _folder: Path) -> Iterator[Measured]:
    """Parse lines of a serial port as they come, in blocks."""
    fields = (Field("air", "t", 4.25), Field("air", "h", 81.0))
    lines = b"".join(
        encode(Frame("van-1", 1, number, number * 1000, 5, fields)) for number in range(len(readings))
    )
    blocks = [lines[at : at + BLOCK] for at in range(0, len(lines), BLOCK)]
    parser = FrameParser()
    yield measure("parse a frame", len(readings), lambda: [parser.feed(block) for block in blocks])


def bench_judgement(readings: Sequence[Reading], _folder: Path) -> Iterator[Measured]:
    """Judge one channel with two limits, in order."""
    warm = Limit(name="warm", channel=CHANNEL, side=Side.ABOVE, bound=7.5, deadband=0.5, on_delay_s=600)
    cold = Limit(name="cold", channel=CHANNEL, side=Side.BELOW, bound=0.5)
    rules = rules_for(Profile(name="bench", limits=(warm, cold)), "bench", CHANNEL)
    trace = [replace(each, event_at=START_AT + number * STEP_MS) for number, each in enumerate(readings)]

    def judge() -> None:
        state = begin(rules)
        for reading in trace:
            state = evaluate(rules, state, reading, now=reading.event_at).state

    yield measure("judge a reading", len(readings), judge)


def bench_goods(readings: Sequence[Reading], _folder: Path) -> Iterator[Measured]:
    """Judge shipments: after a short and a long trip, and with few and many of them on their way."""
    way = _way()
    hour, count = _trace(HOUR_MS // GOODS_STEP_MS, GOODS_STEP_MS), len(readings)
    fresh = GoodsState(way.fingerprint)
    old = judge_goods(way, fresh, _trace(240, 6 * HOUR_MS), history=_none).state  # 60 days
    young = judge_goods(way, fresh, hour, history=_none).state
    later = _trace(count, GOODS_STEP_MS, from_at=START_AT + 60 * 24 * HOUR_MS)
    sizes = [len(dump_goods(state)) for state in (young, old)]
    trips = [hour] * -(-count // len(hour))
    yield measure(
        f"judge goods, 1 h trips ({sizes[0]} B)",
        len(trips) * len(hour),
        lambda: [judge_goods(way, fresh, trip, history=_none) for trip in trips],
    )
    yield measure(f"judge goods after 60 d ({sizes[1]} B)", count, lambda: _judge_packs(way, old, later))
    for shipments in (10, count):  # all of them long on their way, so that their states are of one size
        states = dict.fromkeys(range(shipments), dump_goods(old))
        each = [reading for reading in later[: -(-count // shipments)] for _ in range(shipments)]
        yield measure(
            f"judge goods, {shipments} shipments", len(each), partial(_judge_each, way, states, each)
        )


def _way() -> Trip:
    """Return the trip of perishable goods that nobody described, for ever in a cooler with one logger."""
    registry = Registry(
        cooperative=Cooperative(id=COOP, name=COOP),
        assets=(Asset(id="cooler", name="cooler", kind=AssetKind.COOLER, profile=""),),
        devices=(Device(id="device-0"),),
        placements=(Placement(device="device-0", asset="cooler"),),
        shipments=(Shipment(id="goods", product="goods"),),
        legs=(Leg(shipment="goods", asset="cooler", custodian="keeper", from_at=START_AT),),
    )
    return trips_of(registry)[0]


def _trace(count: int, step_ms: int, *, from_at: int = START_AT) -> list[Reading]:
    """Return what one logger says, behind an instant [ms]."""
    return [
        replace(each, device="device-0", sequence=number, event_at=from_at + (number + 1) * step_ms)
        for number, each in enumerate(make_readings(count))
    ]


def _none(_since: int) -> list[Reading]:
    return []


def _judge_packs(way: Trip, state: GoodsState, trace: Sequence[Reading]) -> None:
    """Judge one shipment whose readings come in packs."""
    for at in range(0, len(trace), PACK):
        state = judge_goods(way, state, trace[at : at + PACK], history=_none).state


def _judge_each(way: Trip, states: dict[int, bytes], trace: Sequence[Reading]) -> None:
    """Judge shipments in turn, each reading for itself; every state comes from its blob and goes back."""
    for number, reading in enumerate(trace):
        key = number % len(states)
        after = judge_goods(way, load_goods(states[key]), (reading,), history=_none).state
        states[key] = dump_goods(after)


def bench_stores(readings: Sequence[Reading], folder: Path) -> Iterator[Measured]:
    """Append to the journal, carry it over into the store, ask the store what the page asks."""
    entries = [Entry(COOP, "gateway", START_AT, tuple(pack)) for pack in packs_of(readings)]
    journal = Journal(folder / "journal.db")
    store = SqliteReadings(folder / "readings.db")
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


PARTS: dict[str, Callable[[Sequence[Reading], Path], Iterator[Measured]]] = {
    "senml": bench_senml,
    "frames": bench_frames,
    "judgement": bench_judgement,
    "goods": bench_goods,
    "stores": bench_stores,
}


def run(parts: Sequence[str], count: int) -> Iterator[Measured]:
    """Yield what was measured, part by part.

    Args:
        parts: Names of parts, in the order in which they are measured.
        count: With how many readings.
    """
    readings = make_readings(count)
    for part in parts:
        with tempfile.TemporaryDirectory(prefix="coldchain-bench-") as folder:
            yield from PARTS[part](readings, Path(folder))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the parts that the command line names, and print a line for each thing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all when left out")
    parser.add_argument("--readings", type=int, default=100_000, help="how many (default: 100000)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    chosen = parser.parse_args(arguments)
    unknown = [part for part in chosen.parts if part not in PARTS]
    if unknown or chosen.readings < 1:
        parser.error(
            f"got {unknown or chosen.readings}; allowed: parts of {', '.join(PARTS)}, 1 reading or more"
        )
    for measured in run(chosen.parts or list(PARTS), chosen.readings):
        if chosen.json:
            print(json.dumps(measured._asdict()), flush=True)
        else:
            print(f"{measured.what:36} {measured.each_us:12.2f} us", flush=True)


if __name__ == "__main__":
    main()
