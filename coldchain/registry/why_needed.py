"""Which changes of the registry have to be given a reason: those of what a report may rest on. Pure.

Entering something new needs none, but for a product whose name goods of before bear: they were judged as
perishable goods that nobody described. What has not been so yet (a price from tomorrow on, the end of a
placement now) is something new too: only of what was so until ``LATE_MS`` ago it is said why it shall be
otherwise.
Not who is asked (people and their programs, by every door): see ``acts/reasoned.py``; not the goods: what is
said of those is put right in ``acts/correcting.py``, always with a reason.
"""

from collections.abc import Mapping
from enum import StrEnum

from coldchain.registry.entries import COOPERATIVE, Entry
from coldchain.registry.merge import Step
from coldchain.registry.product import ProductProfile
from coldchain.registry.things import Leg, Placement, Price

LATE_MS = 3_600_000
"""Whoever enters so late what he has done enters it as it happens [ms]."""

EVIDENCE: Mapping[str, frozenset[str]] = {
    COOPERATIVE: frozenset({"language"}),
    "sites": frozenset(),
    "profiles": frozenset(),
    "products": frozenset(),
    "assets": frozenset(),
    "devices": frozenset(),
    "placements": frozenset(),
    "calibrations": frozenset(),
    "contacts": frozenset(
        {
            *("phone", "email", "language", "channels", "quiet_hours", "least_severity", "report_time"),
            *("asset", "site", "assets", "sites"),
        }
    ),
    "prices": frozenset(),
    "shipments": frozenset(),
    "legs": frozenset(),
}
"""Kinds on which a report may rest, each with the fields on which none does: how and of what a person is told
stands in each message that was sent. A gateway is not among them: without it nothing more comes in, and what
came stays."""


Judged = Mapping[str, ProductProfile]
"""Name of a product that goods of before bear, and that has no entry: by which product they are judged."""
_NOTHING: Judged = {}


class Asks(StrEnum):
    """Whether a change of an entry is asked for a reason."""

    NEVER = "never"
    SOMETIMES = "sometimes"  # it depends on what is changed
    ALWAYS = "always"


def needs_reason(step: Step, now: int, judged: Judged = _NOTHING) -> bool:
    """Return whether a step changes or takes away what a report may rest on.

    Args:
        step: What becomes of an entry.
        now: When that is done [ms].
        judged: By what goods are judged whose product has no entry of its own.
    """
    old = step.old
    if old is None and step.kind == "products":
        old = judged.get(str(step.key[0]))
    return old is not None and _basis(step.kind, old, now) != _basis(step.kind, step.new, now)


def asks_of(kind: str, entry: Entry | None, now: int) -> Asks:
    """Return whether somebody who changes an entry has to say why.

    Args:
        kind: Of the registry.
        entry: As it is; None: a new one.
        now: When it would be done [ms].
    """
    if _basis(kind, entry, now) is None:
        return Asks.NEVER
    return Asks.SOMETIMES if EVIDENCE[kind] or isinstance(entry, Placement | Leg) else Asks.ALWAYS


def _basis(kind: str, entry: Entry | None, now: int) -> Mapping[str, object] | None:
    """Return of an entry what a report may rest on, by field; None: nothing of it.

    Of a placement and a leg that is what was so by now; when it ends from now on makes no difference.
    """
    if entry is None or isinstance(entry, str) or kind not in EVIDENCE:
        return None
    settled_at = now - LATE_MS
    if isinstance(entry, Placement | Leg | Price) and entry.from_at >= settled_at:
        return None
    basis = {name: getattr(entry, name) for name in entry.__struct_fields__ if name not in EVIDENCE[kind]}
    if isinstance(entry, Placement | Leg) and entry.until_at is not None and entry.until_at >= settled_at:
        basis["until_at"] = None
    return basis
