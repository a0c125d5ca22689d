"""``coldchain enrol``: gives a gateway what it needs to send to this station, or takes it away again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.table import Table

from coldchain.errors import InputError
from coldchain.instants import to_iso
from coldchain.reading import check_name
from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE, Station, open_station
from commands.terminal import Terminal
from links.clock import SystemClock

if TYPE_CHECKING:
    from commands.enrolment import Wish
    from links.gateway_accounts import Account

Gateway = Annotated[str, typer.Argument(metavar="GATEWAY", help="Name of the gateway.")]
Host = Annotated[str, typer.Option("--host", help="Name or address by which it reaches the broker.")]
Assets = Annotated[list[str] | None, typer.Option("--asset", help="Carries this asset only; repeatable.")]
Sites = Annotated[list[str] | None, typer.Option("--site", help="Carries the assets of this site only.")]
Ports = Annotated[list[str] | None, typer.Option("--serial", help="Path of a serial port there; repeatable.")]
Way = Annotated[
    bool, typer.Option("--certificate/--password", help="How it shows who it is. A password never expires.")
]
To = Annotated[
    Path | None, typer.Option("--to", help="Folder or .tar.gz to write; else ./GATEWAY-enrolment.")
]
Revoke = Annotated[bool, typer.Option("--revoke", help="Shut the gateway out, at once.")]
List = Annotated[bool, typer.Option("--list", help="List the gateways that are enrolled.")]
Source = Annotated[
    bool, typer.Option("--source", help="Make an account for the devices of [[ingest.sources]] of that name.")
]
Mosquitto = Annotated[
    bool, typer.Option("--mosquitto", help="Make what a mosquitto on --host needs for TLS.")
]


def enrol(
    gateway: Gateway = "",
    host: Host = "",
    asset: Assets = None,
    site: Sites = None,
    serial: Ports = None,
    certificate: Way = False,
    to: To = None,
    revoke: Revoke = False,
    list_: List = False,
    source: Source = False,
    mosquitto: Mosquitto = False,
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Enrol a gateway: its account at the broker, and a folder to carry there. The station may run meanwhile.

    Done again, it makes new credentials, and the old ones are void.
    """
    with telling_errors():
        station = open_station(settings)
        if list_:
            _list(station, json=json)
        elif mosquitto:
            _mosquitto(station, host)
        elif revoke:
            _revoke(station, check_name("gateway", gateway))
        elif source:
            _enrol_source(station, check_name("gateway", gateway))
        else:
            from commands.enrol_settings import Choice
            from commands.enrolment import Wish

            name = check_name("gateway", gateway)
            choice = Choice(asset or (), site or (), serial or ())
            target = to or Path(f"{name}-enrolment")
            _enrol(station, Wish(name, host, certificate, choice, target))


def _enrol(station: Station, wish: "Wish") -> None:
    from commands.enrolment import enrol as do

    account = do(station, wish, SystemClock().now())
    print(
        f"{wish.gateway} is enrolled as {account.username}: carry {wish.target} there and read its README.md."
    )
    _remind(station)


def _enrol_source(station: Station, gateway: str) -> None:
    from commands.enrol_source import enrol_source

    made = enrol_source(station, gateway, SystemClock().now())
    print(f"Give these to the devices; the password is shown only now.\nuser:     {made.username}")
    print(f"password: {made.password}\nmay say:  {', '.join(made.topics)}")
    _remind(station)


def _revoke(station: Station, gateway: str) -> None:
    from commands.enrolment import revoke

    left = revoke(station, gateway)
    print(f"{gateway} is shut out.{f' {left}' if left else ''}")
    _remind(station)


def _remind(station: Station) -> None:
    """Say what a broker of one's own needs; the embedded one goes by it already."""
    if not station.settings.broker.is_embedded:
        print(f"Have the broker read {station.folder / 'mosquitto'} again: systemctl reload mosquitto.")


def _mosquitto(station: Station, host: str) -> None:
    from commands.enrolment import prepare_mosquitto

    host = host or station.settings.broker.public_host
    if not host:
        raise InputError("--host", "nothing", "the name or address by which gateways reach the broker")
    folder = prepare_mosquitto(station, host, SystemClock().now())
    print(f"{folder} holds what mosquitto needs: see deploy/mosquitto.")


def _list(station: Station, *, json: bool) -> None:
    from commands.enrolment import enrolled

    found = enrolled(station)
    if json:
        print(msgspec.json.encode([_row(each) for each in found]).decode())
        return
    table = Table("gateway", "by", "enrolled", "at the broker", box=None)
    for each in found:
        table.add_row(*(str(value) for value in _row(each).values()))
    Terminal().print(table)


def _row(account: "Account") -> dict[str, str]:
    """Return what may be shown of an account."""
    return {
        "gateway": account.gateway,
        "by": account.by,
        "enrolled": to_iso(account.enrolled_at),
        "username": account.username,
    }
