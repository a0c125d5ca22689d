"""Measures evidence packs: one on a month of four channels a minute, and those on a day, one after the other.

They are made in a process of its own, from real stores: gathered, judged, written, set and sealed. What is
told of the month is its first pack, fonts and all; of the days the mean behind the first one. With fewer than
``MONTH`` readings asked for the month is shorter, and there are fewer days.
"""

import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple, TypeVar

from coldchain.evidence import Evidence
from links.seal_keys import SealKeys
from reports.checking.verify import Outcome, verify
from reports.content.build import build_report
from reports.content.columns import columns_of
from reports.content.document import Report
from reports.content.legs import judge_legs
from reports.pack import make_files, make_pack
from reports.pages.drawing import draw_pages
from reports.seal.manifest import seal_pack
from reports.seal.readings_csv import write_readings
from reports.workbook.book import workbook_of
from scripts.benches._shipments import CHANNELS, Shipments
from scripts.benches.face import START_AT, Measured, Options

MONTH = 100_000
"""From so many on: 30 days, 172 800 readings, the largest pack that must be quick."""
_DAYS, _DAY_PACKS, _MINUTES = 30, 40, 1440
_PAGES = "report.pdf"
_Came = TypeVar("_Came")


class Cost(NamedTuple):
    """What some work took [s]: on the wall, and of the processor, in all threads."""

    wall_s: float
    cpu_s: float


class Found(NamedTuple):
    """What was found.

    Args:
        readings: In the pack on a month.
        size: Of it [B].
        packed: From the stores to the sealed pack.
        peak_mb: Of the whole process, until then [MB].
        parts: Its parts, each made once more, by name.
        verified: The checking of it.
        days: The mean of the packs on a day, likewise from the stores.
    """

    readings: int
    size: int
    packed: Cost
    peak_mb: float
    parts: dict[str, Cost]
    verified: Cost
    days: Cost


def run(options: Options) -> Iterator[Measured]:
    """Make the pack on a month, its parts, check it, and make the packs on days."""
    part = min(1.0, options.readings / MONTH)
    minutes, count = max(4, 2 * round(part * _DAYS * _MINUTES / 2)), max(3, round(part * _DAY_PACKS))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        found = apart.submit(look, options.folder, minutes, count).result()
    whole_s = found.packed.cpu_s
    about = f"{found.readings} readings, {found.size / 1e6:.1f} MB, load {os.getloadavg()[0]:.1f}"
    yield _told("pack on a month, from the stores", found.packed, note=about)
    yield Measured("pack on a month, peak memory", found.peak_mb, "MB", note="of the whole process")
    for name, cost in {**found.parts, "its check: verify": found.verified}.items():
        yield _told(name, cost)._replace(ratio=cost.cpu_s / whole_s, beside="the pack")
    about = f"mean of {count - 1}, {_MINUTES * len(CHANNELS)} readings each"
    yield _told("pack on a day, from the stores", found.days, note=about)


def look(folder: Path, minutes: int, count: int) -> Found:
    """Return what packs take in this process, which has made none before.

    Args:
        folder: For the stores.
        minutes: How long the long one is on its way [min].
        count: How many short ones there are.
    """
    (folder / "month").mkdir()
    (folder / "days").mkdir()
    month, days = Shipments(folder / "month", 1, minutes / _MINUTES), Shipments(folder / "days", count, 1.0)
    keys = SealKeys(folder / "keys")
    keys.create(START_AT)
    key = keys.signer()
    with month.stores() as stores:
        evidence, gathered = _took(lambda: stores.evidence(month.names[0]))
        pack, packed = _took(lambda: make_pack(evidence, key))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    parts = {"its part: gathering": gathered, **_parts(evidence, keys)}
    findings, verified = _took(lambda: verify(pack.body, keys.listed()))
    assert findings.outcome is Outcome.GENUINE, findings.words()  # noqa: S101 - else nothing was measured
    with days.stores() as stores:
        make_pack(stores.evidence(days.names[0]), key)
        _, all_days = _took(lambda: [make_pack(stores.evidence(name), key) for name in days.names[1:]])
    mean = Cost(*(each / (count - 1) for each in all_days))
    whole = Cost(gathered.wall_s + packed.wall_s, gathered.cpu_s + packed.cpu_s)
    return Found(len(evidence.readings), len(pack.body), whole, peak_mb, parts, verified, mean)


def _parts(evidence: Evidence, keys: SealKeys) -> dict[str, Cost]:
    """Return what each part of a pack takes; judging is within the report."""
    report, files = make_files(evidence)
    works: dict[str, Callable[[], object]] = {
        "judging": lambda: judge_legs(evidence),
        "report, with judging": lambda: build_report(evidence),
        "readings.csv with its chain": lambda: write_readings(evidence.readings),
        "workbook": lambda: workbook_of(report, evidence.readings),
        "pages, all files attached": lambda: _drawn(report, evidence, files),
        "packing and seal": lambda: seal_pack(report, files, keys.signer()),
    }
    return {f"its part: {name}": _took(work)[1] for name, work in works.items()}


def _drawn(report: Report, evidence: Evidence, files: dict[str, bytes]) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        for file in files.keys() - {_PAGES}:
            (Path(name) / file).write_bytes(files[file])
        return draw_pages(report, columns_of(evidence.readings), Path(name))


def _took(work: Callable[[], _Came]) -> tuple[_Came, Cost]:
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    came = work()
    return came, Cost(time.perf_counter() - wall_s, time.process_time() - cpu_s)


def _told(what: str, cost: Cost, note: str = "") -> Measured:
    """Return the time of the processor, with that on the wall beside it: others may be at work here."""
    wall = f"{cost.wall_s * 1000:.0f} ms on the wall"
    return Measured(what, cost.cpu_s * 1000, "ms", note=f"{wall}, {note}" if note else wall)
