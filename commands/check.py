"""``coldchain check``: proves a set-up before anything runs. Every check says what it saw and what to do."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile

import msgspec
import typer
from rich.markup import escape
from rich.table import Column, Table

from coldchain.errors import ColdchainError, LinkError
from coldchain.registry.check import check as check_registry
from commands.check_broker import (
    broker_finding,
    certificate_finding,
    is_elsewhere,
    is_gateway_only,
    rights_finding,
    secret_files,
    secrets_finding,
)
from commands.check_messages import (
    EMAIL,
    HTTP_SMS,
    asks_mail_server,
    asks_provider,
    mail_finding,
    provider_finding,
)
from commands.check_modem import channel_findings
from commands.check_nightly import nightly_findings
from commands.check_pushed import pushed
from commands.check_receivers import receivers_finding
from commands.check_retention import HELD, held_finding, refused_findings, retention_findings
from commands.check_rules import check_rules
from commands.enrol_source import source_findings
from commands.finding import Finding, in_use
from commands.options import JsonOption, SettingsOption
from commands.program import EXIT_FAILED, telling_errors
from commands.station import SETTINGS_FILE, Station, open_station
from commands.terminal import Terminal
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
app.command("pushed")(pushed)
_MARKS = {"ok": "[green]ok[/]", "warning": "[yellow]warning[/]", "failed": "[red]FAILED[/]"}


@app.callback()
def check(
    context: typer.Context, settings: SettingsOption = Path(SETTINGS_FILE), json: JsonOption = False
) -> None:
    """Check the settings, the registry, the data folder, the broker, the records, the ports and the page."""
    if context.invoked_subcommand is not None:  # ``check rules`` needs no station
        return
    with telling_errors():
        station = open_station(settings)  # tells all mistakes of the file by itself
        findings = [Finding("settings", "ok", str(station.file)), *_in_force(station), *_findings(station)]
    if json:
        print(msgspec.json.encode([item._asdict() for item in findings]).decode())
    else:
        _print(findings)
    if any(item.result == "failed" for item in findings):
        raise SystemExit(EXIT_FAILED)


def _in_force(station: Station) -> Iterator[Finding]:
    """Yield which settings the bridge runs with, where the server may send some."""
    from firmware_bridge.care.kept_settings import KeptSettings

    bridge = station.settings.bridge
    if bridge is None or station.settings.simulator is not None:
        return
    if not bridge.remote_settings:
        yield Finding("bridge settings", "ok", "this file; the server may send none (bridge.remote_settings)")
        return
    kept = KeptSettings(station.folder, station.file)
    chosen, state = kept.peek(remote=True), kept.state
    last = f"; push {state.id} is {state.state}" if state.state else ""
    why = chosen.note or state.detail
    text = f"{chosen.source}, {chosen.file} ({chosen.hash}){last}{f': {why}' if why else ''}"
    failed = chosen.note or state.state in ("refused", "rolled-back")
    yield Finding("bridge settings", "warning" if failed else "ok", text)


def _findings(station: Station) -> Iterator[Finding]:
    yield from _registry(station)
    yield _guarded("data folder", lambda: _folder(station))
    if files := secret_files(station):
        yield _guarded("secrets", lambda: secrets_finding(files))
    broker = _guarded("broker", lambda: broker_finding(station))
    yield broker
    if broker.result == "ok" and is_elsewhere(station, "certificate"):
        yield _guarded("certificate", lambda: certificate_finding(station))
    if broker.result == "ok" and is_elsewhere(station, "rights"):
        yield _guarded("rights", lambda: rights_finding(station))
    if not is_gateway_only(station):  # neither records nor page are installed on a gateway
        yield _guarded("records", lambda: _records(station))
        yield from nightly_findings(station, SystemClock().now())
        if station.settings.readings.is_influx:
            yield _guarded("readings", lambda: _readings(station))
        yield from retention_findings(station.settings)
        if station.settings.readings.is_influx and station.settings.readings.keep_raw:
            yield _guarded(HELD, lambda: held_finding(station, SystemClock()))
        yield from refused_findings(station)
        yield from _people(station)
        if asks_provider(station):
            yield _guarded(HTTP_SMS, lambda: provider_finding(station))
        if asks_mail_server(station):
            yield _guarded(EMAIL, lambda: mail_finding(station))
        yield _guarded("console", lambda: _console(station))
        yield _guarded("log-in", lambda: _accounts(station))
        if station.settings.ingest.receivers > 1 or station.members.is_dir():
            yield _guarded("receivers", lambda: receivers_finding(station))
    yield from channel_findings(station)
    yield from _ports(station)
    yield from source_findings(station)


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
    from commands.check_people import registered

    registry = registered(station)
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


def _records(station: Station) -> Finding:
    from links.records import Records

    if not station.settings.records.url and not station.folder.exists():
        return Finding("records", "ok", _NEW)
    with closing(Records(station.records_url)) as records:
        version = records.version()
    return Finding("records", "ok", f"at version {version}" if version else _NEW)


def _people(station: Station) -> Iterator[Finding]:
    from commands.check_people import CHANNELS, channels_finding, people_findings  # a gateway tells nobody

    yield _guarded(CHANNELS, lambda: channels_finding(station))
    yield from people_findings(station)


def _readings(station: Station) -> Finding:
    from commands.check_readings import readings_finding

    return readings_finding(station)


def _accounts(station: Station) -> Finding:
    from commands.check_accounts import accounts_finding

    return accounts_finding(station)


def _console(station: Station) -> Finding:
    settings = station.settings.console
    taken = in_use(settings.host, settings.port)
    free = f"{settings.host}:{settings.port} is free"
    return Finding("console", "warning" if taken else "ok", taken or free)


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
