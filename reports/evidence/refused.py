"""What was refused and kept apart of the subject's devices: counted by channel, reason and time.

A reading counts when its device stood beside the subject as it was measured, in the time that is told. What
nobody could read is nobody's: it is told apart, by when it came.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from coldchain.evidence import Refused, Stretch
from links.quarantine_readings import Refusals

APART_MS = 3_600_000
"""What was refused so long after the last one is a row of its own."""
MAX_AHEAD_MS = 86_400_000
"""A reading whose clock was ahead came before it was measured: so far it is looked for."""


def refused_of(
    refusals: Refusals, stretches: Sequence[Stretch], from_at: int, until_at: int
) -> tuple[Refused, ...]:
    """Return what was refused, by device, channel, reason and time.

    Args:
        refusals: Of the cooperative.
        stretches: Which devices stood beside the subject when.
        from_at: Begin of the time that is told [ms].
        until_at: Its end [ms].

    Raises:
        JournalError: The quarantine cannot be read.
    """
    found: dict[tuple[str, str, str], list[int]] = {}
    for each in refusals.since(from_at - MAX_AHEAD_MS):
        beside = (one for one in stretches if one.device == each.device)
        is_ours = not each.device or any(one.from_at <= each.event_at < one.until_at for one in beside)
        if is_ours and from_at <= each.event_at < until_at:
            found.setdefault((each.device, each.channel, each.reason), []).append(each.event_at)
    return tuple(
        Refused(
            device=device,
            channel=channel,
            reason=reason,
            count=len(times),
            from_at=times[0],
            until_at=times[-1],
        )
        for (device, channel, reason), some in sorted(found.items())
        for times in _runs(sorted(some))
    )


def by_reason(refused: Iterable[Refused]) -> dict[str, int]:
    """Return how many readings were refused that are known to be the subject's."""
    counts = Counter[str]()
    for each in refused:
        counts[each.reason] += each.count if each.device else 0
    return {reason: count for reason, count in sorted(counts.items()) if count}


def _runs(times: Sequence[int]) -> Iterator[list[int]]:
    """Yield instants [ms] in runs, between which nothing was refused for long."""
    run: list[int] = []
    for at in times:
        if run and at - run[-1] > APART_MS:
            yield run
            run = []
        run.append(at)
    if run:
        yield run
