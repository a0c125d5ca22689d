"""How long an asset was within its limits, beyond them, and unknown: for a report on a van or a cooler. Pure.

Beyond: any temperature of it was beyond a limit of the equipment. Unknown: none of its thermometers spoke for
longer than its profile allows, and nothing else says that it was beyond. The three add up to the whole.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from coldchain.evidence import Evidence
from coldchain.instants import MS_PER_S
from coldchain.registry.profile import Profile
from reports.content.columns import Columns
from reports.content.document import Out

_TEMPERATURE = "Cel"
Span = tuple[int, int]


class Times(NamedTuple):
    """Lengths of time [ms]."""

    good_ms: int
    harmful_ms: int
    unknown_ms: int


def times_of(evidence: Evidence, columns: Sequence[Columns], outs: Sequence[Out]) -> Times:
    """Return the times of an asset."""
    subject = evidence.subject
    whole = (subject.from_at, subject.until_at)
    asset = evidence.assets.get(subject.id)
    profile = evidence.profiles.get(asset.profile) if asset else None
    max_gap_ms = round((profile or Profile(name="")).max_gap_s * MS_PER_S)
    harmful = _merged((each.from_at, each.until_at) for each in outs if each.unit == _TEMPERATURE)
    thermometers = [
        each.between(stretch.from_at, stretch.until_at).event_at.tolist()
        for stretch in evidence.stretches
        for each in columns
        if each.device == stretch.device and each.unit == _TEMPERATURE
    ]
    spoken = _merged(span for times in thermometers for span in _spoken(times, max_gap_ms, whole))
    known = _merged([*harmful, *spoken])
    harmful_ms, known_ms = _length(harmful, whole), _length(known, whole)
    return Times(known_ms - harmful_ms, harmful_ms, whole[1] - whole[0] - known_ms)


def _spoken(times: Sequence[int], max_gap_ms: int, whole: Span) -> Iterable[Span]:
    """Yield the time of which a thermometer told: between readings that are near enough, and to both ends."""
    points = [whole[0], *times, whole[1]] if times else []
    for begin, end in pairwise(points):
        if end - begin <= max_gap_ms:
            yield begin, end


def _merged(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def _length(spans: Iterable[Span], whole: Span) -> int:
    return sum(max(0, min(end, whole[1]) - max(begin, whole[0])) for begin, end in spans)
