"""Between which values a reading of a channel is usual: nobody has to look at it any closer.

Narrower than it could be, never wider: what lies outside is not wrong, it only takes the long way. Not a
limit; what is usual follows from limits and from what a sensor can mean.
"""

from collections.abc import Iterable
from math import inf, nextafter
from typing import NamedTuple

from coldchain.judgement.quality import POWER_ON_C, QualityLimits
from coldchain.registry.profile import Limit, Side

_MIDDLE = 20.0  # of several stretches between sentinels the usual one is that nearest to here


class Usual(NamedTuple):
    """Values strictly between the first two are inside all limits and none that a broken sensor says.

    Args:
        low: [unit of the channel].
        high: [unit of the channel].
        floor: A larger step from the value before is looked at [unit of the channel].
    """

    low: float
    high: float
    floor: float


def usual_of(limits: Iterable[Limit], quality: QualityLimits) -> Usual:
    """Return what is usual for a channel.

    Args:
        limits: All limits on it.
        quality: What its values are held against.
    """
    low, high = nextafter(quality.minimum, -inf), nextafter(quality.maximum, inf)  # they may be said
    for limit in limits:
        if limit.side is Side.ABOVE:
            high = min(high, limit.bound if limit.inclusive else nextafter(limit.bound, inf))
        else:
            low = max(low, limit.bound if limit.inclusive else nextafter(limit.bound, -inf))
    middle = min(max(_MIDDLE, low), high)
    named = {*quality.sentinels, POWER_ON_C} if quality.power_on else quality.sentinels
    low = max((value for value in named if low < value < middle), default=low)
    high = min((value for value in named if middle <= value < high), default=high)
    return Usual(low, high, inf if quality.per_ms == inf else quality.floor)
