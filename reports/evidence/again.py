"""Which readings of the subject's devices had come again by an instant of knowledge; by which gateways.

A reading that came again counts once; that it did is told in the ledger, from the instant on at which both
were there: a report for an earlier one stays as it was, whatever comes again later.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from coldchain.evidence import CameAgain, Heard, Stretch
from coldchain.spans import merged
from links.readings_store import ReadingsStore, SeriesKey


def again_of(
    store: ReadingsStore, own: Iterable[SeriesKey], stretches: Sequence[Stretch], known_at: int
) -> tuple[CameAgain, ...]:
    """Return what had come again, by device and channel; channels of which nothing had are left out.

    Args:
        store: Of the readings.
        own: Series of these devices, sorted.
        stretches: Which devices stood beside the subject when.
        known_at: Only what had come then [ms].

    Raises:
        StoreError: The store cannot be read.
    """
    beside: dict[str, list[Stretch]] = {}
    for each in stretches:
        beside.setdefault(each.device, []).append(each)
    found = []
    for series in own:
        times = set[tuple[int, int, int]]()
        for each in beside.get(series.device, ()):
            for one in store.repeats(series, start_at=each.from_at, end_at=each.until_at):
                if max(one.received_at, one.again_at) <= known_at:
                    times.add(one[:3])  # two stretches of a device may share some time
        if times:
            found.append(CameAgain(device=series.device, channel=series.channel, event_at=_times(times)))
    return tuple(found)


def heard_of(
    store: ReadingsStore, coop: str, stretches: Sequence[Stretch], times: tuple[int, int, int]
) -> tuple[Heard, ...]:
    """Return how many readings came first through which gateway, by device and gateway.

    Args:
        store: Of the readings.
        coop: Whose.
        stretches: Which devices stood beside the subject when.
        times: Begin and end of the time that is told, and of knowledge [ms].

    Raises:
        StoreError: The store cannot be read.
    """
    from_at, until_at, known_at = times
    found: Counter[tuple[str, str]] = Counter()
    for device in sorted({each.device for each in stretches}):
        own = [each for each in stretches if each.device == device]
        for begin, end in merged((max(each.from_at, from_at), min(each.until_at, until_at)) for each in own):
            heard = store.heard(coop, device, start_at=begin, end_at=end, known_at=known_at)
            found.update({(device, gateway): count for gateway, count in heard.items()})
    return tuple(
        Heard(device=device, gateway=gateway, readings=count)
        for (device, gateway), count in sorted(found.items())
    )


def _times(positions: Iterable[tuple[int, int, int]]) -> tuple[int, ...]:
    return tuple(sorted(event_at for event_at, _, _ in positions))
