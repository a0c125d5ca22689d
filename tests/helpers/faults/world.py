"""A station's programs as processes between real servers and real uplinks, and what of it all is stored."""

import re
import shutil
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar
from urllib.parse import quote

from coldchain.errors import BrokerError, LinkError
from commands.running import children, prepare
from commands.station import Station, open_station
from helpers.brokers import Broker, Embedded, Mosquitto
from helpers.faults.disk import SmallDisk
from helpers.faults.gateways import COOP, PROBES, Gateway, sending
from helpers.faults.proxy import Proxy
from helpers.influx import Influxd
from helpers.killable import Killable, KillableStation
from links.broker_guard import BrokerGuard
from links.clock import SystemClock
from links.journal import Journal
from links.readings_store import ReadingsStore, SeriesKey
from links.records import Records
from links.records_alarms import cursor_of

AnyServer = TypeVar("AnyServer", bound="Server")
GATEWAYS = 4
DISK_MIB = 160
Name = tuple[str, int, int, str]  # device, boot, sequence, channel
_RESIDENT = re.compile(r"^VmRSS:\s+(\d+) kB$", re.MULTILINE)
_SETTINGS = """\
gateways = [{gateways}]
data_folder = "data"
cooperative = {{ id = "highland", name = "Highland", time_zone = "Africa/Nairobi" }}
[broker]
url = "{url}"
private_sessions = {private}
{more}
{devices}
[profiles.cold]
[[profiles.cold.limits]]
name = "too-warm"
channel = "air/temperature"
above = "30 degC"
"""
_INFLUX = """\
[readings]
kind = "influxdb1"
url = "http://127.0.0.1:{port}"
database = "coldchain"
timeout = "5s"
"""
_DEVICE = (
    '[[assets]]\nid = "van-{0}"\nname = "Van {0}"\nkind = "van"\nprofile = "cold"\n'
    '[[devices]]\nid = "logger-{0}"\nasset = "van-{0}"\n'
)


class Server(Protocol):
    """A server that a test may break: a broker, or a store."""

    def start(self) -> object: ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def kill(self, *, saved: bool = True) -> None: ...

    def stop(self) -> None: ...


class Influx:
    """A real influxd, to be broken like the others."""

    def __init__(self, folder: Path) -> None:
        self.server = Influxd(folder / "influxd")

    def start(self) -> None:
        self.server.start()

    def pause(self) -> None:
        self.server.freeze()

    def resume(self) -> None:
        if self.server.process is not None:
            self.server.thaw()

    def kill(self, *, saved: bool = True) -> None:
        self.server.kill()

    def stop(self) -> None:
        if self.server.process is not None:
            self.server.process.terminate()
            self.server.process.wait(30)
            self.server.process = None


class World(NamedTuple):
    """All that is at work.

    Args:
        station: With its settings and files.
        programs: Of the station, by name.
        gateways: What sends.
        broker: The broker.
        to_broker: The line from the receiver to it.
        disks: Of the broker (``broker``) and of the station (``data``), by name.
        store: The server of the store, and the line to it; None for a file.
        to_store: The line from the writer to it.
    """

    station: Station
    programs: Mapping[str, Killable]
    gateways: list[Gateway]
    broker: Broker
    to_broker: Proxy
    disks: Mapping[str, SmallDisk]
    store: Server | None = None
    to_store: Proxy | None = None

    @property
    def published(self) -> int:
        """Return how many readings the gateways took up."""
        return PROBES * sum(each.said for each in self.gateways)

    def pace(self, every_s: float | None, frames: int = 1) -> None:
        """Let every gateway measure so many frames that often; None: no more."""
        for each in self.gateways:
            each.every_s, each.frames = every_s, frames

    def is_caught_up(self) -> bool:
        """Return whether all that was published is confirmed, stored and judged."""
        if any(each.unsent for each in self.gateways):
            return False
        try:
            with closing(Journal(self.station.journal)) as journal:
                head = journal.head()
            with closing(Records(self.station.records_url)) as records, records.reading() as connection:
                judged = cursor_of(connection, "watch")
            with closing(self.station.open_readings(reader=True)) as store:
                done = store.position() == head and store.count() >= self.published
                return done and ("watch" not in self.programs or judged == head)
        except LinkError:
            return False

    def stored(self) -> Counter[Name]:
        """Return the name of every stored reading, as often as it stands there."""
        with closing(self.station.open_readings(reader=True)) as store:
            return _names(store)

    def said(self) -> Counter[Name]:
        """Return the name of every reading that was published."""
        return Counter(
            (each.device, 0xB007, sequence, f"{probe}/temperature")
            for each in self.gateways
            for sequence in range(each.said)
            for probe in ("air", "product")
        )

    def memory_mib(self) -> dict[str, float]:
        """Return how much memory each program of the station holds [MiB]."""
        found = {name: resident_mib(program.pid) for name, program in self.programs.items()}
        return {name: size for name, size in found.items() if size}


