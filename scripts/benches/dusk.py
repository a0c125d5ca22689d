"""Measures the depot at dusk: vans come home at once with a day's readings, while others go on live.

The vans obey the bridge's protocol: so many packs on their way, and ``stored`` lets further ones go. Each
live gateway says every second a value on the other side of its limit, so each of its readings becomes a
transition in the records; how long that takes from publishing is what people wait for.
"""

import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from coldchain import stored
from coldchain.reading import Reading
from coldchain.senml import encode_json
from links.broker import BrokerAddress, Message, Session
from links.records import Records
from links.records_feed import transitions_since
from scripts.benches._load import BOOT, CLOCK, COOP, broker
from scripts.benches._station import Look, Program, make_station, wait_for
from scripts.benches.face import Measured, Options

VANS, HOURS, LIVE = 50, 8.0, 50
IN_FLIGHT = 16  # packs of a gateway on their way, as the bridge has them
_SEQUENCES = 15  # in a pack: 60 readings of four channels
_STEP_MS, _LIVE_STEP_S, _HOUR_MS = 30_000, 1.0, 3_600_000
_CHANNELS = (
    ("air/temperature", "Cel", 5.0),
    ("product/temperature", "Cel", 4.0),
    ("air/humidity", "%RH", 81.0),
    ("mains/voltage", "V", 230.0),
)
_WARM_C = (11.0, 13.0)  # on both sides of the limit, and no leap
_LOOK_BACK_MS = 10_000  # what was recorded before has been seen
_WARM_FROM_TO = (10, 50)  # numbers of a van's readings
_SETTLED_S, _LIVE_AFTER_S = 3.0, 3.0


class Dusk(NamedTuple):
    """What came of it: readings of the past, seconds until all were judged, and each live latency [s]."""

    readings: int
    took_s: float
    live_s: list[float]
    unanswered: int
    peak_mb: float
    cpu_s: float


class Fleet:
    """Says everything, through one session; hears what is stored.

    Args:
        address: The broker.
        vans: How many come home.
        hours: How long they were away.
        live: How many other gateways there are.
    """

    def __init__(self, address: BrokerAddress, *, vans: int, hours: float, live: int) -> None:
        self._live = range(vans, vans + live)
        count, begin_at = round(hours * _HOUR_MS / _STEP_MS), CLOCK.now() - round(hours * _HOUR_MS)
        self._packs = {
            f"gw-{van}": deque(
                [
                    van_reading(van, number, begin_at)
                    for number in range(first, min(count, first + _SEQUENCES))
                ]
                for first in range(0, count, _SEQUENCES)
            )
            for van in range(vans)
        }
        self.readings = vans * count * len(_CHANNELS)
        self._on_their_way: dict[str, list[set[int]]] = {name: [] for name in self._packs}
        self._lock = threading.Lock()
        self.said_s: dict[tuple[str, int], float] = {}
        self._stop = threading.Event()
        self._session = Session(
            address, client_id="dusk", subscriptions=["coldchain/v1/+/+/stored"], clean=True, clock=CLOCK
        )
        self._threads = [
            threading.Thread(target=self._session.run, args=(self._hear, self._stop)),
            threading.Thread(target=self._speak_live),
        ]

    def start(self) -> None:
        """Begin to speak live."""
        hears, speaks = self._threads
        hears.start()
        self._session.connected.wait(60)
        speaks.start()

    def come_home(self) -> None:
        """Have every van say as much as it may; the rest follows by itself."""
        for name in self._packs:
            for _ in range(IN_FLIGHT):
                with self._lock:
                    self._send(name)

    def stop(self) -> None:
        """Fall silent."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    @property
    def is_home(self) -> bool:
        """Return whether the server has said of everything that it is stored."""
        with self._lock:
            return not any(self._packs.values()) and not any(self._on_their_way.values())

    def _send(self, name: str) -> None:
        if self._packs.get(name):
            pack = self._packs[name].popleft()
            self._on_their_way[name].append({each[0].sequence for each in pack})
            self._session.publish(_topic(name), encode_json([reading for each in pack for reading in each]))

    def _hear(self, message: Message) -> None:
        name = message.topic.split("/")[3]
        safe = {n for told in stored.decode(message.payload) for n in range(told.low, told.high + 1)}
        with self._lock:
            waits = self._on_their_way.get(name, [])
            left = [pack - safe for pack in waits if not pack <= safe]
            if waits:
                self._on_their_way[name] = left
            for _ in range(len(waits) - len(left)):
                self._send(name)
        self._session.acknowledge(message.mid)

    def _speak_live(self) -> None:
        turn = 0
        while not self._stop.is_set():
            for number in self._live:
                now = CLOCK.now()
                value_c = _WARM_C[turn % 2]
                reading = Reading(f"van-{number}", "air/temperature", BOOT, turn, now, 0, value_c, "Cel")
                self.said_s[reading.device, now] = CLOCK.monotonic_s()
                self._session.publish(_topic(f"gw-{number}"), encode_json([reading]))
                CLOCK.wait(self._stop, _LIVE_STEP_S / len(self._live))
            turn += 1


def van_reading(van: int, number: int, begin_at: int) -> list[Reading]:
    """Return what a van's device measured at one instant; for 20 minutes it was too warm."""
    begin, end = _WARM_FROM_TO
    is_warm = begin <= number < end
    warmer_k = min(number - begin + 1, 4, end - number) * 2.5 if is_warm else 0.0
    at = begin_at + number * _STEP_MS
    device, (air, *others) = f"van-{van}", _CHANNELS
    values = [(air[0], air[1], air[2] + warmer_k), *others]
    return [Reading(device, channel, BOOT, number, at, 0, value, unit) for channel, unit, value in values]


