"""When a verdict that was given has to be given again, and how what changed is said.

A shipment on its way gets a new version when the decision changes; one that has arrived gets its final
version, and after that a correction whenever the numbers change by more than rounding.
"""

from typing import NamedTuple

from coldchain.judgement.verdict import Decision, Verdict

LIFE_STEP = 0.005  # share of the life; smaller changes are not a correction
TIME_STEP_MS = 60_000


class Given(NamedTuple):
    """A verdict that people may have acted on, and whether the goods had arrived by then."""

    verdict: Verdict
    final: bool


def cause_of_version(before: Given | None, now: Verdict, *, final: bool) -> str:
    """Return why a new version is due, in plain words; empty when none is.

    Args:
        before: The newest version.
        now: What would be said now.
        final: Whether the goods have arrived and the time to wait for their readings is over.
    """
    if before is None:
        return "arrived" if final else ("" if now.decision is Decision.GOOD else f"now {now.decision}")
    was = before.verdict
    if final and not before.final:
        return "arrived"
    if was.decision is not now.decision:
        return f"{was.decision} became {now.decision}"
    if final and _differs(was, now):
        return "readings or legs that came late changed the numbers"
    if before.final and not final:
        return "goes on: a leg was added"
    return ""


def changes(was: Verdict, now: Verdict) -> str:
    """Return what changed between two verdicts: both values of each."""
    pairs = (
        ("verdict", str(was.decision), str(now.decision)),
        ("life used", f"{was.life_used.likely:.0%}", f"{now.life_used.likely:.0%}"),
        ("harmful", _minutes(was.harmful_ms), _minutes(now.harmful_ms)),
        ("unknown", _minutes(was.unknown_ms), _minutes(now.unknown_ms)),
    )
    return ", ".join(f"{name} {before} -> {after}" for name, before, after in pairs if before != after)


def _differs(was: Verdict, now: Verdict) -> bool:
    times = zip(_times(was), _times(now), strict=True)
    lives = zip(was.life_used, now.life_used, strict=True)
    return (
        [rule for rule, _ in was.harms] != [rule for rule, _ in now.harms]
        or any(abs(one - other) >= TIME_STEP_MS for one, other in times)
        or any(abs(one - other) >= LIFE_STEP for one, other in lives)
    )


def _times(given: Verdict) -> tuple[int, int, int]:
    return given.good_ms, given.harmful_ms, given.unknown_ms


def _minutes(duration_ms: int) -> str:
    return f"{duration_ms / 60_000:.0f} min"