def resident_mib(pid: int) -> float:
    """Return how much memory a process holds [MiB]; 0 when there is none."""
    try:
        found = _RESIDENT.search(Path(f"/proc/{pid}/status").read_text()) if pid else None
    except OSError:
        found = None
    return int(found[1]) / 1024 if found else 0.0


@contextmanager
def world(folder: Path, kind: str, *, with_watch: bool = True) -> Iterator[World]:
    """Yield a station with everything running, and gateways that do not measure yet.

    Args:
        folder: For all of it.
        kind: What is to suffer: ``mosquitto``, ``nats``, ``programs``, or ``influxd``, then the store.
        with_watch: Whether it is judged too.
    """
    with ExitStack() as stack:
        names = ("broker", "data", "influx") if kind == "influxd" else ("broker", "data")
        disks = {name: SmallDisk(folder / name, size_mib=DISK_MIB) for name in names}
        for disk in disks.values():
            stack.callback(disk.close)
        here = folder / "broker"
        broker: Broker = Embedded(here) if kind in ("nats", "programs") else Mosquitto(here)
        stack.enter_context(_running(broker))
        if isinstance(broker, Embedded):
            stack.enter_context(_guarded(broker))
        to_broker = Proxy(broker.address.port)
        stack.callback(to_broker.close)
        store, to_store, more = None, None, ""
        if kind == "influxd":
            store = stack.enter_context(_running(Influx(folder / "influx")))
            to_store = Proxy(store.server.port)
            stack.callback(to_store.close)
            more = _INFLUX.format(port=to_store.port)
        station = make_station(folder, broker, to_broker, more)
        wanted = {"receive", "write", *(["watch"] if with_watch else [])}
        programs = [child for child in children(station) if child.name in wanted]
        kept = stack.enter_context(KillableStation(programs))
        gateways = [Gateway(folder, number, broker.address) for number in range(GATEWAYS)]
        stack.enter_context(sending(gateways))
        stack.callback(shutil.copytree, station.log("").parent, folder / "logs", dirs_exist_ok=True)
        yield World(station, kept.programs, gateways, broker, to_broker, disks, store, to_store)


@contextmanager
def _running(server: AnyServer) -> Iterator[AnyServer]:
    """Yield a started server; it is stopped at the end."""
    server.start()
    try:
        yield server
    finally:
        server.resume()  # a test that failed may have left it frozen
        server.stop()


@contextmanager
def _guarded(broker: Embedded) -> Iterator[None]:
    """Have the embedded broker started anew when it takes no message any more, as ``coldchain up`` does."""
    stop, ended = threading.Event(), threading.Event()

    def end() -> bool:
        if broker.server.alive:
            broker.kill()
            ended.set()
        while ended.is_set() and not stop.wait(0.5):  # what a fault has ended is the fault's to start
            try:
                broker.start()
                ended.clear()
            except (BrokerError, OSError):
                continue  # the disk is still full
        return True

    guard = BrokerGuard(broker.address, clock=SystemClock(), on_event=print, end=end)
    thread = threading.Thread(target=guard.run, args=(stop,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)


def make_station(folder: Path, broker: Broker, to_broker: Proxy, more: str = "") -> Station:
    """Return a station that reaches its broker through a line of ours, made ready."""
    there = broker.address
    who = f"{quote(there.username)}:{quote(there.password)}@" if there.username else ""
    file = folder / "coldchain.toml"
    file.write_text(
        _SETTINGS.format(
            gateways=", ".join(f'"gw-{number}"' for number in range(GATEWAYS)),
            url=f"mqtt://{who}127.0.0.1:{to_broker.port}",
            private="false",
            more=more,
            devices="".join(_DEVICE.format(number) for number in range(GATEWAYS)),
        )
    )
    station = open_station(file)
    prepare(station, SystemClock())
    station.open_readings().close()
    return station


def _names(store: ReadingsStore) -> Counter[Name]:
    found: Counter[Name] = Counter()
    for number in range(GATEWAYS):
        for probe in ("air", "product"):
            series = SeriesKey(COOP, f"logger-{number}", f"{probe}/temperature")
            rows = store.range(series)
            found.update((each.device, each.boot, each.sequence, each.channel) for each in rows)
    return found
