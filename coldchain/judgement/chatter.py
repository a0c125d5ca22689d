"""Whether an alarm chatters: it is raised again and again, and each raising is no news.

ISA-18.2 calls three raisings in a minute chatter, of points that are scanned about once a second. A sensor
here speaks about once a minute, so that three are looked for in an hour (decision 34). The first ones
are told, the next one says that it comes and goes, then people are spared it until it is calm, or stays on.
Pure: counts by event time, so that a backlog that comes in at once is counted as if it had come live.
"""

import bisect

import msgspec

CHATTER = "chatter"
"""The cause by which a chattering alarm is suppressed by design."""

_STAYS_ON = 4  # what stays on for a quarter of the time is no chatter


class ChatterRules(msgspec.Struct, frozen=True):
    """More than ``raises`` raisings within ``within_ms`` [ms] are chatter; 0 raises: nothing ever is."""

    raises: int
    within_ms: int

    @property
    def stays_on_ms(self) -> int:
        """Return how long a chattering alarm has to go on until people are told after all [ms]."""
        return self.within_ms // _STAYS_ON


class Chatter(msgspec.Struct, frozen=True):
    """What is remembered of an alarm.

    Args:
        begins: When it was raised lately, sorted; one more than is told, at most [ms, event time].
        said_at: The raising with which people were last told that it chatters [ms]; None: never.
    """

    begins: tuple[int, ...] = ()
    said_at: int | None = None


class Heard(msgspec.Struct, frozen=True):
    """What one raising is: the memory afterwards, whether it is chatter, whether that is to be said now."""

    chatter: Chatter
    is_chatter: bool = False
    says_so: bool = False


def hear(chatter: Chatter, rules: ChatterRules, begun_at: int) -> Heard:
    """Return what a raising at an instant [ms] is."""
    begins = list(chatter.begins)
    if not rules.raises or begun_at in begins:  # the same one again
        return Heard(chatter)
    bisect.insort(begins, begun_at)
    near = [at for at in begins if begun_at - rules.within_ms < at <= begun_at]
    kept = tuple(begins[-(rules.raises + 1) :])
    if len(near) <= rules.raises:
        return Heard(Chatter(kept, chatter.said_at))
    said_at = chatter.said_at
    if said_at is not None and abs(begun_at - said_at) < rules.within_ms:
        return Heard(Chatter(kept, max(said_at, begun_at)), is_chatter=True)
    return Heard(Chatter(kept, begun_at), is_chatter=True, says_so=True)


def is_calm(chatter: Chatter, rules: ChatterRules, now: int, *, on_since: int | None) -> bool:
    """Return whether an alarm does not chatter any more.

    Args:
        chatter: What is remembered.
        rules: What chatter is.
        now: [ms].
        on_since: Since when it goes on [ms]; None when it does not.
    """
    due_at = calm_at(chatter, rules, on_since=on_since)
    return due_at is None or not due_at - rules.within_ms <= now < due_at  # far ahead: the clock was set


def calm_at(chatter: Chatter, rules: ChatterRules, *, on_since: int | None) -> int | None:
    """Return when an alarm will be calm if nothing happens [ms]; None when it is.

    Args:
        chatter: What is remembered.
        rules: What chatter is.
        on_since: Since when it goes on [ms]; None when it does not.
    """
    if not chatter.begins or not rules.raises:
        return None
    over_at = chatter.begins[-1] + rules.within_ms
    return over_at if on_since is None else min(over_at, on_since + rules.stays_on_ms)
