"""Measures the depot at dusk: vans come home at once with a day's readings, while others go on live.

Each live gateway says a value every second. It counts as judged when the state of its channel is committed
with that reading in it: an alarm would be in the same transaction.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from coldchain.reading import Reading
from coldchain.senml_json import encode_json
from links.broker import BrokerAddress, Session
from links.records import Records
from links.records_alarms import placed_states
from scripts.benches._load import BOOT, CLOCK, COOP, broker
from scripts.benches._station import Look, Program, Used, make_station, wait_for
from scripts.benches._vans import CHANNELS, HOUR_MS, readings_each
from scripts.benches.face import Measured, Options

VANS, HOURS, LIVE = 50, 8.0, 50
_ONE, _THREE = (("serve",),), (("ingest", "receive"), ("ingest", "write"), ("watch",))
_LIVE_STEP_S = 1.0
_SETTLED_S = 1.0


class Dusk(NamedTuple):
    """What came of it.

    Args:
        readings: Of the vans.
        took_s: Until all of them were stored and judged.
        live_s: From publishing a live reading to its being judged, for each of that time.
        unanswered: Live readings that were not judged at all.
        used: By the programs together.
    """

    readings: int
    took_s: float
    live_s: list[float]
    unanswered: int
    used: Used


class Live:
    """Gateways that go on live, and when what they say is judged.

    Args:
        address: The broker.
        numbers: Of the gateways.
        records: Where it is seen.
    """

    def __init__(self, address: BrokerAddress, numbers: range, records: Records) -> None:
        self._numbers = numbers
        self._records = records
        self.said_s: dict[tuple[str, int], float] = {}
        self.judged_s: dict[tuple[str, int], float] = {}
        self.waiting: set[tuple[str, int]] = set()
        self._quiet, self._stop = threading.Event(), threading.Event()  # nothing more is said; hang up
        self._session = Session(address, client_id="dusk-live", subscriptions=[], clean=True, clock=CLOCK)

    @contextmanager
    def speaking(self) -> Iterator[None]:
        """Speak while the block runs."""
        hears = threading.Thread(target=self._session.run, args=(lambda _: None, self._stop))
        speaks = threading.Thread(target=self._speak)
        hears.start()
        self._session.connected.wait(60)
        speaks.start()
        try:
            yield
        finally:
            self._quiet.set()
            speaks.join()
            self._stop.set()  # only now: who still speaks would find the line closed
            hears.join()

    def look(self) -> bool:
        """Note what is judged by now; return whether anything ever was."""
        with self._records.reading() as connection:
            rows = placed_states(connection)
        now_s = CLOCK.monotonic_s()
        until = {
            row.key.split("/")[2]: row.judged_until for row in rows if row.key.endswith("/air/temperature")
        }
        for key in [key for key in self.waiting.copy() if until.get(key[0], 0) >= key[1]]:
            self.waiting.discard(key)
            self.judged_s[key] = now_s
        return bool(self.judged_s)

    def waits_since(self, before_s: float) -> bool:
        """Return whether something that was said before an instant [s] is not judged yet."""
        return any(self.said_s[key] < before_s for key in self.waiting.copy())

    def _speak(self) -> None:
        turn = 0
        while not self._quiet.is_set():
            for number in self._numbers:
                now, device = CLOCK.now(), f"van-{number}"
                reading = Reading(device, "air/temperature", BOOT, turn, now, 0, 5.0 + turn % 5 / 10, "Cel")
                self.said_s[device, now] = CLOCK.monotonic_s()
                self.waiting.add((device, now))
                self._session.publish(f"coldchain/v1/{COOP}/gw-{number}/readings", encode_json([reading]))
                if CLOCK.wait(self._quiet, _LIVE_STEP_S / len(self._numbers)):
                    return
            turn += 1


def run(options: Options) -> Iterator[Measured]:
    """Have the vans come home: to three programs without and with goods on board, and to one program."""
    for kind, shipments, one_process in (
        ("3 programs", 0, False),
        ("goods", VANS, False),
        ("1 program", 0, True),
    ):
        with broker(options.folder) as (name, address):
            found = measure_dusk(
                options.folder / f"dusk-{kind.replace(' ', '-')}",
                address,
                size=(VANS, HOURS, LIVE),
                shipments=shipments,
                one_process=one_process,
            )
        note = f"{name}, {found.used.cpu_s:.1f} s of processor, peaks together {found.used.peak_mb:.0f} MB"
        yield Measured(f"dusk, {kind}: all stored and judged", found.took_s, "s", found.readings, note=note)
        each_s = sorted(found.live_s)
        for percent in (50, 99):
            at_s = each_s[min(len(each_s) - 1, len(each_s) * percent // 100)]
            note = f"{found.unanswered} not judged"
            yield Measured(
                f"dusk, {kind}: live to judged, p{percent}", at_s * 1e3, "ms", len(each_s), note=note
            )


def measure_dusk(
    folder: Path,
    address: BrokerAddress,
    *,
    size: tuple[int, float, int],
    shipments: int = 0,
    one_process: bool = False,
) -> Dusk:
    """Return what came of vans that come home while others go on live.

    Args:
        folder: For the station; empty.
        address: The broker.
        size: Number of vans, hours that they were away, number of live gateways.
        shipments: So many vans carry goods.
        one_process: One program, not three.
    """
    vans, hours, live_count = size
    names = [f"gw-{number}" for number in range(vans + live_count)]
    station = make_station(folder, address, names, shipments=shipments)
    records, look = Records(station.records_url), Look(station)
    live = Live(address, range(vans, vans + live_count), records)
    programs = [Program(station, *verb) for verb in (_ONE if one_process else _THREE)]
    home = _start_vans(address, vans, hours)
    try:
        with live.speaking():
            wait_for(live.look, "a live reading that is judged")
            CLOCK.sleep(_SETTLED_S)
            begun_s, begun = CLOCK.monotonic_s(), _used(programs)
            _come_home(home)
            place = Home(home, look)
            wait_for(lambda: live.look() and place.is_done(), "all stored and judged")
            ended_s, used = CLOCK.monotonic_s(), _used(programs)
            _check(look.stored(), vans * readings_each(hours) * len(CHANNELS))
            wait_for(lambda: live.look() and not live.waits_since(ended_s), "the last live readings")
    finally:
        home.kill()
        home.communicate()
        for program in programs:
            program.stop()
        look.close()
        records.close()
    said = {key: at_s for key, at_s in live.said_s.items() if begun_s <= at_s < ended_s}
    live_s = [live.judged_s[key] - at_s for key, at_s in said.items() if key in live.judged_s]
    used = Used(used.cpu_s - begun.cpu_s, used.peak_mb)
    return Dusk(
        vans * readings_each(hours) * len(CHANNELS), ended_s - begun_s, live_s, len(said) - len(live_s), used
    )


def _start_vans(address: BrokerAddress, vans: int, hours: float) -> subprocess.Popen[str]:
    """Return the vans, ready to come home."""
    begin_at = CLOCK.now() - round(hours * HOUR_MS)
    argv = [
        sys.executable,
        "-m",
        "scripts.benches._vans",
        str(address.port),
        str(vans),
        str(hours),
        str(begin_at),
    ]
    process = subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    if process.stdout is not None:
        process.stdout.readline()
    return process


def _come_home(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        process.stdin.write("\n")
        process.stdin.flush()


def _check(stored: int, said: int) -> None:
    """Raise an error when the vans have said what is not stored: it was refused, and cost next to nothing."""
    if stored < said:
        raise RuntimeError(f"{stored} readings are stored, of {said}")


def _used(programs: Sequence[Program]) -> Used:
    each = [program.used() for program in programs]
    return Used(sum(one.cpu_s for one in each), sum(one.peak_mb for one in each))


class Home:
    """Knows when everything that the vans have said is stored and judged."""

    def __init__(self, process: subprocess.Popen[str], look: Look) -> None:
        self._process = process
        self._look = look
        self._head: int | None = None  # entries of the journal when the last van's last pack was in it

    def is_done(self) -> bool:
        """Return whether it is so by now."""
        now = self._look.progress()
        if self._head is None:
            if self._process.poll() is None:
                return False
            self._head = now.journalled
        return min(now.stored, now.judged) >= self._head
