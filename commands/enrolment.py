"""Enrols gateways: an account at the broker, a name in the registry, and a folder to carry to the gateway.

Works while the station runs. Everything for the gateway is written before anything is changed: a disk that is
full leaves an old account as it was.
"""

import secrets
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from acts import registry as registering
from coldchain.errors import BrokerError, InputError, RegistryError
from coldchain.nearest import did_you_mean, listed
from commands.broker import names_of_broker, public_url
from commands.enrol_broker import MOSQUITTO, tell_broker
from commands.enrol_folder import Parcel, read_me, settings_text
from commands.enrol_settings import (
    CA_FILE,
    CERT_FILE,
    KEY_FILE,
    PASSWORD_FILE,
    SIGNING_KEY_FILE,
    Choice,
    gateway_tables,
)
from commands.registry_look import who
from commands.station import Station
from links.clock import SystemClock
from links.gateway_accounts import Account, accounts_in, changing, username_of
from links.mosquitto_files import hashed
from links.private_files import write_private
from links.records import Connection, Records
from links.records_registry import written_registry
from links.records_registry_rows import find
from links.settings_file import read_tables

_PASSWORD_BYTES = 18
_SIGNING_KEY_BYTES = 32


Verb = Callable[[Connection, int, str, registering.Wish], registering.Done]


class Wish(NamedTuple):
    """What shall be enrolled.

    Args:
        gateway: Its name.
        host: What it calls the broker's machine; empty: as the settings say.
        by_certificate: Whether it shows a certificate instead of a password.
        choice: What it carries.
        target: Folder to write, or a file that ends in .tar.gz.
    """

    gateway: str
    host: str
    by_certificate: bool
    choice: Choice
    target: Path


def enrol(station: Station, wish: Wish, now: int) -> Account:
    """Return the account of a gateway that has been enrolled, or enrolled anew: its old credentials are void.

    Args:
        station: Where.
        wish: What.
        now: The time [ms since 1970, UTC].

    Raises:
        InputError: The wish cannot be granted; nothing has been changed.
        LinkError: It cannot be done; nothing has been changed.
    """
    url = public_url(station, wish.host, by_certificate=wish.by_certificate)
    username = username_of(station.coop, wish.gateway)
    broker: dict[str, object] = {"url": url}
    files: dict[str, str] = {}
    if ca := _ca(station, url):
        broker["ca_file"], files[CA_FILE] = CA_FILE, ca
    if wish.by_certificate:
        secret = _add_certificate(station, username, now=now, broker=broker, files=files)
    else:
        secret = _add_password(station, username, broker=broker, files=files)
    signing_key = secrets.token_urlsafe(_SIGNING_KEY_BYTES)
    broker["signing_key_file"], files[SIGNING_KEY_FILE] = SIGNING_KEY_FILE, f"{signing_key}\n"
    tables = gateway_tables(read_tables(station.file)[1], wish.gateway, broker=broker, choice=wish.choice)
    files["coldchain.toml"] = settings_text(tables, wish.gateway)
    files["README.md"] = read_me(wish.gateway, station.settings.cooperative.name)
    account = Account(
        coop=station.coop,
        gateway=wish.gateway,
        enrolled_at=now,
        by="certificate" if wish.by_certificate else "password",
        secret=secret,
        signing_key=signing_key,
    )
    parcel = Parcel(wish.target, files)
    parcel.write()
    try:
        with changing(station.folder) as accounts:
            before = accounts.get((account.coop, account.gateway))
            accounts[account.coop, account.gateway] = account
    except BaseException:
        parcel.discard()
        raise
    tell_broker(station, gone=before)
    _register(station, wish.gateway, registering.add)
    parcel.release()
    return account


def revoke(station: Station, gateway: str) -> str:
    """Return what is left to do after a gateway has been shut out; empty when nothing is.

    Raises:
        RegistryError: It is not enrolled.
    """
    with changing(station.folder) as accounts:
        if (station.coop, gateway) not in accounts:
            names = [each.gateway for each in accounts.values()]
            allowed = f"one that is enrolled: {listed(names)}" if names else "one that is enrolled: none is"
            raise RegistryError("gateway", repr(gateway), allowed, did_you_mean(gateway, names))
        gone = accounts.pop((station.coop, gateway))
    tell_broker(station, gone=gone)
    if gateway in station.settings.gateways:
        return f"Take {gateway} out of gateways in {station.file} too."
    _register(station, gateway, registering.remove)
    return ""


