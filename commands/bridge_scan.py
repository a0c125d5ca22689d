"""``coldchain bridge --scan``: what is plugged in, as a table and as settings. It changes nothing."""

import msgspec
from rich.markup import escape
from rich.table import Column, Table

from commands.terminal import Terminal
from firmware_bridge.sensors.scan import Options, scan, to_toml
from links.clock import SystemClock
from links.serial_port import Framing
from links.serial_ports import list_ports

_NOTHING = "No serial port is plugged in. Name one with --port if you know better."
_PASTE = "Paste this into the settings file, and give each device its name there and under [[devices]]:"


def print_scan(
    paths: list[str], *, listen_s: float, framings: list[Framing], last_address: int, json: bool
) -> None:
    """Look at the ports and print what is there.

    Args:
        paths: Of the ports; none: all that are plugged in.
        listen_s: How long to listen at each speed [s].
        framings: What a Modbus line may be set to.
        last_address: The Modbus addresses from 1 to this are asked.
        json: Print JSON.
    """
    described = {port.path: port.description for port in list_ports()}
    options = Options(listen_s, framings, range(1, last_address + 1))
    found = scan(paths or list(described), options, SystemClock())
    if json:
        print(msgspec.json.encode([{**each._asdict(), "toml": to_toml([each])} for each in found]).decode())
        return
    if not found:
        print(_NOTHING)
        return
    table = Table(Column("port", overflow="fold"), "kind", Column("seen", overflow="fold"), box=None)
    for each in found:
        adapter = f" ({described[each.path]})" if described.get(each.path) else ""
        table.add_row(escape(each.path + adapter), each.kind or "-", escape(each.said))
    Terminal().print(table)
    if settings := to_toml(found):
        print(f"\n{_PASTE}\n\n{settings}")
