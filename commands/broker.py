"""The broker of a station: how it is reached from outside, and the certificate that it shows. Starts nothing."""

from coldchain.errors import BrokerError
from commands.station import Station
from links.clock import Clock
from links.nats_server import LOOPBACK, ON_LOOPBACK, TLS_PORT, Exposure, NatsServer, is_loopback, own_way


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
        host: What gateways call it; without it: as the settings say.
    """
    settings = station.settings.broker
    named = (host or settings.public_host, own_way(settings.listen), LOOPBACK, "localhost")
    return list(dict.fromkeys(name for name in named if name))


def public_url(station: Station, host: str = "") -> str:
    """Return the URL that gateways use.

    Args:
        station: Whose broker.
        host: What they call its machine; without it: as the settings say.

    Raises:
        BrokerError: It is not known, or the broker cannot be reached from there.
    """
    settings = station.settings.broker
    if not settings.is_embedded:
        there = station.broker()
        known = host or settings.public_host or there.host
        return str(type(there)(known, there.port, tls=there.tls))
    if not is_exposed(station):
        came = f"{settings.listen}, which other machines cannot reach"
        next_step = 'Set listen = "0.0.0.0" in [broker] and start the station anew.'
        raise BrokerError("broker.listen", came, "an address of this machine", next_step, retry=False)
    named = host or settings.public_host
    if not named:
        next_step = "Give --host, or public_host in [broker]: the name or address by which gateways reach it."
        raise BrokerError("broker.public_host", "nothing", "a name or an address", next_step, retry=False)
    host = f"[{named}]" if ":" in named else named
    return f"mqtts://{host}:{settings.port or TLS_PORT}"


def _exposure(station: Station, now: int) -> Exposure:
    if not is_exposed(station):
        listen = station.settings.broker.listen
        return Exposure(listen) if listen != LOOPBACK else ON_LOOPBACK
    from links.certificates import Authority  # not needed by a station of one machine

    authority = Authority(station.authority_folder, now=now)
    cert, key = authority.broker_files(names_of_broker(station))
    return Exposure(station.settings.broker.listen, authority.ca_file, cert, key)
