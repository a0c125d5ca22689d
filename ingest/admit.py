"""Admission: whether a pack may go on into the journal as it is. Pure, and quick: asked for every reading.

Not the one that says why not: a pack with anything odd in it goes to ``refusal.sort_out``, which looks at
each reading by itself, mends what it can and names a reason for the rest.
"""

from collections.abc import Mapping, Sequence

from coldchain.reading import Clock, Reading
from coldchain.topics import Topic
from ingest.known import Bounds, Known
from ingest.refusal import MAX_FUTURE_MS, Admitted, Reason, refuse_gateway, sort_out
from links.journal import Entry

__all__ = ["MAX_FUTURE_MS", "Admitted", "Reason", "admit"]


def admit(topic: Topic, readings: Sequence[Reading], *, known: Known, received_at: int) -> Admitted:
    """Return what goes on and what is refused; every reading is in exactly one of the two, once.

    Args:
        topic: Where the pack came from.
        readings: Of one pack, in any order.
        known: What is registered.
        received_at: When the pack came [ms since 1970, UTC].
    """
    if (topic.coop, topic.gateway) not in known.gateways:
        return refuse_gateway(topic, readings, known=known, received_at=received_at)
    if not is_plain(topic.coop, readings, known=known, received_at=received_at):
        return sort_out(topic, readings, known=known, received_at=received_at)
    entry = Entry(topic.coop, topic.gateway, received_at, tuple(readings)) if readings else None
    return Admitted(entry, [])


def is_plain(coop: str, readings: Sequence[Reading], *, known: Known, received_at: int) -> bool:
    """Return whether nothing is odd about a pack: no reading of it is to be refused, mended or doubted.

    Args:
        coop: The cooperative that it belongs to.
        readings: Of one pack.
        known: What is registered.
        received_at: When it came [ms since 1970, UTC].
    """
    earliest_at, latest_at = received_at - known.limits.plain_ms, received_at + MAX_FUTURE_MS
    nobody_knows = Clock.NONE
    device: str | None = None
    channels: Mapping[str, Bounds] = {}
    try:
        devices = known.channels[coop]
        for reading in readings:
            if reading.device != device:
                device = reading.device
                channels = devices[device]
            unit, minimum, maximum = channels[reading.channel]
            if (
                not minimum <= reading.value <= maximum  # also when it is no number
                or reading.unit != unit
                or not earliest_at <= reading.event_at <= latest_at
                or reading.clock == nobody_knows
            ):
                return False
    except KeyError:  # nobody knows the device, or the quantity
        return False
    return True
