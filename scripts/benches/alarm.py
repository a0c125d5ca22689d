"""Measures from a reading on a serial line to the command that sends its alarm on a modem's line.

Everything between is real: pseudo-terminals, ``coldchain bridge``, a broker, ``coldchain serve`` with the
channel ``gsm_modem``. Once in peace, and some times while 50 vans drain eight hours of readings. The modem is
the model of the tests, which takes no time for a message.
"""

import importlib
import os
import random
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from coldchain.frames import Field, Frame, encode
from commands.station import Station, open_station
from fleet_simulator.ports import Port
from links.broker import BrokerAddress
from links.processes import open_log
from links.records import Records
from links.records_registry import save_registry
from scripts.benches._load import CLOCK, COOP, broker
from scripts.benches._station import _PROFILE, Look, wait_for
from scripts.benches._vans import CHANNELS, HOUR_MS, readings_each
from scripts.benches.dusk import Home
from scripts.benches.face import Measured, Options

ALARMS, VANS, HOURS = 100, 50, 8.0
DRAINS = 8  # a drain is over within seconds, with some ten alarms in it: too few for a 99th of a hundred
BOOT = 0xB007
_PRIMED, _WARM = 11.8, 12.6  # [degC] the limit is 12; no leap, or it would have to be confirmed
_PAUSES_S = (0.6, 0.9)  # between two alarms: each is alone on the modem
_PROJECT = Path(__file__).parents[2]


class Line:
    """Devices on one serial line, one in each box."""

    def __init__(self, path: Path) -> None:
        self._port = Port(path)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def say(self, number: int, sequence: int, value: float) -> None:
        """Have a device say a value [degC]."""
        fields = (Field("air", "t", value),)
        self._port.write(encode(Frame(f"probe-{number}", BOOT, sequence, sequence * 10_000, 0, fields)))

    def close(self) -> None:
        """Take the line away."""
        self._stop.set()
        self._thread.join(5)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._port.read()  # acknowledgements; nothing is said twice here
            CLOCK.wait(self._stop, 0.05)


def make_modem(path: Path) -> Any:  # noqa: ANN401 - a class of the tests, made here
    """Return the model of a modem that also notes when it is asked to send."""
    sys.path.append(str(_PROJECT / "tests"))
    model: Any = importlib.import_module("helpers.modem_model").ModemModel

    class Timed(model):  # type: ignore[misc] # known only now
        """Notes when each message was asked for."""

        def __init__(self, path: Path) -> None:
            super().__init__(path)
            self.asked_s: list[float] = []

        def _prompt(self, octets: int) -> None:
            self.asked_s.append(CLOCK.monotonic_s())
            super()._prompt(octets)

    return Timed(path)


