"""How fast the console answers with a large fleet: each page alone, then fifty people and many programs.

The console is the program itself, logged in to. The crowd shares the processor with it, so its own part of
it is told too.
"""

import asyncio
import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from commands.station import Station
from scripts.benches._console_fleet import NAMES, PASSWORD, Size, make_station
from scripts.benches._console_load import Asked, Crowd, Line, log_in, one_by_one
from scripts.benches._load import CLOCK
from scripts.benches._station import Program, wait_for
from scripts.benches.face import Measured, Options

PAGES = (
    "/",
    "/shipments",
    "/shipments?q=milk-77",
    "/shipment?id=milk-7",
    "/shipment?id=milk-9000",
    "/alarms",
    "/stations",
    "/stations?id=site-3",
    "/devices",
    "/device?id=logger-777",
    "/asset?id=asset-777",
    "/messages",
    "/people",
    "/registry",
    "/registry/kind?kind=devices",
    "/accounts",
    "/quarantine",
    "/system",
    "/audit",
    "/api/v1/now",
    "/api/v1/chart?asset=asset-777",
    "/live?since=none",
)
_MIX = (
    *("/api/v1/now",) * 4,
    *(f"/api/v1/chart?asset=asset-{number}" for number in range(5)),
    *("/api/v1/me",) * 2,
    *("/api/v1/devices/logger-7",) * 2,
    *("/api/v1/assets?limit=50",) * 2,
    "/api/v1/readings?device=logger-7&channel=air%2Ftemperature&limit=20",
    "/api/v1/alarms?limit=20",
    "/api/v1/shipments?limit=20",
    "/api/v1/shipments/milk-7",
    "/api/v1/sites?limit=50",
)
"""Of twenty requests: what programs ask for again and again, with the tag of what they have; and lists."""
_PEOPLE_READ = ("/", "/shipments", "/messages", "/alarms", "/shipment?id=milk-7")
_ADDRESS = re.compile(r"console at (http://\S+)/")
_TIMES, _PEOPLE, _RATE, _LASTS_S, _EVERY_S, _LINES = 60, 50, 1000.0, 20.0, 2.0, 64


def run(options: Options) -> Iterator[Measured]:
    """Yield the slowest twentieth of each page's answers, then what a crowd gets [ms]."""
    size = Size(readings_each=max(2, options.readings // 8_000))
    station = make_station(options.folder / "station", size, CLOCK.now())
    with ExitStack() as stack:
        program = Program(station, "console")
        stack.callback(program.stop)
        address = address_of(station)
        cookies = [log_in(address, name, PASSWORD) for name in NAMES]
        people = [{"Cookie": cookie, "Accept-Encoding": "gzip"} for cookie in cookies]
        yield from _pages(address, people[0])
        yield from _crowd(program, address, people)


def address_of(station: Station) -> str:
    """Return where the console of a station is, when it is there."""
    log = Path(station.folder / "logs" / "console.log")
    wait_for(lambda: log.exists() and _ADDRESS.search(log.read_text()) is not None, "the console")
    found = _ADDRESS.search(log.read_text())
    assert found is not None  # noqa: S101 - waited for
    return found[1]


def _pages(address: str, headers: dict[str, str]) -> Iterator[Measured]:
    async def work() -> tuple[list[Asked], list[Asked]]:
        with closing(Line(address, headers)) as line:
            return await one_by_one(line, PAGES, 1), await one_by_one(line, PAGES, _TIMES)

    first, asked = asyncio.run(work())
    bad = sorted({f"{each.path}: {each.status}" for each in asked if each.status >= 400})  # noqa: PLR2004
    for path, began in zip(PAGES, first, strict=True):
        mine = [each for each in asked if each.path == path]
        note = f"first {began.took_s * 1000:.0f} ms, {mine[0].size:,} bytes" + (f"; {bad}" if bad else "")
        yield Measured(f"console {path}", _p95_ms(mine), "ms", len(mine), note=note)
    yield Measured(
        "console, the slowest page", max(_p95_ms([e for e in asked if e.path == p]) for p in PAGES), "ms"
    )


def _crowd(program: Program, address: str, people: Sequence[dict[str, str]]) -> Iterator[Measured]:
    crowd = Crowd(address, people, _LASTS_S)

    async def work() -> None:
        polls = [crowd.poll(number, _PEOPLE, _EVERY_S, _PEOPLE_READ) for number in range(_PEOPLE)]
        await asyncio.gather(*polls, crowd.ask(_MIX, _RATE, _LINES))

    before_s, own_s, begun_s = program.used().cpu_s, time.process_time(), time.perf_counter()
    asyncio.run(work())
    took_s = time.perf_counter() - begun_s
    used_s, own_s = program.used().cpu_s - before_s, time.process_time() - own_s
    count = len(crowd.asked) + len(crowd.polls) + len(crowd.pages)
    cores = os.cpu_count() or 1
    yield Measured(
        "console under a crowd: answers",
        len(crowd.asked) / crowd.asked_for_s,
        "/s",
        count,
        note=f"asked for {_RATE:g}/s",
    )
    yield Measured("console under a crowd: a poll", _p95_ms(crowd.polls), "ms", len(crowd.polls), note="p95")
    yield Measured("console under a crowd: mixed", _p95_ms(crowd.asked), "ms", len(crowd.asked), note="p95")
    yield Measured("console under a crowd: a page", _p95_ms(crowd.pages), "ms", len(crowd.pages), note="p95")
    yield Measured("console under a crowd: no answer or an error", crowd.failed, "", count)
    note = f"of {cores} cores it took {used_s / took_s:.2f}, the crowd {own_s / took_s:.2f}"
    yield Measured("console under a crowd: processor", used_s / max(1, count) * 1e6, "us", count, note=note)


def _p95_ms(asked: Sequence[Asked]) -> float:
    ordered = sorted(each.took_s for each in asked)
    return ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)] * 1000 if ordered else float("nan")
