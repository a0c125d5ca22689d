"""A summary with the packs that it names: each of them verified, and held against what the summary tells."""

from collections.abc import Callable

from coldchain.errors import InputError
from coldchain.seal_list import KeyList
from reports.summary_looks import held_against
from reports.summary_pack import summary_in
from reports.verify import SUMMARIES, Check, Findings, Outcome, verify

_MOST_WORDS = 5


def with_packs(found: Findings, body: bytes, packs: Callable[[str], bytes], *, trusted: KeyList) -> Findings:
    """Return what is to be said of a genuine summary once its packs were looked at.

    Args:
        found: What was found in it by itself.
        body: The summary.
        packs: Returns the pack of a name.
        trusted: The keys that may have sealed them.

    Raises:
        InputError: It is no summary, or a pack cannot be read.
    """
    if found.manifest is None or found.manifest.kind not in SUMMARIES:
        raise InputError("--packs", "a pack that is no summary", "a summary", "Leave --packs out.")
    summary = summary_in(body)
    wrong = held_against(summary, packs)
    for part in summary.parts:
        outcome = verify(packs(part.file.name), trusted).outcome
        if outcome is not Outcome.GENUINE:
            wrong.append(f"{part.file.name} is {outcome}")
    words = "; ".join(wrong[:_MOST_WORDS]) or f"all {len(summary.parts)} are genuine, and tell what it does"
    check = Check("its packs", is_well=not wrong, words=words)
    outcome = Outcome.CHANGED if wrong else Outcome.GENUINE
    return found._replace(outcome=outcome, checks=(*found.checks, check))
