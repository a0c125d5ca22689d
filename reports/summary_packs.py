"""A summary with the packs that it names: each of them verified, and held against what the summary tells."""

from collections.abc import Callable

from coldchain.errors import InputError
from coldchain.seal_list import KeyList
from reports.summary_looks import held_against, others_than
from reports.summary_pack import has_form, names_in, summary_in
from reports.summary_types import SCHEMA
from reports.verify import SUMMARIES, Check, Findings, Outcome, verify

_MOST_WORDS = 5
_OTHER_FORM = "the files that it names; what they tell was not compared, as another version made the summary"


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
    named = names_in(body)
    is_ours = has_form(body, SCHEMA)
    wrong = held_against(summary_in(body), packs) if is_ours else others_than(named, packs)
    for each in named:
        outcome = verify(packs(each.name), trusted).outcome
        if outcome is not Outcome.GENUINE:
            wrong.append(f"{each.name} is {outcome}")
    told = "tell what it does" if is_ours else _OTHER_FORM
    words = "; ".join(wrong[:_MOST_WORDS]) or f"all {len(named)} are genuine, and {told}"
    check = Check("its packs", is_well=not wrong, words=words)
    outcome = Outcome.CHANGED if wrong else Outcome.GENUINE
    return found._replace(outcome=outcome, checks=(*found.checks, check))
