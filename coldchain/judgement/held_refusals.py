"""Whether something that was refused is under a legal hold. Pure; not the one that keeps it.

As far as it can be known: a pack that can be read names devices and times. Of one that cannot, or that names
a device which nobody registered, no one can say that it is not about what is held.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from coldchain import senml
from coldchain.errors import TopicError
from coldchain.judgement.held_times import ANY_DEVICE, CoopTimes, HeldTime
from coldchain.reading import Reading, is_untimed
from coldchain.topics import parse

DOUBTED_TIMES = frozenset({"future-time", "ancient-time", "unset-clock"})
"""Reasons that say that the time of a reading is not to be believed."""
DOUBTED_NAMES = frozenset({"unknown-device"})
"""Reasons that say that nobody knows what a device is, nor where it stands."""
DOUBTED_COOPS = frozenset({"wrong-tenant"})
"""Reasons that say that it may be another cooperative's."""
_SLACK_MS = 86_400_000  # clocks: nothing is measured long after it came


class Rank(IntEnum):
    """Whether a refused thing is held."""

    FREE = 0
    MAYBE = 1
    HELD = 2


class Refused(NamedTuple):
    """What is known of a refused thing: where it came from, why it was refused, when [ms], and what came."""

    source: str
    reason: str
    received_at: int
    payload: bytes


def rank_of(refused: Refused, held: Iterable[CoopTimes]) -> Rank:
    """Return whether a refused thing is held.

    Args:
        refused: The thing.
        held: What is held, of each cooperative in which a hold stands.
    """
    coop = "" if refused.reason in DOUBTED_COOPS else _coop_of(refused.source)
    mine = [each for each in held if not coop or each.coop == coop]
    if not mine:
        return Rank.FREE
    try:
        readings = senml.decode(refused.payload, received_at=refused.received_at)
    except Exception:  # noqa: BLE001 - that may be why it was refused; what is hostile must not stop who refuses
        readings = []
    times = [time for each in mine for time in each.times]
    if any(time.device == ANY_DEVICE for time in times):
        return Rank.HELD
    named = {reading.device for reading in readings}
    near = [time for time in times if time.device in named]  # a hold on a place may be one on hundreds
    if any(_is_about(reading, refused, near) for reading in readings):
        return Rank.HELD
    if readings and refused.reason not in DOUBTED_NAMES:
        return Rank.FREE
    came_before = all(refused.received_at < each.from_at - _SLACK_MS for each in mine)
    return Rank.FREE if came_before else Rank.MAYBE


def _is_about(reading: Reading, refused: Refused, times: Iterable[HeldTime]) -> bool:
    """Return whether a reading may be of a held time: by its own, or by when it came."""
    came_at = refused.received_at
    is_doubted = refused.reason in DOUBTED_TIMES or is_untimed(reading)
    return any(
        each.from_at <= reading.event_at < each.until_at
        or each.from_at <= came_at < each.until_at
        or (is_doubted and came_at >= each.from_at)
        for each in times
        if each.device == reading.device
    )


def _coop_of(source: str) -> str:
    """Return whose something is, by where it came from; empty when that does not say so."""
    try:
        return parse(source).coop
    except TopicError:
        return ""
