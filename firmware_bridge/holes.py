"""Which frames were never heard and never will be: the device has given them up, or lost them. Pure.

A device says its oldest frame again until it is acknowledged. So a hole before newer frames is final when the
device has gone on for long and not filled it, or has started anew. Should it be filled after all, it is not
told any more.
"""

from collections.abc import Iterable
from typing import NamedTuple

FINAL_AFTER_S = 3600.0
MAX_BOOTS = 4000  # of devices, remembered; those that were looked at longest ago go first
Hole = tuple[int, int]  # first and last missing sequence


class Gaps(NamedTuple):
    """What is missing of one boot of one device.

    Args:
        device: Name of the device.
        boot: Of the device.
        holes: The missing sequences before the newest that was heard.
        ended: Whether the device has started anew since.
    """

    device: str
    boot: int
    holes: tuple[Hole, ...]
    ended: bool


class HoleWatch:
    """Watches holes until they are final. Not thread-safe.

    What is forgotten because there are too many boots is found and told again, should it be looked at again.
    """

    def __init__(self) -> None:
        self._since_s: dict[tuple[str, int], dict[Hole, float]] = {}
        self._final: dict[tuple[str, int], tuple[Hole, ...]] = {}

    def look(self, all_gaps: Iterable[Gaps], now_s: float) -> list[Gaps]:
        """Return the boots whose final holes have changed since the last time, with all of them.

        Args:
            all_gaps: Of every boot that was heard lately.
            now_s: Now [s, monotonic].
        """
        changed = []
        for gaps in all_gaps:
            name = gaps[:2]
            known = self._since_s.pop(name, {})
            since_s = {hole: _since(hole, known, now_s) for hole in gaps.holes}
            if since_s and not gaps.ended:
                self._since_s[name] = since_s
            final = tuple(hole for hole in gaps.holes if gaps.ended or now_s - since_s[hole] >= FINAL_AFTER_S)
            before = self._final.pop(name, ())
            if final:
                self._final[name] = final
            if final != before:
                changed.append(gaps._replace(holes=final))
        for kept in (self._since_s, self._final):
            for name in list(kept)[: max(0, len(kept) - MAX_BOOTS)]:
                del kept[name]
        return changed


def _since(hole: Hole, known: dict[Hole, float], now_s: float) -> float:
    """Return since when a hole is known, also as part of a larger one [s]."""
    return min((at for (low, high), at in known.items() if low <= hole[0] and hole[1] <= high), default=now_s)
