"""How the goods' temperature went, as the judgement took it: some hundred points over the whole way. Pure.

Where no probe is in the goods, no sensor says what they are: they are worked out from the air. What was
judged is then in no reading, and so it is kept here, to be drawn.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import attrgetter

from coldchain.judgement.goods_state import Tally
from coldchain.reading import Reading
from reports.content.document_course import Course

STEPS = 300
_EVENT_AT = attrgetter("event_at")


class Trace:
    """Notes how warm goods were while they are judged, step by step.

    Args:
        from_at: Begin of their way [ms].
        until_at: Its end, or the end of the time that is told [ms].
    """

    def __init__(self, from_at: int, until_at: int) -> None:
        self._step_ms = max(1, (until_at - from_at) // STEPS)
        self._points: list[tuple[int, float | None, float | None]] = []
        self._unknown_ms = 0

    def parts(self, readings: Sequence[Reading]) -> Iterator[Sequence[Reading]]:
        """Yield readings, sorted by event time, a step of time at once; none of one instant are parted."""
        begin = 0
        while begin < len(readings):
            edge_at = (readings[begin].event_at // self._step_ms + 1) * self._step_ms
            end = bisect_left(readings, edge_at, begin, key=_EVENT_AT)
            yield readings[begin:end]
            begin = end

    def note(self, tally: Tally) -> None:
        """Note how warm the goods are after a step; nothing where some of the step was without readings."""
        if not tally.at or (self._points and self._points[-1][0] >= tally.at):
            return
        is_known = tally.unknown_ms == self._unknown_ms
        self._unknown_ms = tally.unknown_ms
        self._points.append((tally.at, tally.hot_c, tally.cold_c) if is_known else (tally.at, None, None))

    def course(self) -> Course:
        """Return what was noted."""
        at, hot_c, cold_c = (
            (tuple(each) for each in zip(*self._points, strict=True)) if self._points else ((),) * 3
        )
        return Course(step_ms=self._step_ms, at=at, hot_c=hot_c, cold_c=cold_c)
