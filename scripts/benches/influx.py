"""Measures the way from the journal into InfluxDB, beside the same client that sends ready-made bytes.

Both write as many lines with the same fields into one server, in turn, several times; ours reads and decodes
the journal, finds duplicates, tags, formats, zips, sends and notes how far it is. The other zips and sends.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from coldchain.reading import Reading
from ingest.counters import WriterCounters
from ingest.settings import IngestSettings
from ingest.writer import Writer
from links.clock import SystemClock
from links.influx import InfluxServer, zipped
from links.influx_lines import Tags, head, time_ns
from links.influx_places import Places
from links.influx_types import InfluxAddress, Space
from links.journal import STORE_READER, Entry, Journal
from links.readings_influx import InfluxParts, InfluxReadings
from links.readings_store import SeriesKey
from scripts.benches._influxd import PACKAGE, influxd, is_there
from scripts.benches.face import CHANNEL, COOP, DEVICES, START_AT, STEP_MS, Measured, Options

ROUNDS = 5
PACK = 10  # readings in a pack
SERIES = (100, 10_000)  # in the growth part
_LINES = 5000  # in one request
_APPEND = 200  # packs in one commit of the journal
_CLOCK = SystemClock()
_WRITE_READINGS = IngestSettings().write_batch_readings


def run(options: Options) -> Iterator[Measured]:
    """Write by the one and by the other, in turn; then with more series; then ask."""
    if not is_there():
        yield Measured(f"InfluxDB: not measured, no influxd (Debian: {PACKAGE})", 0.0, "")
        return
    with influxd(options.folder / "influxd") as url:
        yield from _beside_raw(url, options)
        for series in SERIES:
            yield _with_series(url, options, series)


def _beside_raw(url: str, options: Options) -> Iterator[Measured]:
    count = max(DEVICES * PACK, options.readings // (DEVICES * PACK) * (DEVICES * PACK))
    ours_s, raw_s = list[float](), list[float]()
    ours_cpu_s, raw_cpu_s = list[float](), list[float]()
    packs: list[Entry] = []
    with closing(_Bench(url, options.folder, "beside")) as bench:
        for number in range(ROUNDS):
            packs = _packs(count, DEVICES, number)
            bodies = list(_bodies(packs))
            bench.append(packs)
            raw_s.append(_timed(lambda bodies=bodies: bench.send(bodies), raw_cpu_s))
            ours_s.append(_timed(bench.carry, ours_cpu_s))
        assert bench.store.count() == count * ROUNDS  # noqa: S101 - a bench that measures nothing is none
        ratios = [raw / ours for raw, ours in zip(raw_s, ours_s, strict=True)]
        cpus = [statistics.median(times) / count * 1e6 for times in (ours_cpu_s, raw_cpu_s)]
        spread = f"{min(ratios):.2f} to {max(ratios):.2f}; CPU {cpus[0]:.1f} us a reading, bare {cpus[1]:.1f}"
        rate = count / statistics.median(ours_s)
        ratio = statistics.median(ratios)
        what = "journal to InfluxDB 1.6 stored, packs of 10"
        yield Measured(what, rate, "/s", count, ratio, "the client with ready-made bytes", spread)
        again_s = _timed(lambda: bench.write_again(packs), [])
        yield Measured("the same once more: all duplicates", len(packs) * PACK / again_s, "/s", count)
        yield from _questions(bench.store)


def _questions(store: InfluxReadings) -> Iterator[Measured]:
    series = SeriesKey(COOP, "device-0", CHANNEL)
    end_at = START_AT + 86_400_000
    for what, ask in (
        (f"last reading of {DEVICES} series", lambda: store.latest(COOP)),
        ("chart of 24 h", lambda: store.chart(series, start_at=START_AT, end_at=end_at, buckets=240)),
        ("readings of 24 h", lambda: store.range(series, start_at=START_AT, end_at=end_at)),
    ):
        yield Measured(f"InfluxDB: {what}", _timed(ask, []) * 1e3, "ms")


def _with_series(url: str, options: Options, series: int) -> Measured:
    """Return how fast it is when each of so many series has one reading in turn."""
    count = max(series, options.readings)
    packs = _packs(count, series, 0, size=1)
    with closing(_Bench(url, options.folder, f"series{series}")) as bench:
        bench.append(packs)
        took_s = _timed(bench.carry, [])
        return Measured(f"journal to InfluxDB, {series} series, packs of 1", len(packs) / took_s, "/s", count)


class _Bench:
    """A journal, a store and a bare client that write to one server."""

    def __init__(self, url: str, folder: Path, name: str) -> None:
        place = folder / name
        place.mkdir()
        address = InfluxAddress(
            url=url, is_version_1=True, raw=Space(name, "raw"), kept=Space(name, "five_minutes")
        )
        parts = InfluxParts(
            store="bench",
            index=place / "index.sqlite",
            places=Places(list, clock=_CLOCK),
            clock=_CLOCK,
            refuse=_refuse,
            tell=_tell,
        )
        self.store = InfluxReadings(address, parts)
        self.store.position()  # makes the database
        self._journal = Journal(place / "journal.sqlite")
        self._journal.register(STORE_READER)
        self._writer = Writer(self._journal, self.store, clock=_CLOCK, counters=WriterCounters())
        self._bare = InfluxServer(address)

    def append(self, packs: Sequence[Entry]) -> None:
        for at in range(0, len(packs), _APPEND):
            self._journal.append(packs[at : at + _APPEND])

    def carry(self) -> None:
        while self._writer.write_once(_WRITE_READINGS):
            pass
        self._journal.advance(STORE_READER, self.store.position())

    def write_again(self, packs: Sequence[Entry]) -> None:
        position = self.store.position()
        for at in range(0, len(packs), _WRITE_READINGS // PACK):
            self.store.write([(position, pack) for pack in packs[at : at + _WRITE_READINGS // PACK]])

    def send(self, bodies: Sequence[bytes]) -> None:
        for body in bodies:
            self._bare.write(self._bare.address.raw, zipped(body))

    def close(self) -> None:
        self.store.close()
        self._journal.close()
        self._bare.close()


def _packs(count: int, devices: int, number: int, *, size: int = PACK) -> list[Entry]:
    """Return packs of one device each, in the order in which they would come."""
    each = count // devices
    return [
        Entry(
            COOP,
            "gateway",
            START_AT,
            tuple(_reading(device, number * each + at) for at in range(first, first + size)),
        )
        for first in range(0, each // size * size, size)
        for device in range(devices)
    ]


def _reading(device: int, sequence: int) -> Reading:
    return Reading(
        device=f"device-{device}",
        channel=CHANNEL,
        boot=1,
        sequence=sequence,
        event_at=START_AT + sequence * STEP_MS,
        received_at=START_AT,
        value=4.0 + (sequence * 7 + device) % 401 / 100,
        unit="Cel",
    )


def _bodies(packs: Sequence[Entry]) -> Iterator[bytes]:
    """Yield the same lines ready-made, of a cooperative of their own so that they are new too."""
    lines: list[str] = []
    for pack in packs:
        for one in pack.readings:
            begin = head(Tags("raw", "", "", one.device, one.channel), one, pack.gateway)
            fields = f"{one.sequence}i,received_at={one.received_at}i,value={one.value!r}"
            lines.append(f"{begin}{fields} {time_ns(one.event_at, one.boot, one.sequence)}")
            if len(lines) == _LINES:
                yield "\n".join(lines).encode()
                lines = []
    if lines:
        yield "\n".join(lines).encode()


def _timed(work: object, cpu_s: list[float]) -> float:
    """Return how long some work took [s], and append its processor time."""
    assert callable(work)  # noqa: S101
    start_s, start_cpu_s = time.perf_counter(), time.process_time()
    work()
    cpu_s.append(time.process_time() - start_cpu_s)
    return time.perf_counter() - start_s


def _refuse(rejected: Sequence[object]) -> None:
    raise AssertionError(f"refused: {rejected[0]}")


def _tell(text: str) -> None:
    print(text)
