"""Steps that somebody wants done in the registry: written, and refused without a reason where one is needed.

The only way from people to the registry's rows, whatever door they come by; ``applying`` takes the file over.
"""

from collections.abc import Sequence

from acts.applying import change_of, write_steps
from acts.doing import Change
from coldchain.errors import WhyNeededError
from coldchain.registry.entries import about_of
from coldchain.registry.merge import Step
from coldchain.registry.reasons import check_reason, is_said
from coldchain.registry.why_needed import needs_reason
from links.records import Connection


def write_reasoned(
    connection: Connection, now: int, coop: str, steps: Sequence[Step], *, why: str
) -> list[Change]:
    """Return the changes that steps were, after they were written; each with its reason.

    Args:
        connection: In a transaction.
        now: [ms].
        coop: Whose.
        steps: In an order in which each may be done.
        why: In the words of who wants it; empty where none is needed.

    Raises:
        WhyNeededError: They change what reports may rest on, and nobody says why.
        InputError: What is said is no reason that can be kept.
    """
    check_reason(why)
    if not is_said(why) and (asked := reasons_needed(steps, now)):
        raise WhyNeededError(asked)
    write_steps(connection, coop, list(steps))
    return [change_of(step, why.strip()) for step in steps]


def reasons_needed(steps: Sequence[Step], now: int) -> list[str]:
    """Return of which entries somebody has to say why they are changed or removed: kind and id of each."""
    return [about_of(step.kind, step.key) for step in steps if needs_reason(step, now)]
