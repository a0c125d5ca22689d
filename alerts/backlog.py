"""What came late and waits to be judged, while live readings go first.

A late reading has its channel judged again over hours, so a batch of them may take a second. It is judged in
slices, each written down as it is: states and findings are true ahead of the cursor, which follows when the
whole batch is done. A kill in between has the batch judged again, and that changes nothing. Writes nothing.
"""

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

from alerts.bookkeeping import Finding
from alerts.goods import Goods, GoodsWork
from alerts.goods_judging import GoodsHeap
from alerts.judging import Heap, Judging
from links.clock import Clock
from links.history import History

SLICE_S = 0.05  # so long a live reading waits behind a slice, and a little
FINDINGS_AT_ONCE = 8  # each of them takes 5 ms to write down
MERGED_AT_MOST = 32
_CHANNELS_AT_ONCE, _SHIPMENTS_AT_ONCE = 4, 2

AnyHeap = TypeVar("AnyHeap", Heap, GoodsHeap)


class Slice(NamedTuple):
    """What followed from one slice."""

    findings: Sequence[Finding] = ()
    goods: Sequence[GoodsWork] = ()


class Backlog:
    """The present batch of late readings.

    Args:
        judging: Judges channels.
        goods: Judges shipments.
        clock: Says when a slice is long enough.
    """

    def __init__(self, judging: Judging, goods: Goods, clock: Clock) -> None:
        self._judging = judging
        self._goods = goods
        self._clock = clock
        self._channels: dict[str, Heap] = {}
        self._shipments: dict[str, GoodsHeap] = {}
        self._history: History | None = None
        self._up_to = 0

    @property
    def waits(self) -> bool:
        """Return whether something waits; nothing more may be put in then."""
        return bool(self._channels or self._shipments)

    def put(self, channels: dict[str, Heap], shipments: dict[str, GoodsHeap], up_to: int) -> None:
        """Take a batch.

        Args:
            channels: What is to be judged, by the channel's key.
            shipments: The same, by the shipment's.
            up_to: Journal position up to which readings count.
        """
        self._channels, self._shipments, self._up_to = channels, shipments, up_to
        self._history = self._judging.history([heap.watched for heap in channels.values()], up_to)

    def judge(self, now: int) -> Slice:
        """Return what follows from some of what waits: as much as fits in a slice, and not nothing."""
        findings: list[Finding] = []
        goods: list[GoodsWork] = []
        until_s = self._clock.monotonic_s() + SLICE_S
        while self.waits:
            if self._channels and self._history is not None:
                some = _pop(self._channels, _CHANNELS_AT_ONCE)
                findings += self._judging.judge(some, self._history, now)
            else:
                goods += self._goods.judge(_pop(self._shipments, _SHIPMENTS_AT_ONCE), self._up_to)
            if len(findings) >= FINDINGS_AT_ONCE or self._clock.monotonic_s() >= until_s:
                break
        return Slice(findings, goods)

    def drop(self) -> None:
        """Forget everything: it is read from the journal again."""
        self._channels, self._shipments, self._history = {}, {}, None


def merge(live: dict[str, AnyHeap], late: dict[str, AnyHeap]) -> None:
    """Have live and late readings of the same thing judged together, at once, where those are few.

    So nothing is found by the live ones that the late ones take back in the same step. Where many gateways
    drain at once, what is live of them is judged by itself first.
    """
    both = live.keys() & late.keys()
    if len(both) > MERGED_AT_MOST:
        return
    for key in sorted(both):
        heap, other = live[key], late.pop(key)
        heap.readings.extend(other.readings)
        live[key] = heap._replace(last=max(heap.last, other.last))


def _pop(heaps: dict[str, AnyHeap], most: int) -> list[AnyHeap]:
    return [heaps.pop(key) for key in list(islice(heaps, most))]
