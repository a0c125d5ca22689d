"""A refused message looked at once more: what of it is good by now, and why the rest still is not. Pure.

It goes the way that it went when it came, under the topic and at the time at which it came. Nothing is taken
that could not have been taken then, had the registry or the program been what it is now.
"""

from typing import Protocol

from ingest.known import Known
from ingest.reasons import OVERSIZE, RETAINED
from ingest.signed import REASONS as SIGNATURE_REASONS
from ingest.take import Taken, take
from links.broker import Message
from links.journal import Move
from links.quarantine import Rejected

NEVER_AGAIN = frozenset({RETAINED, OVERSIZE})  # no time to trust; only a part was kept
WAITING = ("unknown-gateway", "unknown-device", "wrong-tenant")
"""The reasons that somebody's registering a thing takes away."""
_NOT_READ = frozenset({"bad-topic", "bad-pack"})


class Taker(Protocol):
    """What takes messages apart."""

    def __call__(self, message: Message, *, known: Known, received_at: int) -> Taken:
        """Return what a message holds."""


def look_again(
    number: int, refused: Rejected, *, known: Known, received_at: int | None = None, taker: Taker = take
) -> Move:
    """Return what becomes of a thing in the quarantine.

    Args:
        number: Its id there.
        refused: The thing.
        known: What is registered now.
        received_at: When it shall have come [ms since 1970, UTC]; left out: when it came.
        taker: What takes it apart.
    """
    if refused.reason in NEVER_AGAIN:
        return Move(number, stays=refused)
    if refused.reason not in SIGNATURE_REASONS:
        known = known.trusting  # it was believed then; what is left of a pack carries no signature
    message = Message(refused.source, refused.payload, 0, retain=False, duplicate=False)
    came_at = refused.received_at if received_at is None else received_at
    taken = taker(message, known=known, received_at=came_at)
    if taken.entry is not None:
        return Move(number, (taken.entry,), taken.rejected)
    reasons = [each.reason for each in taken.rejected]
    if not reasons or (reasons[0] in _NOT_READ and refused.reason not in _NOT_READ):
        return Move(number, stays=refused)  # no message of the readings: a row of a file, a claim, a text
    if len(reasons) == 1:
        return Move(number, stays=taken.rejected[0])
    return Move(number, (), taken.rejected)


def readings_of(move: Move) -> int:
    """Return how many readings are good."""
    return sum(len(entry.readings) for entry in move.entries)
