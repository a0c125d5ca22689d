"""The words for what is held: times of devices. No rules: see ``held_readings.py`` and ``held_refusals.py``.

Apart from the rules that need the registry, as gateways have a quarantine and no registry.
"""

from collections.abc import Sequence
from typing import NamedTuple

from coldchain.instants import FOREVER_AT

ANY_DEVICE = "*"
"""Stands for every device of a cooperative, also those that nobody registered."""


class HeldTime(NamedTuple):
    """Readings of a device that are held, from until before [ms]; ``FOREVER_AT``: those to come too."""

    device: str
    from_at: int
    until_at: int


class CoopTimes(NamedTuple):
    """What of a cooperative is held: times of devices (``ANY_DEVICE``: of each), and from when on [ms]."""

    coop: str
    from_at: int
    times: Sequence[HeldTime]


def everything_of(coop: str) -> CoopTimes:
    """Return that all of a cooperative is held: a hold stands there, and what it is about is not known."""
    return CoopTimes(coop, 0, [HeldTime(ANY_DEVICE, 0, FOREVER_AT)])