def run(options: Options) -> Iterator[Measured]:
    """Have the vans come home, without and with goods on board."""
    for shipments in (0, VANS):
        with broker(options.folder) as (name, address):
            found = measure_dusk(
                options.folder / f"dusk-{shipments}", address, size=(VANS, HOURS, LIVE), shipments=shipments
            )
        what = f"depot at dusk, {shipments} shipments"
        note = f"{name}, {found.cpu_s:.1f} s of processor, peak {found.peak_mb:.0f} MB"
        yield Measured(f"{what}: all stored and judged", found.took_s, "s", found.readings, note=note)
        each_s = sorted(found.live_s)
        for percent in (50, 99):
            at_s = each_s[min(len(each_s) - 1, len(each_s) * percent // 100)]
            note = f"{found.unanswered} not yet judged at the end"
            yield Measured(f"{what}: live to judged, p{percent}", at_s * 1e3, "ms", len(each_s), note=note)


def measure_dusk(
    folder: Path, address: BrokerAddress, *, size: tuple[int, float, int], shipments: int
) -> Dusk:
    """Return what came of vans that come home while others go on live.

    Args:
        folder: For the station; empty.
        address: The broker.
        size: Number of vans, hours that they were away, number of live gateways.
        shipments: So many vans carry goods.
    """
    vans, hours, live = size
    station = make_station(folder, address, [f"gw-{n}" for n in range(vans + live)], shipments=shipments)
    fleet, program = Fleet(address, vans=vans, hours=hours, live=live), Program(station, "serve")
    records, look = Records(station.records_url), Look(station)
    heard_s: dict[tuple[str, int], float] = {}
    fleet.start()
    try:
        wait_for(lambda: bool(_hear(records, heard_s)), "a live reading that is judged")
        CLOCK.sleep(_SETTLED_S)
        begun_s, begun = CLOCK.monotonic_s(), program.used()
        first_at = CLOCK.now()
        fleet.come_home()
        home = _Home(fleet, look)
        wait_for(lambda: bool(_hear(records, heard_s)) and home.is_done(), "all stored and judged")
        took_s, used = CLOCK.monotonic_s() - begun_s, program.used()
        last_at = CLOCK.now()
        give_up_s = CLOCK.monotonic_s() + _LIVE_AFTER_S
        wait_for(lambda: bool(_hear(records, heard_s)) and CLOCK.monotonic_s() > give_up_s, "the last of it")
    finally:
        fleet.stop()
        program.stop()
        look.close()
        records.close()
    said = {key: at_s for key, at_s in fleet.said_s.items() if first_at <= key[1] < last_at}
    live_s = [heard_s[key] - at_s for key, at_s in said.items() if key in heard_s]
    cpu_s = used.cpu_s - begun.cpu_s
    return Dusk(fleet.readings, took_s, live_s, len(said) - len(live_s), used.peak_mb, cpu_s)


def _topic(gateway: str) -> str:
    return f"coldchain/v1/{COOP}/{gateway}/readings"


def _hear(records: Records, heard_s: dict[tuple[str, int], float]) -> dict[tuple[str, int], float]:
    """Note when each transition of a live device is first seen, by device and event time."""
    with records.reading() as connection:
        steps = transitions_since(connection, COOP, CLOCK.now() - _LOOK_BACK_MS)
    now_s = CLOCK.monotonic_s()
    for step in steps:
        if step.alarm.endswith("|too-warm"):
            heard_s.setdefault((step.alarm.split("/")[2], step.event_at), now_s)
    return heard_s


class _Home:
    """Knows when everything that the vans have said is stored and judged."""

    def __init__(self, fleet: Fleet, look: Look) -> None:
        self._fleet = fleet
        self._look = look
        self._head: int | None = None  # entries of the journal when the last van's last pack was in it

    def is_done(self) -> bool:
        """Return whether it is so by now."""
        now = self._look.progress()
        if self._head is None:
            if not self._fleet.is_home:
                return False
            self._head = now.journalled
        return min(now.stored, now.judged) >= self._head
