"""A summary with the packs that it names: each of them verified, and held against what the summary tells."""

from collections.abc import Callable

from msgspec.structs import replace

from coldchain.errors import InputError
from coldchain.evidence import SubjectKind
from coldchain.seal_list import KeyList
from reports.checking.summaries import held_against, others_than
from reports.checking.verify import SUMMARIES, Check, Findings, Outcome, verify
from reports.period.read import has_form, names_in, summary_in
from reports.period.types import SCHEMA

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
    summary = summary_in(body) if has_form(body, SCHEMA) else None
    wrong: list[str] = []
    apart = 0
    for number, each in enumerate(named):
        pack = packs(each.name)  # once: what is looked at twice could be two files
        looked = verify(pack, trusted)
        wrong += others_than([each], _only(pack))
        if looked.outcome is not Outcome.GENUINE or looked.manifest is None:
            wrong.append(f"{each.name} is {looked.outcome}")
        elif (looked.manifest.kind, looked.manifest.coop) != (SubjectKind.SHIPMENT, found.manifest.coop):
            wrong.append(f"{each.name} is no pack on a shipment of {found.manifest.coop}")
        elif summary is not None and looked.report is None:
            apart += 1
        elif summary is not None:
            own = replace(summary, parts=summary.parts[number : number + 1])
            wrong += [words for words in held_against(own, _only(pack)) if words not in wrong]
    told = "tell what it does" if summary is not None else _OTHER_FORM
    told += f"; {apart} were made by another version, and not compared" if apart else ""
    words = "; ".join(wrong[:_MOST_WORDS]) or f"all {len(named)} are genuine, and {told}"
    check = Check("its packs", is_well=False if wrong else None if apart else True, words=words)
    outcome = Outcome.CHANGED if wrong else Outcome.GENUINE
    return found._replace(outcome=outcome, checks=(*found.checks, check))


def _only(pack: bytes) -> Callable[[str], bytes]:
    """Return what gives this pack, whatever its name."""
    return lambda _: pack
