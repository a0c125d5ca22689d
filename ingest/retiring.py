"""How a session is given up without losing what the broker keeps for it: take, hear no more, take the rest.

In this order, because brokers differ: mosquitto keeps what waits for a session that unsubscribes, others
forget it. Not the end of the session: whoever asked for this has the broker forget it afterwards.
"""

import threading
from collections.abc import Sequence

from coldchain.errors import BrokerError
from ingest.counters import ReceiverCounters
from links.broker import Session
from links.clock import Clock

IDLE_S = 2.0  # nothing came for this long: then there is nothing more
LISTENS_S = 60.0  # as long as others are served too, something comes all the time
_LOOK_S = 0.1


def leave(
    session: Session,
    heard: Sequence[str],
    *,
    counters: ReceiverCounters,
    clock: Clock,
    stop: threading.Event,
) -> None:
    """Stop the receiver once its session is empty and all that came from it is committed and acknowledged.

    Args:
        session: Connected, or about to be.
        heard: All that it may have subscribed.
        counters: Of the receiver that takes what comes.
        clock: For waiting.
        stop: Is set at the end; whoever sets it earlier has not emptied the session.
    """
    while not stop.is_set():
        connects = session.counters.connects
        _wait_until_idle(session, clock, stop, at_most_s=LISTENS_S)
        try:
            session.unsubscribe(heard)
        except BrokerError:
            clock.wait(stop, _LOOK_S)
            continue
        if _wait_until_idle(session, clock, stop) and connects == session.counters.connects:
            counters.emptied = True
            stop.set()


def _wait_until_idle(
    session: Session, clock: Clock, stop: threading.Event, *, at_most_s: float = float("inf")
) -> bool:
    """Return True once nothing has come for a while, nor is in our hands; False when it took too long [s]."""
    seen, since_s, began_s = -1, clock.monotonic_s(), clock.monotonic_s()
    while not clock.wait(stop, _LOOK_S):
        now_s, received = clock.monotonic_s(), session.counters.received
        if received != seen or session.in_hand or not session.connected.is_set():
            seen, since_s = received, now_s
        if now_s - since_s >= IDLE_S:
            return True
        if session.connected.is_set() and now_s - began_s >= at_most_s:
            return False
    return False
