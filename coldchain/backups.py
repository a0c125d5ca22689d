"""How the backups of a station are: what is written down of them, and whether somebody has to look. Pure.

Not how a backup is made, and not where this is kept: see ``links/backup_state.py``. What counts is the age of
the newest good one: a machine that was off, or a backup that was killed, leaves no failure behind.
"""

from enum import StrEnum
from typing import NamedTuple

import msgspec

TOO_OLD_S = 259_200.0
"""Three nights in a row without one are no accident any more."""

TOLD_AGAIN_S = 604_800.0
"""A week: what was told once and forgotten is no longer known, and each message costs money."""

AHEAD_MS = 600_000
"""So far a clock may be set back without anybody being told that it was wrong."""


class Good(msgspec.Struct, frozen=True):
    """The newest backup that is whole.

    Args:
        as_of: The instant of all that is in it [ms since 1970, UTC].
        file: Where it was written.
        size: [bytes].
        took_ms: How long it took [ms].
        checked_at: When it was read back, every byte of it [ms]; None: not yet.
    """

    as_of: int
    file: str
    size: int
    took_ms: int
    checked_at: int | None = None


class Failed(msgspec.Struct, frozen=True):
    """What came of the last try, when it failed.

    Args:
        at: When [ms since 1970, UTC].
        since_at: When the first of those failed between which none went well [ms].
        why: For people.
    """

    at: int
    since_at: int
    why: str


class Backups(msgspec.Struct, frozen=True):
    """What is written down.

    Args:
        good: The last that went well; None: none ever did.
        failed: The last try, when it failed; None: it went well, or there was none.
        failures: How many have failed so far.
    """

    good: Good | None = None
    failed: Failed | None = None
    failures: int = 0

    def after_good(self, good: Good) -> "Backups":
        """Return what is to be written down after one that went well."""
        return Backups(good, None, self.failures)

    def after_failure(self, at: int, why: str) -> "Backups":
        """Return what is to be written down after one that failed."""
        since_at = at if self.failed is None else self.failed.since_at
        return Backups(self.good, Failed(at, since_at, why), self.failures + 1)

    def after_broken(self, at: int, why: str) -> "Backups":
        """Return what is to be written down when the newest turns out not to hold: there is no good one."""
        since_at = at if self.good is None else self.good.as_of
        return Backups(None, Failed(at, since_at, why), self.failures + 1)


class Verdict(StrEnum):
    """How the backups are, in one word; the worst that is so."""

    NEVER = "never"
    GOOD = "good"
    FAILED = "failed"
    OLD = "old"
    AHEAD = "ahead"
    UNREADABLE = "unreadable"


class Standing(NamedTuple):
    """How the backups are now.

    Args:
        verdict: In one word.
        is_overdue: Whether there has been no good one for too long, or nobody knows for how long.
        age_ms: Of the newest good one; None: there is none, or it is of a later time than now.
        backups: What is written down.
        problem: Why nothing can be read; empty when it can.
    """

    verdict: Verdict = Verdict.NEVER
    is_overdue: bool = False
    age_ms: int | None = None
    backups: Backups = Backups()
    problem: str = ""

    @property
    def is_well(self) -> bool:
        """Whether nobody has to look."""
        return self.verdict in (Verdict.NEVER, Verdict.GOOD)

    @property
    def since_at(self) -> int:
        """Return since when there has been no good one [ms]; 0 when nobody tried."""
        good, failed = self.backups.good, self.backups.failed
        return good.as_of if good is not None else (0 if failed is None else failed.since_at)

    def metrics(self) -> dict[str, object]:
        """Return them by the names of ``coldchain/metrics.py``; none while nobody ever tried."""
        if self.verdict is Verdict.NEVER:
            return {}
        found: dict[str, object] = {"coldchain_backup_well": int(self.is_well)}
        if self.verdict is not Verdict.UNREADABLE:
            found["coldchain_backup_failures_total"] = self.backups.failures
        if self.age_ms is not None:
            found["coldchain_backup_age_seconds"] = self.age_ms / 1000
        return found


def standing(backups: Backups, *, now: int, old_after_s: float) -> Standing:
    """Return how the backups are.

    Args:
        backups: What is written down.
        now: [ms since 1970, UTC].
        old_after_s: From what age on the newest is too old [s].
    """
    good, failed = backups.good, backups.failed
    if good is None and failed is None:
        return Standing()
    said = Standing(backups=backups)
    age_ms = now - said.since_at
    if age_ms < -AHEAD_MS:  # else one wrong clock would keep all quiet for years
        return said._replace(verdict=Verdict.AHEAD, is_overdue=True)
    is_old = age_ms > old_after_s * 1000
    if good is not None:
        said = said._replace(age_ms=max(0, age_ms))
    if is_old and good is not None:
        return said._replace(verdict=Verdict.OLD, is_overdue=True)
    return said._replace(verdict=Verdict.GOOD if failed is None else Verdict.FAILED, is_overdue=is_old)
