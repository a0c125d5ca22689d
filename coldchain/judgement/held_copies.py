"""Whether copies that were made for legal holds may be deleted: no hold needs them, and they are due. Pure.

Copies are deleted by pieces of time, each as a whole; whatever is in doubt keeps a piece.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from coldchain.judgement.held_times import ANY_DEVICE, CoopTimes

DAY_MS = 86_400_000
GRACE_MS = 7 * DAY_MS
"""So long a hold that was released is treated as if it stood: what was a mistake can be put right [ms]."""
_SLACK_MS = DAY_MS
"""So far around what a hold is about nothing is deleted: a leg may be put right by some hours [ms]."""
_YEAR_MS = 366 * DAY_MS


class Piece(NamedTuple):
    """A stretch of time of the copies.

    Args:
        from_at: Where it begins [ms].
        until_at: Where it ends; it is not in it [ms].
        devices: (cooperative, device) of which there are readings of that time, copied or to be copied.
    """

    from_at: int
    until_at: int
    devices: frozenset[tuple[str, str]]


def due_at(now: int, *, keep_raw_ms: int, keep_years: Iterable[int]) -> int:
    """Return what readings are due to be deleted: those that were measured before then [ms].

    Args:
        now: [ms].
        keep_raw_ms: How long readings are kept without a hold; 0: for ever [ms].
        keep_years: For how many years each cooperative keeps things; 0: it does not say.
    """
    if not keep_raw_ms:
        return 0
    kept_ms = max([keep_raw_ms, *(years * _YEAR_MS for years in keep_years)])
    return max(now - kept_ms - DAY_MS, 0)


def why_needed(piece: Piece, held: Iterable[CoopTimes], *, due: int, coops: Collection[str]) -> str:
    """Return why a piece must stay, for a person; empty when it may go.

    Args:
        piece: Which.
        held: What holds are about that stand, or were released a short time ago.
        due: Only what was measured before then may go [ms].
        coops: Whose holds are known, all of them.
    """
    if piece.until_at > due:
        return "its readings are not old enough"
    if strangers := sorted({coop for coop, _ in piece.devices if coop not in coops}):
        return f"it has readings of {strangers[0]}, whose holds are not all known here"
    for each in held:
        for time in each.times:
            if time.from_at - _SLACK_MS < piece.until_at and piece.from_at < time.until_at + _SLACK_MS:
                for coop, device in piece.devices:
                    if coop == each.coop and time.device in (device, ANY_DEVICE):
                        return f"a hold is about {device} at that time"
    return ""
