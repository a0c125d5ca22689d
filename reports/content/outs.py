"""Times beyond a limit, channel by channel: of the equipment, and of what harms the goods. Pure.

Goods are held against what harms them, as the verdict does: recommended storage is often a single degree, and
goods of a sound trip are beyond it all the way.

A time begins with the first reading beyond the bound and ends with the first that is back; over a gap longer
than is allowed nothing is claimed, so that one that goes into a gap ends with its last reading. Delays of
alarms do not count here: a short time beyond a limit is told as well.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from coldchain.evidence import Evidence, Stretch
from coldchain.instants import MS_PER_S
from coldchain.registry.profile import Side
from reports.content.columns import Columns, Values
from reports.content.document import LegPart, Out

HARM_ABOVE, HARM_BELOW = "harm-above", "harm-below"
_GOODS = "product/temperature"
_OPEN = "door/open"
_SUPPLY = "supply/voltage"
DOOR_MS = 600_000
"""Air that gets warm so long after a door was shut, or the supply came back, may have come from there."""


class _Bound(NamedTuple):
    limit: str
    side: str
    bound: float
    inclusive: bool
    max_gap_ms: float


def outs_of(evidence: Evidence, columns: Sequence[Columns], legs: Sequence[LegPart]) -> tuple[Out, ...]:
    """Return all times beyond a limit, by begin.

    Args:
        evidence: Limits and stretches.
        columns: The readings.
        legs: To say on which leg it was.
    """
    found = [
        out
        for stretch in evidence.stretches
        for each in columns
        if each.device == stretch.device
        for bound in _bounds(evidence, stretch, each.channel)
        for out in _beyond(each.between(stretch.from_at, stretch.until_at), stretch, bound)
    ]
    reasons = [each for each in found if each.channel in (_OPEN, _SUPPLY)]
    known = [replace(each, leg=_leg_of(legs, each), cause=_cause(each, reasons)) for each in found]
    return tuple(sorted(known, key=lambda each: (each.from_at, each.device, each.channel, each.limit)))


def _bounds(evidence: Evidence, stretch: Stretch, channel: str) -> Iterator[_Bound]:
    """Yield what a channel is held against in a stretch."""
    asset = evidence.assets.get(stretch.asset)
    profile = evidence.profiles.get(asset.profile) if asset else None
    for limit in profile.limits if profile else ():
        if limit.channel == channel:
            gap_ms = profile.max_gap_s * MS_PER_S if profile else 0.0
            yield _Bound(limit.name, str(limit.side), limit.bound, limit.inclusive, gap_ms)
    product = evidence.trip.product if evidence.trip else None
    if product is not None and channel == _GOODS:
        gap_ms = product.max_gap_s * MS_PER_S
        yield _Bound(
            HARM_ABOVE, str(Side.ABOVE), product.harm_above_c.value, inclusive=False, max_gap_ms=gap_ms
        )
        if product.harm_below_c is not None:
            yield _Bound(
                HARM_BELOW, str(Side.BELOW), product.harm_below_c.value, inclusive=False, max_gap_ms=gap_ms
            )


def _beyond(columns: Columns, stretch: Stretch, bound: _Bound) -> Iterator[Out]:
    times, values = columns.event_at[~np.isnan(columns.value)], columns.value[~np.isnan(columns.value)]
    is_out = _is_out(values, bound)
    if not is_out.any():
        return
    far = np.flatnonzero(np.diff(times) > bound.max_gap_ms) + 1
    edges = np.union1d(np.flatnonzero(np.diff(is_out)) + 1, far)
    for first, after in zip([0, *edges.tolist()], [*edges.tolist(), len(times)], strict=True):
        if is_out[first]:
            some = values[first:after]
            worst = first + int(some.argmax() if bound.side == Side.ABOVE else some.argmin())
            is_back = after < len(times) and times[after] - times[after - 1] <= bound.max_gap_ms
            yield Out(
                asset=stretch.asset,
                device=columns.device,
                channel=columns.channel,
                limit=bound.limit,
                side=bound.side,
                bound=bound.bound,
                unit=columns.unit,
                from_at=int(times[first]),
                until_at=int(times[after] if is_back else times[after - 1]),
                extreme=float(values[worst]),
                extreme_at=int(times[worst]),
                readings=after - first,
                goes_on=after == len(times),
                leg=0,
                cause="",
            )


def _is_out(values: Values, bound: _Bound) -> NDArray[np.bool_]:
    if bound.side == Side.ABOVE:
        return values >= bound.bound if bound.inclusive else values > bound.bound
    return values <= bound.bound if bound.inclusive else values < bound.bound


def _leg_of(legs: Sequence[LegPart], out: Out) -> int:
    return next((leg.number for leg in legs if leg.from_at <= out.from_at < leg.until_at), 0)


def _cause(out: Out, reasons: Sequence[Out]) -> str:
    """Return what is known: a door of the asset stood open, or its supply was low, as it began or before."""
    if out.channel in (_OPEN, _SUPPLY):
        return ""
    near = [
        each.channel
        for each in reasons
        if each.asset == out.asset and each.from_at <= out.from_at <= each.until_at + DOOR_MS
    ]
    if _OPEN in near:
        return "door"
    return "power" if _SUPPLY in near else ""
