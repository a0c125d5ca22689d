"""Which readings no rule covers. What nobody judges must be said, or it passes for good.

Not to be mixed up with the coverage of a telephone network: see ``coverage_holes.py``.
"""

from enum import StrEnum

from coldchain.registry.profile import Profile

_USED_BY_SHIPMENTS = frozenset({"temperature", "humidity"})
_JUDGED_BY_NOBODY = frozenset({"latitude", "longitude"})  # a place is neither good nor bad


class Uncovered(StrEnum):
    """Why nothing judges a reading."""

    NOT_PLACED = "its device was in no asset then"
    NO_RULE = "no limit is on it, and no shipment uses it"


def covers_channel(profile: Profile, channel: str, *, has_shipment: bool) -> bool:
    """Return whether anything judges a channel of a device that stands in an asset, or nothing has to.

    Args:
        profile: The profile of the asset.
        channel: ``<probe>/<quantity>``.
        has_shipment: Whether goods are in the asset: their machines use temperature and humidity.
    """
    if channel.partition("/")[2] in _JUDGED_BY_NOBODY:
        return True
    if has_shipment and channel.partition("/")[2] in _USED_BY_SHIPMENTS:
        return True
    return any(limit.channel == channel for limit in profile.limits)