def run(options: Options) -> Iterator[Measured]:
    """Measure in peace, and while a backlog drains."""
    for kind, vans, rounds in (("in peace", 0, 1), ("while 50 vans drain", VANS, DRAINS)):
        took_s: list[float] = []
        unsent, name, note = 0, "", ""
        for number in range(rounds):
            with ExitStack() as stack:
                name, address = stack.enter_context(broker(options.folder))
                folder = options.folder / f"{kind.replace(' ', '-')}-{number}"
                part_s, missed, note = measure(stack, folder, address, vans=vans)
            took_s, unsent = sorted([*took_s, *part_s]), unsent + missed
        note = f"{note}, the last of {rounds}"
        for percent in (50, 99):
            at_s = took_s[min(len(took_s) - 1, len(took_s) * percent // 100)]
            said = f"{name}, {unsent} without a message{note}"
            yield Measured(f"line to AT+CMGS, {kind}: p{percent}", at_s * 1e3, "ms", len(took_s), note=said)


def measure(
    stack: ExitStack, folder: Path, address: BrokerAddress, *, vans: int, alarms: int = ALARMS
) -> tuple[list[float], int, str]:
    """Return how long each alarm took [s], sorted; how many had no message; and a note.

    Args:
        stack: Ends what is begun here.
        folder: For the station.
        address: The broker.
        vans: So many come home with a backlog; then alarms go on until they are home.
        alarms: How many at most.
    """
    folder.mkdir(parents=True)
    ports = folder / "line", folder / "modem"
    station = make_station(folder, address, ports, vans=vans, boxes=alarms)
    modem = stack.enter_context(make_modem(ports[1]))
    line = stack.enter_context(closing(Line(ports[0])))
    look = stack.enter_context(closing(Look(station)))
    for verb in ("serve", "bridge"):
        argv = ["-m", "commands", verb, "--settings", str(station.file)]
        stack.enter_context(program(folder / f"{verb}.log", argv))
    said_s: dict[int, float] = {}
    prime(line, look, alarms)
    home = Home(stack.enter_context(coming_home(address, vans)), look) if vans else None
    begun_s = CLOCK.monotonic_s()
    for number in range(alarms):
        if home is not None and home.is_done():
            break  # what comes now comes in peace
        said_s[number] = CLOCK.monotonic_s()
        line.say(number, 1, _WARM)
        CLOCK.sleep(random.uniform(*_PAUSES_S))
    if not said_s:
        raise RuntimeError("the backlog was gone before the first alarm")
    ended_s = CLOCK.monotonic_s()
    wait_quiet(lambda: len(asked(modem)) >= len(said_s), 60)
    found = asked(modem)
    took_s = sorted(found[number] - at_s for number, at_s in said_s.items() if number in found)
    sent = f", {len(modem.sent)} messages"
    drained = f", {vans * readings_each(HOURS) * len(CHANNELS)} readings drain" if vans else ""
    return took_s, len(said_s) - len(took_s), f"{drained}{sent}, {ended_s - begun_s:.0f} s"


def prime(line: Line, look: Look, alarms: int) -> None:
    """Have every device known, cool and judged."""
    wait_for_bridge = CLOCK.monotonic_s() + 60
    while look.progress().judged < 1 and CLOCK.monotonic_s() < wait_for_bridge:
        line.say(0, 0, _PRIMED)
        CLOCK.sleep(0.5)
    for number in range(1, alarms):
        line.say(number, 0, _PRIMED)
        CLOCK.sleep(0.02)
    wait_for(lambda: look.stored() >= alarms, "all devices stored")
    head = look.progress().journalled
    wait_for(lambda: look.progress().judged >= head, "all devices judged")


def asked(modem: Any) -> dict[int, float]:  # noqa: ANN401 - the model of the tests
    """Return by the number of its box when each alarm was asked for on the modem's line [s]."""
    found: dict[int, float] = {}
    for sms, at_s in zip(list(modem.sent), list(modem.asked_s), strict=False):
        box = re.search(r"ALARM Box (\d+):", sms.text)
        if box and sms.part == 1:
            found.setdefault(int(box[1]), at_s)
    return found


def wait_quiet(reached: Callable[[], bool], patience_s: float) -> None:
    """Wait until something is so, or patience ends [s]."""
    give_up_s = CLOCK.monotonic_s() + patience_s
    while not reached() and CLOCK.monotonic_s() < give_up_s:
        CLOCK.sleep(0.1)


def make_station(
    folder: Path, address: BrokerAddress, ports: tuple[Path, Path], *, vans: int, boxes: int
) -> Station:
    """Return a station with boxes behind one bridge, and coolers whose vans come home.

    Args:
        folder: For its files.
        address: The broker.
        ports: The bridge's serial line, and the modem's.
        vans: How many come home.
        boxes: How many devices are on the line, one in each.
    """
    named = [(f"cooler-{n}", f"Cooler {n}", f"van-{n}") for n in range(vans)]
    named += [(f"box-{n}", f"Box {n}", f"probe-{n}") for n in range(boxes)]
    gateways = ["home", *(f"gw-{n}" for n in range(vans))]
    lines = [
        f"gateways = {gateways}",
        'contacts = [{ id = "grace", name = "Grace", role = "manager", phone = "+254700000001" }]',
        f'cooperative = {{ id = "{COOP}", name = "Bench" }}',
        "assets = [",
        *(f'{{ id = "{a}", name = "{n}", kind = "cooler", profile = "cool" }},' for a, n, _ in named),
        "]",
        "devices = [",
        *(f'{{ id = "{device}", asset = "{asset}" }},' for asset, _, device in named),
        "]",
        f'broker = {{ url = "mqtt://{address.host}:{address.port}" }}',
        '[alerts]\nchannels = ["gsm_modem"]',
        f'[alerts.gsm_modem]\nport = "{ports[1]}"',
        "[alerts.sending]\nper_person_and_hour = 0",
        '[bridge]\ngateway = "home"\nhas_rtc = true',
        f'[[bridge.ports]]\npath = "{ports[0]}"',
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


@contextmanager
def program(log_file: Path, argv: list[str]) -> Iterator[None]:
    """Run a Python program while the block runs."""
    with open_log(log_file) as log:
        process = subprocess.Popen([sys.executable, *argv], stdout=log, stderr=log, cwd=_PROJECT)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@contextmanager
def coming_home(address: BrokerAddress, vans: int) -> Iterator[subprocess.Popen[str]]:
    """Yield vans that come home now."""
    begin_at = CLOCK.now() - round(HOURS * HOUR_MS)
    argv = ["-m", "scripts.benches._vans", str(address.port), str(vans), str(HOURS), str(begin_at)]
    process = subprocess.Popen(
        [sys.executable, *argv],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=_PROJECT,
        env=os.environ,
    )
    try:
        if process.stdin is not None and process.stdout is not None:
            process.stdout.readline()
            process.stdin.write("\n")
            process.stdin.flush()
        yield process
    finally:
        process.kill()
        process.communicate()
