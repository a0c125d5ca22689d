"""Giving up the session of a receiver: what the broker keeps for it goes into the journal first."""

import re
import threading
from collections.abc import Callable
from functools import partial

from coldchain.errors import BrokerError
from commands.locks import sole_program
from commands.station import Station
from links.clock import Clock

_PROBE_S = 10.0
_NAME = re.compile(r"[A-Za-z0-9_-]{1,70}")


def program_of(station: Station, number: int) -> str:
    """Return the name under which a receiver locks its place.

    Raises:
        BrokerError: There is no such receiver in the settings.
    """
    count = station.settings.ingest.receivers
    if not 1 <= number <= count:
        next_step = "Set ingest.receivers to how many there shall be."
        raise BrokerError("receiver", str(number), f"1 to {count}", next_step, retry=False)
    return "receive" if number == 1 else f"receive-{number}"


def retire_session(
    station: Station, name: str, *, clock: Clock, stop: threading.Event, tell: Callable[[str], None]
) -> None:
    """Empty a session into the journal, have the broker forget it, and strike it out.

    Args:
        station: Whose.
        name: Of the session.
        clock: The clock.
        stop: Ends it early; then the session stays as it is.
        tell: Is told what happens.

    Raises:
        BrokerError: The settings still ask for a receiver of that name.
        LinkError: Broker, journal or records failed; the session stays, and this may be run again.
    """
    from commands.running import register_readers
    from ingest.counters import ReceiverCounters
    from ingest.members import Members
    from ingest.membership import Membership
    from ingest.receiver import ReceiverPlaces, run_receiver
    from ingest.sharing import names
    from links.broker import probe
    from links.gateway_accounts import signing_keys

    settings = station.settings.ingest
    expected = names(settings.client_id, settings.receivers)
    if not _NAME.fullmatch(name):
        allowed = "1 to 70 of A-Z a-z 0-9 _ -"
        raise BrokerError("session to retire", repr(name[:80]), allowed, retry=False)
    if name in expected:
        allowed = f"a session that is none of {', '.join(expected)}"
        next_step = "Take it out of the settings first (ingest.receivers, ingest.client_id), and restart."
        raise BrokerError("session to retire", name, allowed, next_step, retry=False)
    with sole_program(station.folder, f"retire-{name}"):
        register_readers(station)
        broker = station.broker()
        counters = ReceiverCounters(on_event=tell)
        keys = partial(signing_keys, station.folder)
        member = Membership(retires=name)
        places = ReceiverPlaces(broker, station.journal, station.records_url, station.coop, keys, member)
        run_receiver(settings, places, clock=clock, stop=stop, counters=counters)
        if not counters.emptied:
            tell(f"{name}: stopped before it was empty; it stays as it is")
            return
        probe(broker, timeout_s=_PROBE_S, clock=clock, forgets=name)
        Members(station.members, clock).forget(name)
        tell(f"{name}: {counters.acknowledged} messages taken over, and forgotten at the broker")
