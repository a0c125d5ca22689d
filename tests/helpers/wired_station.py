"""A station with real serial lines, its programs as processes: settings, devices that go on measuring, and
how long each of their frames took from the line to the store.

Not a simulated fleet: what is said on a line, the test decides byte by byte.
"""

import select
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from coldchain.reading import Reading
from commands.running import children, prepare
from commands.station import Station, open_station
from helpers.serial_lines import Device, Line
from links.clock import SystemClock
from links.processes import Child
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey

COOP, GATEWAY = "highland", "gw-1"
Name = tuple[str, int, int, str]  # device, boot, sequence, channel
_LOOK_S = 0.02
_BACK_MS = 20_000  # a frame that takes longer than this is found by the test's last look
_SETTINGS = """\
gateways = ["gw-1"]
data_folder = "data"
cooperative = {{ id = "highland", name = "Highland", time_zone = "Africa/Nairobi" }}
contacts = [{contacts}]
[bridge]
gateway = "gw-1"
status_every = "1s"
{ports}
{devices}
{profile}
"""
_MANAGER = '{ id = "grace", name = "Grace", role = "manager", phone = "+254700000003" }'
_PORT = '[[bridge.ports]]\npath = "{path}"\nframe_every = "1s"\n'
_DEVICE = (
    '[[assets]]\nid = "van-{name}"\nname = "Van {name}"\nkind = "van"\nprofile = "cold"\n'
    '[[devices]]\nid = "{name}"\nasset = "van-{name}"\n'
)


def wired_station(
    folder: Path,
    *,
    lines: Sequence[Line],
    devices: Sequence[str],
    profile: str,
    more: str = "",
    contacts: str = _MANAGER,
) -> Station:
    """Return a station whose bridge listens on these lines, made ready.

    Args:
        folder: Its own.
        lines: Serial lines.
        devices: Those that are registered, each in a van of its own.
        profile: The table ``[profiles.cold]``.
        more: Tables behind it.
        contacts: Inline tables of those who are told.
    """
    text = _SETTINGS.format(
        ports="".join(_PORT.format(path=line.path) for line in lines),
        devices="".join(_DEVICE.format(name=name) for name in devices),
        profile=profile,
        contacts=contacts,
    )
    file = folder / "coldchain.toml"
    file.write_text(f"{text}\n{more}")
    station = open_station(file)
    prepare(station, SystemClock())
    SqliteReadings(station.readings).close()  # so that it can be looked into from the start
    return station


def programs(station: Station) -> list[Child]:
    """Return the programs of a station, the broker first, without the page."""
    return [child for child in children(station) if child.name != "console"]


class Stream:
    """A device that measures at a steady pace and says it on its line; other bytes can be said in between.

    Args:
        device: The device.
        line: Its line.
        every_s: Between two measurements [s]; ``None`` while it only says what it has.
    """

    def __init__(self, device: Device, line: Line, every_s: float | None) -> None:
        self.device = device
        self.line = line
        self.every_s = every_s
        self.between: deque[bytes] = deque()

    def run(self, stop: threading.Event) -> None:
        """Go on until stopped."""
        next_s = time.monotonic()
        while not stop.is_set():
            if self.every_s is not None and time.monotonic() >= next_s:
                self.device.measure(1)
                next_s += self.every_s
            while self.between:
                self.line.say(self.between.popleft())
            self.device.step()
            select.select([self.line.end], [], [], 0.01)


@contextmanager
def flowing(streams: Sequence[Stream]) -> Iterator[None]:
    """Run streams."""
    stop = threading.Event()
    threads = [threading.Thread(target=stream.run, args=(stop,), daemon=True) for stream in streams]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)


def said_by(devices: Iterable[Device]) -> Counter[Name]:
    """Return the name of every reading that the devices have measured."""
    return Counter(
        (device.name, device.boot, sequence, f"{probe}/temperature")
        for device in devices
        for sequence in device.measured_s
        for probe in ("air", "product")
    )


def stored_in(station: Station) -> dict[SeriesKey, list[Reading]]:
    """Return everything that is in the store, each series in its order."""
    with closing(SqliteReadings(station.readings, reader=True)) as store:
        return {series: store.range(series) for series in store.series(COOP)}


def names_of(stored: Mapping[SeriesKey, Sequence[Reading]]) -> Counter[Name]:
    """Return the name of every stored reading, as often as it stands there."""
    return Counter(
        (each.device, each.boot, each.sequence, each.channel) for row in stored.values() for each in row
    )


class Delay(NamedTuple):
    """How long one frame took from its measurement to the store [s], and when it was measured [monotonic]."""

    device: str
    sequence: int
    measured_s: float
    delay_s: float


class Arrivals:
    """Looks into the store all the time, and notes when each new live frame of some devices stands there.

    Args:
        station: Whose store.
        devices: Whose frames.
    """

    def __init__(self, station: Station, devices: Sequence[Device]) -> None:
        self.seen_s: dict[tuple[str, int], float] = {}
        self._station = station
        self._devices = devices
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Arrivals":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)

    def delays(self, since_s: float = 0.0) -> list[Delay]:
        """Return the delay of every frame measured since then [s, monotonic] that was seen, the oldest first.

        A frame that is in the store but was never seen as live is not in it: see ``names_of``.
        """
        found = [
            Delay(device.name, sequence, measured_s, self.seen_s[device.name, sequence] - measured_s)
            for device in self._devices
            for sequence, measured_s in device.measured_s.copy().items()
            if measured_s >= since_s and (device.name, sequence) in self.seen_s
        ]
        return sorted(found, key=lambda each: each.measured_s)

    def _run(self) -> None:
        with closing(SqliteReadings(self._station.readings, reader=True)) as store:
            while not self._stop.wait(_LOOK_S):
                self._look(store)

    def _look(self, store: SqliteReadings) -> None:
        start_at = SystemClock().now() - _BACK_MS
        for device in self._devices:
            found = store.range(SeriesKey(COOP, device.name, "air/temperature"), start_at=start_at)
            now_s = time.monotonic()
            for reading in found:
                self.seen_s.setdefault((device.name, reading.sequence), now_s)


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value that this part of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
