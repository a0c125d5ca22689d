"""Checks settings for a gateway before they are sent to it, and again on the gateway before they are tried.

On the gateway the check runs as ``coldchain check pushed``, a process of its own: whatever is in the file,
the bridge goes on. What may not be changed from afar is told with its line: the gateway's name, its
cooperative, its data folder, and which files are read as secrets.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import typer

from coldchain.errors import SettingsError
from coldchain.pushed import MAX_BYTES
from coldchain.settings import Where
from commands.options import SettingsOption
from commands.program import telling_errors
from commands.settings import StationSettings
from commands.station import SETTINGS_FILE, Station, open_station
from links.settings_file import SECRET_FILES, load, read_tables
from links.settings_mistakes import SECRETS, label
from links.toml_lines import find_lines, line_of

Rows = Annotated[int, typer.Option(help="So many frames wait in the spool: it may not become smaller.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="The settings that would be sent.")]


class Wanted(NamedTuple):
    """What the settings must say.

    Args:
        gateway: In ``[bridge]``.
        coop: Id of the cooperative.
        data_folder: Where the settings must lead to, absolute; None: not known here.
        folder: Folder of the gateway's own settings file: paths count from there; None: not known here.
        is_here: Whether this is the gateway, so that files with secrets can be looked at.
        rows: So many frames wait in the spool: it may not become smaller.
    """

    gateway: str
    coop: str
    data_folder: Path | None
    folder: Path | None
    is_here: bool
    rows: int = 0


class _Line(NamedTuple):
    where: Where
    came: str
    allowed: str


def check_pushed(file: Path, wanted: Wanted, environ: Mapping[str, str]) -> StationSettings:
    """Return the settings of a file that a gateway may take.

    Args:
        file: The whole settings.
        wanted: What they must say.
        environ: Environment variables of the gateway; none elsewhere.

    Raises:
        SettingsError: It may not take them; every mistake is told with its line.
    """
    size = file.stat().st_size if file.is_file() else 0
    if size > MAX_BYTES:
        raise SettingsError(str(file), [f"{file}: got {size} bytes; allowed: at most {MAX_BYTES}"])
    text, tables = read_tables(file)
    lines = find_lines(text)
    found = [*_secrets(tables), *_secret_files(tables, wanted)]
    told = [_told(file, each, tables, lines) for each in found]
    try:
        secrets: Path | Literal[""] | None = wanted.folder if wanted.is_here and not found else ""
        settings = load(StationSettings, file, environ, secrets=secrets)
    except SettingsError as error:
        raise SettingsError(str(file), [*told, *error.mistakes]) from None
    told += [_told(file, each, tables, lines) for each in _contradictions(settings, wanted)]
    if told:
        raise SettingsError(str(file), told)
    return settings


def here(station: Station, rows: int = 0) -> Wanted:
    """Return what pushed settings must say on the gateway whose own settings these are."""
    bridge = station.settings.bridge
    name = bridge.gateway if bridge is not None else ""
    return Wanted(name, station.coop, station.folder, station.file.parent, is_here=True, rows=rows)


def pushed(
    file: File,
    settings: SettingsOption = Path(SETTINGS_FILE),
    rows: Rows = 0,
) -> None:
    """Check settings for this gateway as if the server had sent them; changes nothing."""
    with telling_errors():
        check_pushed(file, here(open_station(settings), rows), os.environ)
    print(f"{file}: this gateway may take it")


def _secrets(tables: Mapping[str, Any]) -> Iterator[_Line]:
    """Yield every secret that stands in the text itself: it would lie in the records and at the broker."""
    for where, key, value in _leaves((), tables):
        if key in SECRETS and value:
            yield _Line((*where, key), "something that is not shown", f"{key}_file: secrets are never sent")
        if key == "url" and isinstance(value, str) and _has_password(value):
            yield _Line((*where, key), "a url with a password", "one without: secrets are never sent")


def _secret_files(tables: Mapping[str, Any], wanted: Wanted) -> Iterator[_Line]:
    """Yield files that lie elsewhere than beside the gateway's own settings: none else is read out."""
    for where, key, value in _leaves((), tables):
        if key not in SECRET_FILES or not isinstance(value, str):
            continue
        name = Path(value)
        beside = not name.is_absolute() and ".." not in name.parts
        if wanted.folder is not None and wanted.is_here:
            there = (wanted.folder / name).resolve()
            beside = there.is_relative_to(wanted.folder.resolve()) and (there.is_file() or not there.exists())
        if not beside:
            yield _Line((*where, key), repr(value), "a file beside the gateway's own settings file")


def _contradictions(settings: StationSettings, wanted: Wanted) -> Iterator[_Line]:
    """Yield what may not be changed from afar."""
    bridge = settings.bridge
    if bridge is None:
        yield _Line(("bridge",), "nothing", "a table [bridge]: these are settings of a gateway")
        return
    if bridge.gateway != wanted.gateway:
        yield _Line(("bridge", "gateway"), repr(bridge.gateway), f"{wanted.gateway!r}, which it is for")
    if settings.cooperative.id != wanted.coop:
        yield _Line(("cooperative", "id"), repr(settings.cooperative.id), f"{wanted.coop!r}, as before")
    if settings.simulator is not None:
        yield _Line(("simulator",), "a simulated fleet", "none: these are settings of a gateway")
    if wanted.data_folder is not None and wanted.folder is not None:
        leads_to = os.path.normpath(wanted.folder / settings.data_folder)
        known = os.path.realpath(leads_to) if wanted.is_here else leads_to
        if Path(known) != wanted.data_folder:
            yield _Line(("data_folder",), f"{settings.data_folder}", f"{wanted.data_folder}, as before")
    if bridge.capacity_rows < wanted.rows:
        came = f"room for {bridge.capacity_rows} frames"
        yield _Line(("bridge", "spool_keep"), came, f"room for the {wanted.rows} that wait in the spool now")


def _leaves(where: Where, found: object) -> Iterator[tuple[Where, str, object]]:
    if isinstance(found, dict):
        for key, value in found.items():
            yield where, key, value
            yield from _leaves((*where, key), value)
    elif isinstance(found, list):
        for index, value in enumerate(found):
            yield from _leaves((*where, index), value)


def _has_password(url: str) -> bool:
    return ":" in url.partition("://")[2].rpartition("@")[0]


def _told(file: Path, each: _Line, tables: Mapping[str, Any], lines: dict[Where, int]) -> str:
    line = line_of(each.where, lines)
    place = f"{file}:{line}" if line is not None else str(file)
    return f"{place}: {label(each.where, tables)}: got {each.came}; allowed: {each.allowed}"
