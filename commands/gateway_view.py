"""How gateways are printed: tables for people, those to see to first; JSON for programs in UTC."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from rich.markup import escape
from rich.table import Column, Table

from coldchain.instants import to_iso
from commands.gateway_look import GatewayLine
from commands.terminal import Terminal

_ORDER = ("lost", "silent", "offline", "stopped", "never heard", "online")
_COLOURS = {"online": "green", "lost": "red", "silent": "red", "offline": "red", "stopped": "yellow"}
_NOTHING = "-"


def print_list(lines: Sequence[GatewayLine]) -> None:
    """Print gateways as a table; those that need somebody stand first."""
    if not lines:
        print("No gateway is registered: name them in gateways, at the top of the settings file.")
        return
    table = Table(
        Column("gateway", no_wrap=True),
        Column("state", no_wrap=True),
        Column("heard", no_wrap=True),
        "version",
        Column("settings", overflow="fold"),
        "waiting",
        "oldest",
        "ports",
        "clock",
        box=None,
    )
    ordered = sorted(lines, key=lambda each: (_ORDER.index(each.state), each.name))
    for line in ordered:
        colour = _COLOURS.get(line.state, "dim")
        cells = (
            heard(line),
            _text(line.part("version")),
            settings_words(line),
            *waiting(line),
            ports_words(line),
            clock_words(line),
        )
        table.add_row(escape(line.name), f"[{colour}]{line.state}[/]", *map(escape, cells))
    terminal = Terminal()
    terminal.print(table)
    for line in ordered:
        for worry in worries(line):
            terminal.print(f"{escape(line.name)}: {escape(worry)}", soft_wrap=True)


def print_list_json(lines: Sequence[GatewayLine]) -> None:
    """Print gateways as one JSON document."""
    print(msgspec.json.encode([to_plain(line) for line in lines]).decode())


def to_plain(line: GatewayLine) -> dict[str, Any]:
    """Return a gateway in plain types, instants in UTC."""
    spool = line.part("spool") or {}
    pushed = line.pushed
    return {
        "gateway": line.name,
        "state": line.state,
        "heard_at": None if line.heard_at is None else to_iso(line.heard_at),
        "version": line.part("version"),
        "settings": {
            "in_force": line.part("settings", "hash"),
            "source": line.part("settings", "source"),
            "wanted": pushed.hash if pushed else None,
            "push": pushed.id if pushed else None,
            "state": pushed.state if pushed else None,
            "detail": pushed.detail if pushed else "",
        },
        "waiting": spool.get("rows"),
        "oldest_at": _iso(spool.get("oldest_at")),
        "dropped": spool.get("dropped"),
        "ports": {each.get("path", "?"): each.get("state", "?") for each in line.tables("ports")},
        "time": line.part("time"),
        "devices": len(line.tables("devices")),
        "worries": list(worries(line)),
    }


def heard(line: GatewayLine) -> str:
    """Return how long ago it was heard."""
    return _NOTHING if line.heard_at is None else f"{duration(line.now - line.heard_at)} ago"


def settings_words(line: GatewayLine) -> str:
    """Return which settings are in force, and what became of those that were pushed."""
    in_force, source = line.part("settings", "hash"), line.part("settings", "source")
    words = f"{_text(in_force)[:8]} {_text(source)}" if in_force else _NOTHING
    pushed = line.pushed
    if pushed is None or (pushed.state == "proven" and pushed.hash == in_force):
        return words
    return f"{words}; push {pushed.id} {pushed.state}"


def waiting(line: GatewayLine) -> tuple[str, str]:
    """Return how many rows wait in the spool, and how old the oldest is."""
    rows, oldest_at = line.part("spool", "rows"), line.part("spool", "oldest_at")
    age = duration(line.now - oldest_at) if rows and isinstance(oldest_at, int) else _NOTHING
    return _NOTHING if rows is None else f"{rows}", age


def ports_words(line: GatewayLine) -> str:
    """Return how many ports work."""
    ports = line.tables("ports")
    good = sum(port.get("state") == "open" for port in ports)
    return f"{good} of {len(ports)}" if ports else _NOTHING


def clock_words(line: GatewayLine) -> str:
    """Return whose time it believes, and how wrong that may be."""
    time = line.part("time")
    if not isinstance(time, dict):
        return _NOTHING
    if not time.get("trusted"):
        waiting_rows = time.get("unstamped") or 0
        return f"no time yet, {waiting_rows} frames wait for it" if waiting_rows else "no time yet"
    return f"{time.get('source')}, within {time.get('spread_ms')} ms"


def worries(line: GatewayLine) -> Iterator[str]:
    """Yield what somebody should see to, in a few words each."""
    for port in line.tables("ports"):
        if port.get("state") in ("away", "silent"):
            yield f"port {port.get('path', '?')} {port['state']}"
    if (line.pushed and line.pushed.state in ("refused", "rolled-back")) and line.pushed.detail:
        yield f"push {line.pushed.id}: {line.pushed.detail.splitlines()[0][:80]}"
    if line.part("spool", "dropped"):
        yield f"{line.part('spool', 'dropped')} frames dropped"
    if line.part("vitals", "power") in ("low", "slowed"):
        yield f"power supply {line.part('vitals', 'power')}"
    if _below(line.part("vitals", "disk_free_mib"), 200):
        yield f"{line.part('vitals', 'disk_free_mib')} MiB free on its disk"
    if _below(-(line.part("vitals", "temperature_c") or 0), -80):
        yield f"{line.part('vitals', 'temperature_c')} degC in its case"
    for error in line.part("errors") or ():
        yield str(error)[:120]


def print_one(line: GatewayLine) -> None:
    """Print all that is known of one gateway."""
    table = Table(Column(no_wrap=True), Column(overflow="fold"), box=None, show_header=False)
    for name, text in _told(line):
        if text:
            table.add_row(name, escape(text))
    Terminal().print(table)
    _print_ports(line)
    _print_devices(line)


def print_one_json(line: GatewayLine) -> None:
    """Print one gateway as one JSON document, its status whole."""
    print(msgspec.json.encode(to_plain(line) | {"status": line.status}).decode())


def _told(line: GatewayLine) -> Iterator[tuple[str, str]]:
    program, machine, vitals = (line.part(key) or {} for key in ("program", "machine", "vitals"))
    yield "gateway", f"{line.name}, {line.state}, heard {heard(line)}"
    yield "version", _text(line.part("version"))
    yield "settings", settings_words(line)
    yield "", line.part("settings", "note") or ""
    if line.pushed and line.pushed.detail:
        yield f"push {line.pushed.id}", line.pushed.detail
    yield (
        "program",
        _joined(
            ("running for", _seconds(program.get("running_s"))),
            ("starts", program.get("starts")),
            ("before that:", program.get("last_end")),
        ),
    )
    yield (
        "machine",
        ", ".join(str(machine[key]) for key in ("model", "os", "kernel") if key in machine)
        + (f", Python {machine['python']}" if "python" in machine else ""),
    )
    yield (
        "condition",
        _joined(
            ("up", _seconds(vitals.get("uptime_s"))),
            ("load", vitals.get("load_1m")),
            ("memory free [MiB]", vitals.get("memory_free_mib")),
            ("disk free [MiB]", vitals.get("disk_free_mib")),
            ("temperature [degC]", vitals.get("temperature_c")),
            ("power", vitals.get("power")),
        ),
    )
    signal = line.part("alarm", "signal")
    yield "signal", f"{signal} dBm" if signal is not None else ""
    rows, oldest = waiting(line)
    yield (
        "spool",
        f"{rows} waiting, the oldest {oldest}; holds {_text(line.part('spool', 'capacity_hours'))} h",
    )
    yield "clock", clock_words(line)
    yield "to see to", "; ".join(worries(line))


def _print_ports(line: GatewayLine) -> None:
    table = Table(
        Column("port", overflow="fold"),
        "state",
        "frames",
        "damaged",
        "opened",
        Column("error", overflow="fold"),
        box=None,
    )
    for port in line.tables("ports"):
        cells = (port.get(key) for key in ("path", "state", "frames", "damaged", "opened", "error"))
        table.add_row(*(escape(_text(cell, "")) for cell in cells))
    if table.row_count:
        Terminal().print(table)


def _print_devices(line: GatewayLine) -> None:
    table = Table(
        "device",
        Column("port", overflow="fold"),
        Column("channels", overflow="fold"),
        *("boot", "newest", "heard", "faults", "supply"),
        box=None,
    )
    for device in line.tables("devices"):
        heard_at = device.get("heard_at")
        faults = f"{device.get('faults', 0)} {device.get('fault', '')}".strip()
        volts = device.get("supply_v")
        cells = (
            device.get("device"),
            device.get("port"),
            ", ".join(map(str, device.get("channels") or ())),
            device.get("boot"),
            device.get("sequence"),
            f"{duration(line.now - heard_at)} ago" if isinstance(heard_at, int) else None,
            faults,
            f"{volts} V" if volts is not None else None,
        )
        table.add_row(*(escape(_text(cell)) for cell in cells))
    if table.row_count:
        Terminal().print(table)
    if left_out := line.part("devices_left_out"):
        print(f"and {left_out} devices more")


def duration(milliseconds: int) -> str:
    """Return a duration in whole seconds, minutes, hours or days, as one looks at it."""
    seconds = max(0, milliseconds // 1000)
    for size, letter in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {letter}"
    return f"{seconds} s"


def _seconds(value: object) -> str | None:
    return duration(int(value * 1000)) if isinstance(value, int | float) else None


def _joined(*parts: tuple[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in parts if value not in (None, ""))


def _below(value: object, bound: float) -> bool:
    return isinstance(value, int | float) and value < bound


def _iso(value: object) -> str | None:
    return to_iso(value) if isinstance(value, int) else None


def _text(value: object, nothing: str = _NOTHING) -> str:
    return nothing if value is None or value == "" else str(value)
