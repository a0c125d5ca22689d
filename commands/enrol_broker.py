"""Has the broker go by what is enrolled now. The embedded one does so at once; mosquitto when it is told to.

At the embedded broker a session stays for ever, and with a new password comes a session of another name: for
the old one messages would be kept that nobody fetches, until the broker is full. So it is forgotten here.
That cannot be left to the server: a session whose consumer it removed by its age stays deaf for ever when its
owner comes back after all (``consumer_inactive_threshold``). Tried with version 2.15.
"""

from dataclasses import replace

from coldchain.errors import BrokerError
from commands.station import Station
from links.broker import BrokerAddress, probe
from links.clock import Clock, SystemClock
from links.gateway_accounts import Account, accounts_in, bridge_session
from links.mosquitto_files import hashed, write_files
from links.nats_users import reload, write_users

MOSQUITTO = "mosquitto"  # folder in the data folder
_SETTLE_S = 5.0
_POLL_S, _PROBE_S = 0.05, 2.0


def tell_broker(station: Station, *, gone: Account | None = None) -> None:
    """Have the broker go by what is enrolled.

    Args:
        station: Whose broker.
        gone: An account whose credentials have just become void.
    """
    accounts = accounts_in(station.folder)
    settings = station.settings.broker
    if not settings.is_embedded:
        password = settings.password.get_secret_value()
        own = (settings.username, hashed(password) if password else "")
        heard = [source.topic for source in station.settings.ingest.sources]
        write_files(station.folder / MOSQUITTO, accounts, own, heard)
        return
    if not station.broker_folder.exists():
        return
    write_users(station.broker_folder, accounts)
    if reload(station.broker_folder) and gone is not None:
        _forget(station.broker(), gone, SystemClock())


def _forget(own: BrokerAddress, gone: Account, clock: Clock) -> None:
    """Have the session of a void account forgotten, once the account cannot make it anew."""
    old = replace(own, username=gone.username, password=gone.secret, session_key=gone.secret)
    until_s = clock.monotonic_s() + _SETTLE_S
    while _is_let_in(old, clock) and clock.monotonic_s() < until_s:
        clock.sleep(_POLL_S)
    name = bridge_session(gone.coop, gone.gateway)
    try:
        probe(replace(own, session_key=gone.secret), timeout_s=_PROBE_S, clock=clock, forgets=name)
    except BrokerError as error:
        if not error.retry:
            raise


def _is_let_in(address: BrokerAddress, clock: Clock) -> bool:
    try:
        probe(address, timeout_s=_PROBE_S, clock=clock)
    except BrokerError as error:
        return error.retry  # no answer says nothing
    return True
