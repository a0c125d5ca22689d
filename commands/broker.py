"""The broker of a station: how it is reached from outside, and what certificate it shows. Starts nothing."""

from typing import NamedTuple
from urllib.parse import urlsplit

from coldchain.errors import BrokerError, InputError
from commands.station import Station
from links.broker import BrokerAddress
from links.clock import Clock
from links.nats_server import LOOPBACK, ON_LOOPBACK, TLS_PORT, Exposure, NatsServer, is_loopback, own_way

CERTIFICATE_PORT = 8884  # of mosquitto, as deploy/mosquitto sets it up; those with a password use TLS_PORT


def embedded_broker(station: Station, clock: Clock) -> NatsServer:
    """Return the embedded broker of a station, with a certificate when other machines may reach it."""
    settings = station.settings.broker
    exposure = _exposure(station, clock.now())
    return NatsServer(station.broker_folder, clock=clock, port=settings.port, exposure=exposure)


def is_exposed(station: Station) -> bool:
    """Return whether the embedded broker listens to other machines."""
    return station.settings.broker.is_embedded and not is_loopback(station.settings.broker.listen)


def names_of_broker(station: Station, host: str = "") -> list[str]:
    """Return the names and addresses for which the broker's certificate is made.

    Args:
        station: Whose.
        host: What gateways call it, perhaps with a port; without it: as the settings say.
    """
    settings = station.settings.broker
    public = _split(host or settings.public_host).host
    named = (public, own_way(settings.listen), LOOPBACK, "localhost")
    return list(dict.fromkeys(name for name in named if name))


def public_url(station: Station, host: str = "", *, by_certificate: bool = False) -> str:
    """Return the URL that gateways use.

    Args:
        station: Whose broker.
        host: What they call its machine, perhaps with a port; without it: as the settings say.
        by_certificate: Whether it is for one that shows a certificate.

    Raises:
        BrokerError: It is not known, or the broker cannot be reached from there.
    """
    settings = station.settings.broker
    named = _split(host or settings.public_host)
    if settings.is_embedded:
        if not is_exposed(station):
            came = f"{settings.listen}, which other machines cannot reach"
            next_step = 'Set listen = "0.0.0.0" in [broker] and start the station anew.'
            raise BrokerError("broker.listen", came, "an address of this machine", next_step, retry=False)
        port = settings.port or TLS_PORT
    else:
        there = station.broker()
        if not named.host and not is_loopback(there.host):
            return str(there)
        port = CERTIFICATE_PORT if by_certificate else TLS_PORT
    if not named.host:
        next_step = "Give --host, or public_host in [broker]: the name or address by which gateways reach it."
        raise BrokerError("broker.public_host", "nothing", "a name or an address", next_step, retry=False)
    return str(BrokerAddress(named.host, named.port or port, tls=True))


class _Place(NamedTuple):
    host: str
    port: int


def _split(text: str) -> _Place:
    """Return host and port of ``host``, ``host:port`` or an IPv6 address; port 0 when none is named."""
    if text.count(":") > 1 and not text.startswith("["):
        return _Place(text, 0)
    try:
        parts = urlsplit(f"//{text}")
        return _Place(parts.hostname or "", parts.port or 0)
    except ValueError as error:
        thing, allowed = "name of the broker's machine", "a name or address, perhaps with :port"
        raise InputError(thing, f"{text!r} ({error})", allowed) from None


def _exposure(station: Station, now: int) -> Exposure:
    if not is_exposed(station):
        listen = station.settings.broker.listen
        return Exposure(listen) if listen != LOOPBACK else ON_LOOPBACK
    from links.certificates import Authority  # not needed by a station of one machine

    authority = Authority(station.authority_folder, now=now)
    cert, key = authority.broker_files(names_of_broker(station))
    return Exposure(station.settings.broker.listen, authority.ca_file, cert, key)
