"""From what the temperature of goods was known on each leg: a probe in them, air, a probe beside. Pure.

The same order as the judgement's: ``coldchain/judgement/goods_fold.py``. A probe for goods lies in those that
came first, so of goods that came later it says nothing as long as anything measures the air.
"""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from coldchain.judgement.goods_voice import TEMPERATURE, TOUCHING
from coldchain.judgement.trip import Trip, Window
from coldchain.reading import Reading

PROBE, AIR, BESIDE = "probe", "air", "beside"
_ORDER = (PROBE, AIR, BESIDE)


def known_by(trip: Trip, readings: Sequence[Reading]) -> list[str]:
    """Return for each stay from what the goods' temperature was known, the most direct first, with commas.

    Args:
        trip: The way of the goods.
        readings: Sorted by device, channel and position.
    """
    windows: dict[str, list[Window]] = {}
    for window in trip.windows:
        windows.setdefault(window.device, []).append(window)
    spoke: dict[tuple[int, bool], set[bool]] = {}  # in which stay, first or later: whether it touches goods
    for (device, channel), group in groupby(readings, key=attrgetter("device", "channel")):
        if not channel.endswith(TEMPERATURE) or device not in windows:
            continue
        instants = [each.event_at for each in group if each.value == each.value]
        for window in windows[device]:
            if any(window.from_at <= at < window.until_at for at in instants):
                spoke.setdefault((window.stay, window.first), set()).add(channel.startswith(TOUCHING))
    found: list[set[str]] = [set() for _ in trip.stays]
    for (stay, first), touching in spoke.items():
        found[stay].add(PROBE if first and True in touching else AIR if False in touching else BESIDE)
    return [", ".join(each for each in _ORDER if each in some) for some in found]
