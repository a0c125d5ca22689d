"""Readings of journal entries, by channel: what can be asked once a channel is not asked for each of them.

Not judgement, and not yet what is watched: a channel may have been in two assets within one batch.
"""

from collections.abc import Iterable
from typing import NamedTuple

from coldchain.reading import Reading
from links.journal import Entry

Channel = tuple[str, str, str]
"""Cooperative, device, ``<probe>/<quantity>``."""


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
    bound: dict[Channel, list[Reading]] = {}
    for _, entry in entries:
        coop = entry.coop
        for reading in entry.readings:
            key = (coop, reading.device, reading.channel)
            if key in bound:
                bound[key].append(reading)
            else:
                bound[key] = [reading]
    return [_bound(key, readings) for key, readings in bound.items()]


def _bound(key: Channel, readings: list[Reading]) -> Sheaf:
    instants = [reading.event_at for reading in readings]
    return Sheaf(*key, readings, min(instants), max(instants))
