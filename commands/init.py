"""``coldchain init``: writes what a new station needs, once, and says what comes next. Starts nothing."""

import ipaddress
import os
import re
import shlex
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import available_timezones

import msgspec
import typer

from coldchain.errors import InputError
from coldchain.nearest import did_you_mean
from coldchain.reading import check_name
from commands.options import JsonOption
from commands.program import telling_errors
from links.clock import SystemClock

if TYPE_CHECKING:
    from commands.init_files import NewFiles

_COMPOSE = "docker-compose.yml"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*", re.ASCII)
Folder = Annotated[Path, typer.Argument(metavar="[FOLDER]", help="Where to write; without it: here.")]
Native = Annotated[
    bool, typer.Option("--native", help="For Debian's and Raspberry Pi OS's own packages, without docker.")
]
Demo = Annotated[bool, typer.Option("--demo", help="With a simulated fleet in place of gateways.")]
Coop = Annotated[str, typer.Option("--cooperative", help="Id of the cooperative: a-z 0-9 - _.")]
Name = Annotated[str, typer.Option("--name", help="Its name, for people; without it: the id.")]
Zone = Annotated[str, typer.Option("--time-zone", help="Its time zone (IANA), e.g. Africa/Nairobi.")]
Host = Annotated[
    str,
    typer.Option("--host", help="By which name or address gateways reach this machine; else its own name."),
]


def init(
    folder: Folder = Path(),
    native: Native = False,
    demo: Demo = False,
    cooperative: Coop = "cooperative",
    name: Name = "",
    time_zone: Zone = "UTC",
    host: Host = "",
    json: JsonOption = False,
) -> None:
    """Write settings, certificates and passwords of a new station, and say what to do next.

    What is there already is left as it is: done again, it changes nothing.
    """
    with telling_errors():
        from commands.init_native import make_native, next_as_root
        from commands.init_stack import Asked, make_stack

        if native and demo:
            raise InputError("--demo", "--native as well", "one of them", "Without docker: coldchain demo.")
        coop = check_name("cooperative", cooperative)
        _check_zone(time_zone)
        asked = Asked(coop, name or coop, time_zone, _checked_host(host or socket.gethostname()), demo)
        folder = _fit_folder(folder.absolute(), native=native)
        now = SystemClock().now()
        files = make_native(folder, asked, now) if native else make_stack(folder, asked, now)
        then = next_as_root(files) if native else _next(folder)
    if json:
        told = {"made": _named(files.made, folder), "kept": _named(files.kept, folder), "next": then}
        print(msgspec.json.encode(told).decode())
        return
    _tell(files, folder, then, is_native=native, looked_for="" if host else asked.host)


def _check_zone(name: str) -> None:
    known = available_timezones()
    if name not in known:
        guess = did_you_mean(name, known)
        raise InputError("--time-zone", repr(name), "an IANA name, such as Africa/Nairobi", guess)


def _fit_folder(folder: Path, *, native: bool) -> Path:
    """Return the folder when compose can mount what lies in it."""
    wrong = sorted({each for each in str(folder) if each in "':\\\n\r"})
    if wrong and not native:
        raise InputError("folder", repr(str(folder)), f"a path without {' '.join(map(repr, wrong))}")
    return folder


def _checked_host(text: str) -> str:
    """Return a name or address as it may stand in a certificate: without scheme and port."""
    try:
        ipaddress.ip_address(text if "%" not in text else "")  # %eth0 means something on one machine only
    except ValueError:
        if _HOST.fullmatch(text) is None:
            allowed = "a name such as cold.example.org, or an address such as 10.0.0.5; no port"
            raise InputError("--host", repr(text[:80]), allowed) from None
    return text


def _next(folder: Path) -> list[str]:
    """Return the commands that start the stack and let its first person in, for whoever is where we are."""
    from commands.init_files import PROJECT

    words = ["docker", "compose"]
    if not Path(_COMPOSE).exists():
        project = folder if (folder / _COMPOSE).exists() else PROJECT  # in an image it has no such file
        words += ["-f", str(project / _COMPOSE)]
    if folder != Path.cwd() or "-f" in words:
        words += ["--env-file", str(folder / ".env")]
    compose = shlex.join(words)
    is_demo = "COMPOSE_PROFILES=demo" in (folder / ".env").read_text(encoding="utf-8")
    program = "demo" if is_demo else "station"
    return [
        f"{compose} up -d --build",
        f"{compose} exec {program} coldchain account add NAME --role admin --own",
    ]


def _named(files: list[Path], folder: Path) -> list[str]:
    return [os.path.relpath(each, folder) for each in files]


def _tell(files: "NewFiles", folder: Path, then: list[str], *, is_native: bool, looked_for: str) -> None:
    for each in _named(files.made, folder):
        print(f"made  {each}")
    if not files.made:
        print(f"Everything is there already in {files.folder}: nothing was changed.")
    elif files.kept:
        print(f"{len(files.kept)} were there already and are as they were.")
    if files.made and looked_for:
        print(f"Gateways look for this machine as {looked_for}. If they cannot find it so: give --host.")
    print("Next, as root:" if is_native else "Next:")
    for command in then:
        print(f"  {command}")
