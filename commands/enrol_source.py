"""Gives devices of ``[[ingest.sources]]`` an account at the broker: for their own topics and nothing else.

Not for gateways of ours (``enrolment.py``): there is nothing to carry, only a name and a password to type in.
"""

import secrets
from collections.abc import Iterator
from typing import NamedTuple

from coldchain.errors import RegistryError
from coldchain.nearest import did_you_mean, listed
from commands.enrol_broker import tell_broker
from commands.finding import Finding
from commands.station import Station
from links.gateway_accounts import Account, accounts_in, changing
from links.mosquitto_files import hashed

_PASSWORD_BYTES = 18


class Credentials(NamedTuple):
    """What is typed into the devices.

    Args:
        username: Who they are at the broker.
        password: The word for it; kept nowhere in plain but at the embedded broker.
        topics: What they may say and hear.
    """

    username: str
    password: str
    topics: tuple[str, ...]


def enrol_source(station: Station, gateway: str, now: int) -> Credentials:
    """Return a new account of the sources that are kept under a name; an old one of it is void.

    Args:
        station: Whose.
        gateway: Their name in the settings.
        now: The time [ms since 1970, UTC].

    Raises:
        RegistryError: No source has that name, or it is the name of an enrolled gateway of ours.
        LinkError: It cannot be done; nothing has been changed.
    """
    topics = topics_of(station, gateway)
    if not topics:
        names = [source.gateway for source in station.settings.ingest.sources]
        allowed = f"the gateway of one of [[ingest.sources]]: {listed(names)}"
        raise RegistryError("source", repr(gateway), allowed, did_you_mean(gateway, names))
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    is_embedded = station.settings.broker.is_embedded
    account = Account(
        coop=station.coop,
        gateway=gateway,
        enrolled_at=now,
        secret=password if is_embedded else hashed(password),
        topics=topics,
    )
    with changing(station.folder) as accounts:
        before = accounts.get((station.coop, gateway))
        if before is not None and not before.topics:
            next_step = "Give the source another gateway, and add that to gateways."
            raise RegistryError("source", f"{gateway!r}, a gateway of ours", "a name of its own", next_step)
        accounts[station.coop, gateway] = account
    tell_broker(station, gone=before)
    return Credentials(account.username, password, topics)


def topics_of(station: Station, gateway: str) -> tuple[str, ...]:
    """Return the filters of the sources that are kept under a name."""
    return tuple(source.topic for source in station.settings.ingest.sources if source.gateway == gateway)


def source_findings(station: Station) -> Iterator[Finding]:
    """Yield what ``coldchain check`` sees of the sources; what is wrong in the settings is told before."""
    sources = station.settings.ingest.sources
    if not sources:
        return
    told = ", ".join(f"{source.topic} ({source.format})" for source in sources)
    yield Finding("sources", "ok", f"{len(sources)}: {told}")
    for account in accounts_in(station.folder):
        now = topics_of(station, account.gateway)
        if account.topics and account.coop == station.coop and account.topics != now:
            text = f"{account.gateway} was enrolled for {', '.join(account.topics)}: the settings say"
            again = f"{', '.join(now) or 'nothing'}. Do coldchain enrol {account.gateway} --source again."
            yield Finding("sources", "warning", f"{text} {again}")
        if not account.topics and account.coop == station.coop and now:
            text = (
                f"{account.gateway} is an enrolled gateway of ours too: devices of others need another name"
            )
            yield Finding("sources", "warning", text)
