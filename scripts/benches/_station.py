"""A station for the parts of the bench that run its programs: settings, processes, and how far they are.

Not a station of anybody: a file of settings as a person would write it, with many gateways, one cooler each.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from commands.station import Station, open_station
from links.broker import BrokerAddress
from links.journal import Journal
from links.processes import open_log
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_alarms import judged_up_to
from links.records_registry import save_registry
from scripts.benches._load import CLOCK, COOP

PATIENCE_S = 300.0
_LOOK_S = 0.02
_MB_KB = 1024
_SINCE = "2024-01-01T00:00:00Z"


class Progress(NamedTuple):
    """How many entries of the journal are there, stored, and judged."""

    journalled: int
    stored: int
    judged: int


class Used(NamedTuple):
    """What a process has used: the processor's time [s], and memory at its peak [MB]."""

    cpu_s: float
    peak_mb: float


def make_station(
    folder: Path, address: BrokerAddress, gateways: Sequence[str], *, shipments: int = 0
) -> Station:
    """Return a station whose gateways are registered, each with a device in a cooler of its own.

    Args:
        folder: Empty.
        address: The broker.
        gateways: Names such as ``gw-1``; the device is then ``van-1``, in the asset ``cooler-1``.
        shipments: So many of the coolers hold goods.
    """
    folder.mkdir(parents=True, exist_ok=True)
    numbers = [name.rpartition("-")[2] for name in gateways]
    tables = {
        "assets": [
            f'{{ id = "cooler-{n}", name = "Cooler {n}", kind = "cooler", profile = "cool" }}'
            for n in numbers
        ],
        "devices": [f'{{ id = "van-{n}", asset = "cooler-{n}" }}' for n in numbers],
        "shipments": [f'{{ id = "goods-{n}", product = "goods" }}' for n in numbers[:shipments]],
        "legs": [
            f'{{ shipment = "goods-{n}", asset = "cooler-{n}", custodian = "keeper", from = "{_SINCE}" }}'
            for n in numbers[:shipments]
        ],
    }
    lines = [
        f"gateways = [{', '.join(repr(name) for name in gateways)}]",
        'contacts = [{ id = "keeper", name = "Keeper", role = "keeper" }]',
        f'cooperative = {{ id = "{COOP}", name = "Bench" }}',
        *(f"{name} = [{', '.join(rows)}]" for name, rows in tables.items()),
        f'broker = {{ url = "mqtt://{address.host}:{address.port}" }}',
        *_PROFILE,
    ]
    file = folder / "coldchain.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    station = open_station(file)
    with closing(Records(station.records_url)) as records:
        records.migrate()
        with records.transaction() as connection:
            save_registry(connection, station.registry())
    return station


_PROFILE = (
    "[profiles.cool]",
    "[[profiles.cool.limits]]",
    'name = "too-warm"',
    'channel = "air/temperature"',
    'above = "12 degC"',
    'deadband = "0.5 degC"',
    "[[profiles.cool.limits]]",
    'name = "too-cold"',
    'channel = "air/temperature"',
    'below = "0 degC"',
    "[[profiles.cool.limits]]",
    'name = "too-dry"',
    'channel = "air/humidity"',
    'below = "50 %RH"',
)


class Program:
    """One verb of the command, at work on a station.

    Args:
        station: Its station.
        verb: Such as ``serve``.
    """

    def __init__(self, station: Station, *verb: str) -> None:
        argv = [sys.executable, "-m", "commands", *verb, "--settings", str(station.file)]
        with open_log(station.folder / "logs" / f"{'-'.join(verb)}.log") as log:
            self._process = subprocess.Popen(argv, stdout=log, stderr=log, cwd=Path(__file__).parents[2])

    def used(self) -> Used:
        """Return what it has used so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        status = Path(f"/proc/{self._process.pid}/status").read_text("ascii")
        peak_kb = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
        ticks = int(fields[11]) + int(fields[12])
        return Used(ticks / os.sysconf("SC_CLK_TCK"), peak_kb / _MB_KB)

    def stop(self) -> None:
        """End it as a person would."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)


class Look:
    """Looks at how far a station is, through the same files as everybody."""

    def __init__(self, station: Station) -> None:
        self._journal = Journal(station.journal)
        self._begun = self._journal.head()
        SqliteReadings(station.readings).close()
        self._store = SqliteReadings(station.readings, reader=True)
        self._records = Records(station.records_url)

    def progress(self) -> Progress:
        """Return how far everything is."""
        with self._records.reading() as connection:
            judged = judged_up_to(connection)
        places = (self._journal.head(), self._store.position(), judged)
        return Progress(*(max(0, place - self._begun) for place in places))

    def close(self) -> None:
        """Give the files back."""
        self._journal.close()
        self._store.close()
        self._records.close()


def wait_for(reached: Callable[[], bool], what: str) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: It was not for minutes.
    """
    give_up_s = CLOCK.monotonic_s() + PATIENCE_S
    while not reached():
        if CLOCK.monotonic_s() > give_up_s:
            raise TimeoutError(what)
        CLOCK.sleep(_LOOK_S)
