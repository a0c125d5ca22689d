"""What to do after a period: sentences for a manager, by rules over the numbers of its summary. Pure.

The most pressing first, and no more of them than somebody does. Each names whom or what it is about.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from coldchain.evidence import Subject
from coldchain.judgement.verdict import Decision
from reports.pages.paper import Paper
from reports.period.types import UNKNOWN, CauseRow, EquipmentRow, HolderRow, Lost, Part, Summary

MOST = 7
_NAMES = 4
_WORTH_A_WORD = 0.05
"""Of a whole: a smaller share is not what to begin with."""
DOOR, POWER = "door", "power"
_Row = TypeVar("_Row", CauseRow, HolderRow)


def advice_of(summary: Summary, paper: Paper) -> list[str]:
    """Return what to do, at most ``MOST`` sentences.

    Args:
        summary: What is told.
        paper: How it is written.
    """
    if not summary.parts:
        return []
    found = [
        *_now(summary, paper),
        *_causes(summary, paper),
        *_holders(summary, paper),
        *_equipment(summary, paper),
        *_care(summary, paper),
    ]
    return found[:MOST] or [paper.say("Nothing stands out: go on like this.")]


def names_of(names: Sequence[str], paper: Paper) -> str:
    """Return some names, and how many more there are."""
    shown = ", ".join(names[:_NAMES])
    if len(names) <= _NAMES:
        return shown
    return paper.say("{names} and {count} more", names=shown, count=len(names) - _NAMES)


def measure_of(summary: Summary) -> str:
    """Return by what losses are compared: ``money``, ``goods`` where there are no prices, else ``time``."""
    if summary.totals.lost.cents:
        return "money"
    return "goods" if summary.totals.lost.rejected_g else "time"


def size_of(row: CauseRow | HolderRow | EquipmentRow, measure: str) -> int:
    """Return how large a row is by a measure."""
    if measure == "money":
        return row.lost.cents
    if measure == "goods":
        return row.lost.rejected_g
    return row.beyond_ms if isinstance(row, EquipmentRow) else row.harmful_ms


def _now(summary: Summary, paper: Paper) -> Iterator[str]:
    """Yield what cannot wait: goods that are still under way, not those that arrived after the time."""
    parts = [each for each in summary.parts if is_under_way(each, summary.subject)]
    for decision, words in (
        (
            Decision.REJECT,
            paper.say("Still under way and not to be sold: {names}. Stop them.", names="{names}"),
        ),
        (Decision.SELL_FIRST, paper.say("Still under way, to be sold first: {names}.", names="{names}")),
        (
            Decision.UNKNOWN,
            paper.say("Still under way, and nobody can say: {names}. Look at them.", names="{names}"),
        ),
    ):
        names = [each.shipment for each in parts if each.decision == decision]
        if names:
            yield words.format(names=names_of(names, paper))


def is_under_way(part: Part, subject: Subject) -> bool:
    """Return whether goods were under way yet when it was known, not only at the end of the time."""
    return not part.has_ended and part.until_at >= subject.as_known_at


def _shares(rows: Sequence[_Row], measure: str) -> list[tuple[float, _Row]]:
    """Return rows with their shares of the whole, the largest first."""
    whole = sum(size_of(each, measure) for each in rows)
    found = [(size_of(each, measure) / whole, each) for each in rows] if whole else []
    return sorted(found, key=lambda pair: -pair[0])


def _causes(summary: Summary, paper: Paper) -> Iterator[str]:
    for share, row in _shares(summary.causes, measure_of(summary)):
        if share < _WORTH_A_WORD:
            continue
        part = paper.share(share)
        if row.cause == DOOR:
            words = paper.say(
                "Doors stood open: {share} of the loss. Load quickly, and shut them.", share=part
            )
        elif row.cause == POWER:
            words = paper.say(
                "The power was off: {share} of the loss. See to mains, fuses and batteries.", share=part
            )
        elif row.cause == UNKNOWN:
            words = paper.say(
                "Of {share} of the loss nobody knows the cause. Ask who held the goods, and note it.",
                share=part,
            )
        else:
            words = paper.say("{cause}: {share} of the loss.", cause=paper.name(row.cause), share=part)
        yield words


def _holders(summary: Summary, paper: Paper) -> Iterator[str]:
    for share, row in _shares(summary.holders, measure_of(summary))[:1]:
        if len(summary.holders) > 1 and row.id != UNKNOWN:
            yield paper.say(
                "Talk with {name}: {share} of the loss happened while {name} held the goods.",
                name=row.name,
                share=paper.share(share),
            )


def _equipment(summary: Summary, paper: Paper) -> Iterator[str]:
    def told(row: EquipmentRow) -> int:
        return row.within_ms + row.beyond_ms + row.silent_ms

    warm = [row for row in summary.equipment if row.beyond_ms > _WORTH_A_WORD * told(row)]
    if warm:
        names = names_of([row.name for row in sorted(warm, key=lambda row: -row.beyond_ms)], paper)
        yield paper.say(
            "Often beyond its limits with goods in it: {names}. Have the cooling seen to.", names=names
        )
    silent = [row for row in summary.equipment if row.silent_ms > _WORTH_A_WORD * told(row)]
    if silent:
        names = names_of([row.name for row in sorted(silent, key=lambda row: -row.silent_ms)], paper)
        yield paper.say("Often not heard: {names}. Look at device, battery and coverage.", names=names)


def _care(summary: Summary, paper: Paper) -> Iterator[str]:
    totals = summary.totals
    if totals.unanswered:
        yield paper.say(
            "{count} of {all} alarms were answered by nobody. See who is told, and when.",
            count=totals.unanswered,
            all=totals.alarms,
        )
    devices = list(dict.fromkeys(each.name for each in summary.sensors))
    if devices:
        yield paper.say(
            "Without a calibration that holds: {names}. Have them calibrated.", names=names_of(devices, paper)
        )
    if totals.unpriced:
        yield paper.say(
            "{count} shipments have no price: their loss is not in the money. Enter prices.",
            count=totals.unpriced,
        )


def is_nothing(lost: Lost) -> bool:
    """Return whether nothing was lost."""
    return not (lost.cents or lost.rejected_g)
