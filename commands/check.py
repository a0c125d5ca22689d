"""``coldchain check``: proves a set-up before anything runs. Every check says what it saw and what to do."""

import errno
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

import msgspec
import typer
from rich.markup import escape
from rich.table import Column, Table

from coldchain.errors import ColdchainError, LinkError
from coldchain.registry.check import check as check_registry
from commands.check_rules import check_rules
from commands.options import JsonOption, SettingsOption
from commands.program import EXIT_FAILED, Terminal, telling_errors
from commands.station import SETTINGS_FILE, Station, open_station
from firmware_bridge.sensors.files.settings import FilesSettings
from links.clock import SystemClock
from links.product_files import PACKAGED

LEAST_FREE_BYTES = 200 * 1024 * 1024
_MIB = 1024 * 1024
_SHOWN = 60  # letters of a kernel's file
_PROBE_S = 3.0
_LOOPBACK = "127.0.0.1"
_NEW = "new: made at the first start"
app = typer.Typer(invoke_without_command=True)
app.command("rules")(check_rules)
_MARKS = {"ok": "[green]ok[/]", "warning": "[yellow]warning[/]", "failed": "[red]FAILED[/]"}


class Finding(NamedTuple):
    """What one check saw: ``result`` is ok, warning or failed."""

    name: str
    result: str
    detail: str


@app.callback()
def check(
    context: typer.Context, settings: SettingsOption = Path(SETTINGS_FILE), json: JsonOption = False
) -> None:
    """Check the settings, the registry, the data folder, the broker, the records, the ports and the page."""
    if context.invoked_subcommand is not None:  # ``check rules`` needs no station
        return
    with telling_errors():
        station = open_station(settings)  # tells all mistakes of the file by itself
        findings = [Finding("settings", "ok", str(station.file)), *_findings(station)]
    if json:
        print(msgspec.json.encode([item._asdict() for item in findings]).decode())
    else:
        _print(findings)
    if any(item.result == "failed" for item in findings):
        raise SystemExit(EXIT_FAILED)


def _findings(station: Station) -> Iterator[Finding]:
    yield from _registry(station)
    for name, look in (
        ("data folder", _folder),
        ("broker", _broker),
        ("records", _records),
        ("console", _console),
    ):
        yield _guarded(name, lambda look=look: look(station))  # type: ignore[misc] # mypy does not infer defaults
    yield from _ports(station)


def _guarded(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except ColdchainError as error:
        return Finding(name, "failed", str(error))
    except OSError as error:
        return Finding(name, "failed", f"{error.filename or ''} {error.strerror or error}".strip())


def _registry(station: Station) -> Iterator[Finding]:
    if station.settings.simulator is not None:
        yield Finding("registry", "ok", "the simulated fleet")
        return
    registry = station.registry()
    notes = check_registry(registry, PACKAGED)
    for note in notes:
        yield Finding("registry", "failed" if note.fatal else "warning", str(note.error))
    if not notes:
        counts = (len(registry.assets), len(registry.devices), len(registry.contacts))
        yield Finding("registry", "ok", "{} assets, {} devices, {} contacts".format(*counts))


def _folder(station: Station) -> Finding:
    from commands.locks import cannot_write

    try:
        there = next(each for each in (station.folder, *station.folder.parents) if each.exists())
        with TemporaryFile(dir=there):  # nothing else is made: a wrong path is to leave no folder behind
            pass
    except OSError as error:
        raise cannot_write(station.folder, error) from None
    free = shutil.disk_usage(there).free
    text = f"{station.folder}: {free // _MIB} MiB free"
    if free < LEAST_FREE_BYTES:
        return Finding(
            "data folder", "failed", f"{text}; needed: {LEAST_FREE_BYTES // _MIB} MiB. Free some space."
        )
    return Finding("data folder", "ok", text)


def _broker(station: Station) -> Finding:
    from links.broker import probe
    from links.nats_server import find_binary

    if station.settings.broker.is_embedded:
        port = station.settings.broker.port
        taken = _in_use(_LOOPBACK, port) if port else ""
        text = f"embedded: {find_binary()}"
        return Finding("broker", "warning" if taken else "ok", taken or text)
    address = station.broker()
    probe(address, timeout_s=_PROBE_S, clock=SystemClock())
    return Finding("broker", "ok", f"{address} lets us in")


def _records(station: Station) -> Finding:
    from links.records import Records

    if not station.settings.records.url and not station.folder.exists():
        return Finding("records", "ok", _NEW)
    with closing(Records(station.records_url)) as records:
        version = records.version()
    return Finding("records", "ok", f"at version {version}" if version else _NEW)


def _console(station: Station) -> Finding:
    settings = station.settings.console
    taken = _in_use(settings.host, settings.port)
    free = f"{settings.host}:{settings.port} is free"
    return Finding("console", "warning" if taken else "ok", taken or free)


def _in_use(host: str, port: int) -> str:
    """Return what is told of a port that somebody has; empty when it is free.

    Raises:
        LinkError: It cannot be listened on, whoever has it.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"{host}:{port} is in use; is the station running?"
        came, allowed = error.strerror or str(error), "an address of this machine and a port that is ours"
        raise LinkError(f"{host}:{port}", came, allowed, retry=False) from None
    return ""


def _ports(station: Station) -> Iterator[Finding]:
    if station.settings.bridge is None or station.settings.simulator is not None:
        return
    for port in station.settings.bridge.ports:
        if isinstance(port, FilesSettings):
            yield from (_kernel_file(file.path) for file in port.files)
            continue
        there = Path(port.path).exists()
        text = port.path if there else f"{port.path} is not there: plug it in, or correct bridge.ports"
        yield Finding("serial port", "ok" if there else "warning", text)


def _kernel_file(pattern: str) -> Finding:
    from links.kernel_files import read_one

    try:
        text = read_one(pattern)
    except LinkError as error:
        return Finding("kernel file", "warning", str(error))
    return Finding("kernel file", "ok", f"{pattern}: {text.strip()[:_SHOWN]!r}")


def _print(findings: list[Finding]) -> None:
    table = Table("what", "result", Column("seen", overflow="fold"), box=None)
    for item in findings:
        table.add_row(item.name, _MARKS[item.result], escape(item.detail))
    Terminal().print(table)
