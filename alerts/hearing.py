"""What was heard of a gateway by the journal entries that it sent; what that means: ``gateway_silence``.

By whole packs where that can be, because it is done for every reading that comes.
"""

from collections.abc import Iterable, Iterator
from operator import attrgetter

from coldchain.instants import MS_PER_S
from coldchain.judgement.coverage_holes import JOIN_MS
from coldchain.judgement.gateway_silence import Hearing
from coldchain.judgement.gateway_state import Carried
from coldchain.reading import Reading
from links.journal import Entry

_INSTANT, _DEVICE = attrgetter("event_at"), attrgetter("device")


def hearing_of(entries: Iterable[Entry]) -> Hearing:
    """Return what was heard of one gateway, by its entries in any order."""
    received: list[int] = []
    late: set[int] = set()
    heard: dict[str, tuple[int, int]] = {}
    drained_at = 0
    for entry in entries:
        received_at, readings = entry.received_at, entry.readings
        received.append(received_at)
        instants = [*map(_INSTANT, readings)]
        if instants and min(instants) < received_at - JOIN_MS:
            drained_at = max(drained_at, received_at)
            all_late = max(instants) < received_at - JOIN_MS
            late.update(instants if all_late else [at for at in instants if at < received_at - JOIN_MS])
        for device, event_at in _newest(readings, instants):
            last_at, newest_at = heard.get(device, (received_at, event_at))
            heard[device] = max(last_at, received_at), max(newest_at, event_at)
    carried = {device: Carried(*both) for device, both in heard.items()}
    seconds = {at - at % MS_PER_S for at in late}
    return Hearing(received, sorted(seconds), carried, drained_at=drained_at)


def _newest(readings: tuple[Reading, ...], instants: list[int]) -> Iterator[tuple[str, int]]:
    """Yield each device of a pack, mostly one, with its newest event time [ms]."""
    devices = set(map(_DEVICE, readings))
    if len(devices) == 1:
        yield devices.pop(), max(instants)
        return
    for device in devices:
        yield device, max(at for at, each in zip(instants, readings, strict=True) if each.device == device)
