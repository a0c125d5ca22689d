"""What ``coldchain check`` sees of the broker: whether it lets us in, its certificate, what it grants."""

import importlib.util
import secrets
import threading
from pathlib import Path

from coldchain import topics
from coldchain.errors import BrokerError
from commands.broker import is_exposed
from commands.finding import Finding, in_use
from commands.station import Station
from links.broker import BrokerAddress, Message, Session, probe
from links.broker_tls import days_left
from links.clock import SystemClock
from links.gateway_accounts import FILE, MAY_HEAR, accounts_in, username_of
from links.nats_server import TLS_PORT, find_binary
from links.private_files import too_open
from links.settings_file import read_tables

PROBE_S = 3.0
WARN_DAYS = 30.0
_WAIT_S = 0.05


def is_gateway_only(station: Station) -> bool:
    """Return whether this machine only runs a bridge: what a server needs is not installed."""
    settings = station.settings
    is_far = settings.bridge is not None and not settings.broker.is_embedded
    return is_far and importlib.util.find_spec("sqlalchemy") is None


def is_elsewhere(station: Station, what: str) -> bool:
    """Return whether a check of a broker by URL has something to look at.

    Args:
        station: Whose.
        what: ``certificate``, or ``rights``: those of a gateway whose server is elsewhere.
    """
    settings = station.settings
    if settings.broker.is_embedded:
        return False
    return station.broker().tls if what == "certificate" else bool(settings.bridge and not settings.gateways)


def broker_finding(station: Station) -> Finding:
    """Return whether the broker is there, or can be started."""
    settings = station.settings.broker
    if not settings.is_embedded:
        address = station.broker()
        probe(address, timeout_s=PROBE_S, clock=SystemClock())
        return Finding("broker", "ok", f"{address} lets us in")
    exposed = is_exposed(station)
    port = settings.port or (TLS_PORT if exposed else 0)
    taken = in_use(settings.listen, port) if port else ""
    count = len(accounts_in(station.folder))
    way = f", {settings.listen}:{port} by TLS for {count} gateways" if exposed else ""
    return Finding("broker", "warning" if taken else "ok", taken or f"embedded: {find_binary()}{way}")


def certificate_finding(station: Station) -> Finding:
    """Return whether the broker's certificate is believed, and for how long."""
    address = station.broker()
    days = days_left(address, timeout_s=PROBE_S, now=SystemClock().now())
    text = f"{address}: valid for {days:.0f} days, name and issuer verified"
    if days < WARN_DAYS:
        return Finding("certificate", "warning", f"{text}. Renew it at the broker before then")
    return Finding("certificate", "ok", text)


def secret_files(station: Station) -> list[Path]:
    """Return the files with secrets that no setting names; those that one names are refused when open."""
    names = ("ca-key.pem", "broker-key.pem")
    found = [station.authority_folder / name for name in names]
    found += [station.broker_folder / name for name in ("password", "session-key", "users.conf")]
    found.append(station.folder / FILE)
    broker = read_tables(station.file)[1].get("broker", {})
    if isinstance(broker, dict) and broker.get("password"):
        found.append(station.file)
    return [file for file in found if file.exists()]


def secrets_finding(files: list[Path]) -> Finding:
    """Return whether files with secrets are for this user only."""
    problems = [f"{file.name}: {problem}" for file in files if (problem := too_open(file))]
    closed = f"{len(files)} files, for this user only"
    return Finding("secrets", "failed" if problems else "ok", "; ".join(problems) or closed)


def rights_finding(station: Station) -> Finding:
    """Return whether the broker grants this gateway its own topics and no others.

    Tried out with topics of a gateway that is not there, so that nobody is told anything.
    """
    bridge = station.settings.bridge
    assert bridge is not None  # noqa: S101 - see is_elsewhere
    address = station.broker()
    own = [topics.build(station.coop, bridge.gateway, kind) for kind in MAY_HEAR]
    foreign = topics.build(station.coop, f"check-{secrets.token_hex(4)}", "stored")
    _try(address, own, says="")
    try:
        heard = _try(address, [foreign], says=foreign)
    except BrokerError:
        heard = False
    if not heard:
        return Finding("rights", "ok", f"{bridge.gateway} hears its own topics, and none of another gateway")
    enrolled = address.username == username_of(station.coop, bridge.gateway)
    why = "its access list is not in use" if enrolled else "this account is not one that enrolment made"
    text = f"the broker lets {bridge.gateway} speak and listen for other gateways too: {why}"
    return Finding("rights", "warning", text)


def _try(address: BrokerAddress, subscriptions: list[str], *, says: str) -> bool:
    """Return whether what was said on a topic was heard again.

    Raises:
        BrokerError: A subscription was refused, or there was no connection.
    """
    heard, stop = threading.Event(), threading.Event()
    failures: list[BrokerError] = []
    clock = SystemClock()
    name = f"coldchain-check-{secrets.token_hex(4)}"
    session = Session(address, client_id=name, subscriptions=subscriptions, clean=True, clock=clock)

    def take(message: Message) -> None:
        heard.set()
        session.acknowledge(message.mid)

    def run() -> None:
        try:
            session.run(take, stop)
        except BrokerError as error:
            failures.append(error)
            session.connected.set()  # wakes who waits for it

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        is_there = session.connected.wait(PROBE_S)
        if failures:
            raise failures[0]
        if not is_there:
            came = session.counters.last_error or "no answer"
            raise BrokerError(f"broker {address}", came, "a session", retry=True)
        if says:
            session.publish(says, b"{}").wait_acknowledged(PROBE_S)
            heard.wait(_WAIT_S * 10)
        return heard.is_set()
    finally:
        stop.set()
        thread.join()
