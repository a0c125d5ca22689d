"""``coldchain demo``: a whole simulated cooperative on this machine, live, by one command."""

import os
import socket
import threading
from pathlib import Path
from typing import Annotated

import typer

from commands.program import telling_errors
from commands.station import SETTINGS_FILE, Station, open_station
from links.clock import SystemClock
from links.signals import stopping

DEFAULT_FOLDER = Path("data/demo")
DEFAULT_PORT = 8080
_LOOPBACK = "127.0.0.1"

FolderOption = Annotated[
    Path, typer.Option(help="Where the demo keeps its data; a second start goes on with them.")
]
PortOption = Annotated[
    int, typer.Option(help="Port of the page; another free one is taken when it is in use.")
]
ForOption = Annotated[float, typer.Option("--for", help="Stop by itself after so many seconds; 0: never.")]


def demo(
    folder: FolderOption = DEFAULT_FOLDER, port: PortOption = DEFAULT_PORT, seconds: ForOption = 0.0
) -> None:
    """Simulate a cooperative's vans and coolers: a day of history, live readings, an alarm, its message."""
    from commands.demo_account import how_to_log_in, visitors_of
    from commands.demo_view import DemoView
    from commands.locks import sole_user
    from commands.running import children, keep_running, prepare

    stop = threading.Event()
    clock = SystemClock()
    with telling_errors(), stopping(stop):
        station = make_station(folder)
        with sole_user(station.folder):
            prepare(station, clock)
            page = free_port(port)
            print(how_to_log_in(station), flush=True)
            ours = {"COLDCHAIN_CONSOLE__PORT": str(page), **visitors_of(station)}
            programs = children(station, {**os.environ, **ours})
            view = DemoView(station, f"http://{_LOOPBACK}:{page}/", clock=clock, stop=stop)
            showing = threading.Thread(target=view.run, args=(seconds,))
            showing.start()
            try:
                keep_running(programs, clock=clock, stop=stop, on_event=view.on_event, station=station)
            finally:
                stop.set()
                showing.join()
            view.farewell()


def make_station(folder: Path) -> Station:
    """Return the demo's station; its settings file is written at the first start and then left alone."""
    from fleet_simulator.fleet import COOPERATIVE, GATEWAY
    from fleet_simulator.settings import SimulatorSettings
    from fleet_simulator.simulator import port_paths

    folder = folder.absolute()
    file = folder / SETTINGS_FILE
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        ports = port_paths(SimulatorSettings(), folder / "simulator").values()
        text = _SETTINGS.format(coop=COOPERATIVE, gateway=GATEWAY, ports="".join(map(_PORT.format, ports)))
        file.write_text(text, encoding="utf-8")
    return open_station(file)


def free_port(wanted: int) -> int:
    """Return the wanted port when nobody listens on it, else one that is free."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((_LOOPBACK, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return wanted


_SETTINGS = """\
# Made by `coldchain demo`: a simulated cooperative. Delays are short: something is to happen while you watch.
data_folder = "."

[cooperative]
id = "{coop}"
name = "Highland Dairy and Vegetable Cooperative"
time_zone = "Africa/Nairobi"

[alerts]
channels = ["log", "file"]
late_after = "2m"
group_wait = "0s"

[simulator]

[bridge]
gateway = "{gateway}"
{ports}"""
_PORT = """
[[bridge.ports]]
path = "{}"
frame_every = "2s"
"""