def enrolled(station: Station) -> list[Account]:
    """Return the gateways of the station that are enrolled."""
    return [each for each in accounts_in(station.folder) if each.coop == station.coop]


def prepare_mosquitto(station: Station, host: str, now: int) -> Path:
    """Return the folder with what a mosquitto needs to speak TLS; the rest is written as gateways come.

    Args:
        station: Whose.
        host: Under which name or address gateways reach it.
        now: The time [ms since 1970, UTC].
    """
    from links.certificates import Authority

    authority = Authority(station.authority_folder, now=now)
    cert, key = authority.broker_files(names_of_broker(station, host))
    folder = station.folder / MOSQUITTO
    folder.mkdir(exist_ok=True)
    for name, source, mode in (("ca.pem", authority.ca_file, 0o644), ("broker.pem", cert, 0o644)):
        write_private(folder / name, source.read_text(), mode=mode)
    write_private(folder / "broker-key.pem", key.read_text(), mode=0o640)
    tell_broker(station)
    return folder


def _ca(station: Station, url: str) -> str:
    """Return the certificate of the CA that a gateway must believe; empty: one that its system believes."""
    settings = station.settings.broker
    own = station.authority_folder / "ca.pem"
    if not url.startswith("mqtts:"):
        return ""
    if not settings.is_embedded and settings.ca_file:
        own = station.file.parent / settings.ca_file
    elif not settings.is_embedded and not (station.folder / MOSQUITTO / "ca.pem").exists():
        return ""
    try:
        return own.read_text()
    except OSError as error:
        came = f"{own}: {(error.strerror or str(error)).lower()}"
        next_step = "Start the station once: coldchain up." if settings.is_embedded else ""
        raise BrokerError("certificate of the CA", came, "a readable file", next_step, retry=True) from None


def _add_password(
    station: Station, username: str, *, broker: dict[str, object], files: dict[str, str]
) -> str:
    """Draw a password for the gateway; return what of it is kept here."""
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    broker |= {"username": username, "password_file": PASSWORD_FILE, "private_sessions": True}
    files[PASSWORD_FILE] = f"{password}\n"
    return password if station.settings.broker.is_embedded else hashed(password)


def _add_certificate(
    station: Station, username: str, *, now: int, broker: dict[str, object], files: dict[str, str]
) -> str:
    """Make a certificate for the gateway; nothing of it is kept here."""
    if station.settings.broker.is_embedded:
        next_step = "Leave --certificate out, or run a mosquitto (deploy/mosquitto)."
        raise InputError(
            "--certificate", "the embedded broker", "a broker that takes certificates", next_step
        )
    from links.certificates import Authority

    pair = Authority(station.authority_folder, now=now).for_gateway(username)
    broker |= {"cert_file": CERT_FILE, "key_file": KEY_FILE}
    files |= {CERT_FILE: pair.cert, KEY_FILE: pair.key}
    return ""


def check_not_enrolled(station: Station, gateway: str) -> None:
    """Return when a gateway has no account here.

    Raises:
        RegistryError: It has one, by which it would be registered again.
    """
    if any(each.gateway == gateway for each in enrolled(station)):
        next_step = f"Revoke it: coldchain enrol {gateway} --revoke."
        raise RegistryError("gateway", f"{gateway}, which is enrolled", "one that is not", next_step)


def _register(
    station: Station, gateway: str, verb: Callable[[Connection, int, str, registering.Wish], registering.Done]
) -> None:
    """Add or remove a gateway where the station runs; one that never ran learns it when it starts."""
    if not station.settings.records.url and not (station.folder / "records.sqlite").exists():
        return
    with closing(Records(station.records_url)) as records:
        records.migrate()
        with records.reading() as connection:
            is_known = written_registry(connection, station.coop) is not None
            is_there = is_known and find(connection, station.coop, "gateways", (gateway,)) is not None
        if not is_known or is_there == (verb is registering.add):
            return
        key, values = ((), {"id": gateway}) if verb is registering.add else ((gateway,), {})
        wish = registering.Wish("gateways", key, values, "enrol")
        try:
            registering.ask(records, SystemClock(), who(), station.coop, verb=verb, wish=wish)
        except RegistryError as error:
            if error.reason not in ("there-already", "no-such"):  # somebody else was quicker
                raise
