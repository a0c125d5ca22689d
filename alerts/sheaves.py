"""Readings of journal entries, by channel: what can be asked once a channel is not asked for each of them.

Not judgement, and not yet what is watched: a channel may have been in two assets within one batch.
"""

from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from coldchain.reading import Reading
from links.journal import Entry

_Channel = tuple[str, str]  # device, <probe>/<quantity>
_CHANNEL, _INSTANT = attrgetter("device", "channel"), attrgetter("event_at")


class Sheaf(NamedTuple):
    """The readings of one channel in one batch.

    Args:
        coop: Cooperative.
        device: Its device.
        channel: ``<probe>/<quantity>``.
        readings: In the order of the journal, at least one.
        oldest_at: Least event time [ms].
        newest_at: Greatest event time [ms].
    """

    coop: str
    device: str
    channel: str
    readings: list[Reading]
    oldest_at: int
    newest_at: int


def sheaves_of(entries: Iterable[tuple[int, Entry]]) -> list[Sheaf]:
    """Return the readings of journal entries by channel."""
    coops: defaultdict[str, defaultdict[_Channel, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    for _, entry in entries:
        bound, readings = coops[entry.coop], entry.readings
        for channel, reading in zip(map(_CHANNEL, readings), readings, strict=True):
            bound[channel].append(reading)
    return [
        _bound(coop, channel, readings)
        for coop, bound in coops.items()
        for channel, readings in bound.items()
    ]


def _bound(coop: str, channel: _Channel, readings: list[Reading]) -> Sheaf:
    instants = [*map(_INSTANT, readings)]
    return Sheaf(coop, *channel, readings, min(instants), max(instants))
