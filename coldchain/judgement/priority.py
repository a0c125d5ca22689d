"""Which message goes first. Pure; who is told is ``routing``, and whether it may cost is ``budget``."""

from coldchain.judgement.untold import urgency
from coldchain.registry.profile import Severity

CRITICAL_LATE = 1
"""Up to this rank a message is critical: nothing holds it back."""

LAST = 9
_OF_PURPOSE = {
    "reply": Severity.HIGH,  # somebody waits for it
    "test": Severity.HIGH,  # so does who asked for it
    "system": Severity.HIGH,  # nobody is warned while the station itself is broken
    "goods": Severity.HIGH,
    "alarm": Severity.MEDIUM,
    "gateway": Severity.MEDIUM,
}
_LIVE = {Severity.HIGH: 2, Severity.MEDIUM: 3, Severity.LOW: 4}
_LATE = {Severity.HIGH: 5, Severity.MEDIUM: 6, Severity.LOW: 7}


def severity_of(purpose: str, severity: str) -> Severity:
    """Return how urgent a message is.

    Args:
        purpose: What it is for, as in the outbox.
        severity: Of what it tells; whatever is none leaves it to the purpose.
    """
    known = urgency(severity)
    return [*Severity][known] if known >= 0 else _OF_PURPOSE.get(purpose, Severity.LOW)


def rank_of(purpose: str, severity: str, *, late: bool) -> int:
    """Return the place of a message among others that are due, the smaller the sooner.

    Critical ones first, then what is live before what is LATE, each by severity; standing reports last.

    Args:
        purpose: What it is for, as in the outbox.
        severity: Of what it tells; empty when that has none.
        late: Whether it tells what was found long afterwards.
    """
    if purpose == "report":
        return LAST
    urgent = severity_of(purpose, severity)
    if urgent is Severity.CRITICAL:
        return CRITICAL_LATE if late else 0
    return (_LATE if late else _LIVE)[urgent]


def is_late(rank: int) -> bool:
    """Return whether a message of some rank tells what was found long afterwards."""
    return rank == CRITICAL_LATE or rank in _LATE.values()
