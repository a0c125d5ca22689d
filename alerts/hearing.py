"""What was heard of a gateway by the journal entries that it sent; what that means: ``gateway_silence``.

Of all its entries at once where that can be, because it is done for every reading that comes.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from operator import attrgetter

from coldchain.instants import MS_PER_S
from coldchain.judgement.coverage_holes import JOIN_MS
from coldchain.judgement.gateway_silence import Hearing
from coldchain.judgement.gateway_state import Carried
from links.journal import Entry

_INSTANT, _DEVICE = attrgetter("event_at"), attrgetter("device")
_RECEIVED, _READINGS = attrgetter("received_at"), attrgetter("readings")


def hearing_of(entries: Sequence[Entry]) -> Hearing:
    """Return what was heard of one gateway, by its entries in any order, at least one."""
    received = [*map(_RECEIVED, entries)]
    readings = [*chain.from_iterable(map(_READINGS, entries))]
    instants = [*map(_INSTANT, readings)]
    first_at, last_at, newest_at = min(received), max(received), max(instants, default=0)
    late, drained_at = set[int](), 0
    if instants and newest_at < first_at - JOIN_MS:
        late, drained_at = set(instants), last_at
    elif instants and min(instants) < last_at - JOIN_MS:
        late, drained_at = _late(entries)
    devices = set(map(_DEVICE, readings))
    is_one = len(devices) == 1  # as of most gateways
    carried = {devices.pop(): Carried(last_at, newest_at)} if is_one else _carried(entries)
    seconds = {at - at % MS_PER_S for at in late}
    return Hearing(received, sorted(seconds), carried, drained_at=drained_at)


def _late(entries: Iterable[Entry]) -> tuple[set[int], int]:
    """Return the event times of what came late, and when the newest of it came [ms]; 0 for never."""
    late: set[int] = set()
    drained_at = 0
    for entry in entries:
        before_at = entry.received_at - JOIN_MS
        found = [at for at in map(_INSTANT, entry.readings) if at < before_at]
        if found:
            late.update(found)
            drained_at = max(drained_at, entry.received_at)
    return late, drained_at


def _carried(entries: Iterable[Entry]) -> dict[str, Carried]:
    """Return of each device when it was last brought, and from when its newest reading is."""
    heard: dict[str, tuple[int, int]] = {}
    for received_at, reading in ((entry.received_at, each) for entry in entries for each in entry.readings):
        last_at, newest_at = heard.get(reading.device, (received_at, reading.event_at))
        heard[reading.device] = max(last_at, received_at), max(newest_at, reading.event_at)
    return {device: Carried(*both) for device, both in heard.items()}
