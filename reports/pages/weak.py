"""What weakens a report: not calibrated, not recorded, refused, told to nobody, put right, in doubt. Pure."""

from collections.abc import Iterator

from coldchain.registry.product_generic import GENERIC_NAME
from reports.content.document import Act, Report
from reports.content.ledger import LATE_MS
from reports.pages.blocks import Block, points
from reports.pages.paper import Paper
from reports.pages.record import TO_NOBODY

_TEMPERATURE = "Cel"
_NO_CLOCK = "none"
_MERGED = "merged"
APART_K = 2.0
"""How far a value by hand may be from what sensors said of that leg [K]; a choice of this project."""


def weaknesses_of(report: Report, paper: Paper) -> list[Block]:
    """Return what weakens the evidence, as a list with its title; that nothing is on record, if so."""
    texts = [
        *_goods(report, paper),
        *_sensors(report, paper),
        *_by_hand(report, paper),
        *_records(report, paper),
    ]
    block = points(texts or [paper.say("Nothing that weakens this evidence is on record.")])
    head = {"kind": "head", "text": paper.say("What to know before relying on it")}
    return [head, *([block] if block else [])]


def _goods(report: Report, paper: Paper) -> Iterator[str]:
    """Yield what is not known of the goods themselves: what they are, what is in them, where they were."""
    say, goods = paper.say, report.goods
    if goods is None:
        return
    if report.product is not None and report.product.name == GENERIC_NAME:
        yield say("This product is not known here. It was judged by the numbers of generic perishable goods.")
    carried = {each.parent for each in report.acts if _is_merge_of(each, goods.id)}
    others = [each for each in goods.parents if each not in carried]
    if carried and others:
        yield say(
            "These goods were put together. What is told is the way of {one} alone; what was done to "
            "{others} before stands in reports of their own.",
            one=", ".join(sorted(carried)),
            others=", ".join(others),
        )
    pairs = zip(report.legs, report.legs[1:], strict=False)
    unseen_ms = sum(max(0, after.from_at - before.until_at) for before, after in pairs)
    if unseen_ms:
        yield say(
            "Between legs the goods were in nothing that is watched for {time}. That time is in no sum of "
            "this report.",
            time=paper.lasted(unseen_ms),
        )


def _is_merge_of(act: Act, shipment: str) -> bool:
    """Return whether an act says whose way goods that were put together carry."""
    return act.act == _MERGED and act.shipment == shipment != act.parent and not act.taken_back


def _sensors(report: Report, paper: Paper) -> Iterator[str]:
    say = paper.say
    warm = [each for each in report.sensors if each.unit == _TEMPERATURE]
    bare = sum(each.calibration != "valid" for each in warm)
    slow = sum(not each.conforms for each in report.conformity)
    if not warm:
        yield say("No temperature was measured: no thermometer was heard.")
    if bare:
        yield say(
            "Thermometers without a valid certificate of calibration: {count} of {all}.",
            count=bare,
            all=len(warm),
        )
    if slow:
        yield say(
            "Thermometers that were silent for longer than EN 12830 allows: {count} of {all}.",
            count=slow,
            all=len(report.conformity),
        )


def _by_hand(report: Report, paper: Paper) -> Iterator[str]:
    """Yield what somebody measured that the sensors do not say."""
    for act in report.acts:
        legs = (each for each in report.legs if each.from_at <= act.at <= each.until_at)
        leg = next(legs, None)
        if act.measured_c is None or act.taken_back or leg is None or leg.minimum_c is None:
            continue
        low_c, high_c = leg.minimum_c, leg.maximum_c or leg.minimum_c
        if not low_c - APART_K <= act.measured_c <= high_c + APART_K:
            yield paper.say(
                "By hand {value} was measured, {time}; by the sensors the goods had {low} to {high} on leg "
                "{number}.",
                value=paper.measured(act.measured_c, "Cel", 1),
                time=paper.at(act.at),
                low=paper.measured(low_c, "Cel", 1),
                high=paper.measured(high_c, "Cel", 1),
                number=leg.number,
            )


def _records(report: Report, paper: Paper) -> Iterator[str]:
    say = paper.say
    refused = sum(report.quarantined.values())
    timeless = sum(each.readings for each in report.clocks if each.clock == _NO_CLOCK)
    untold = sum(all(each.channel in TO_NOBODY for each in story.told) for story in report.alarms)
    put_right = sum(any(each.old for each in edit.changes) for edit in report.edits)
    put_right += sum(each.taken_back for each in report.acts)
    late, received = sum(each.late for each in report.ledger), sum(each.received for each in report.ledger)
    faults = report.verdict.faults if report.verdict else 0
    if late:
        yield say(
            "Readings that came more than {time} after they were measured: {count} of {all}; the slowest "
            "after {slowest}.",
            time=paper.lasted(LATE_MS),
            count=late,
            all=received,
            slowest=paper.lasted(max(each.latest_ms for each in report.ledger)),
        )
    if faults:
        yield f"{say('Values that could not be believed')}: {faults}."
    if timeless:
        yield say("Readings with a time that no trusted clock gave: {count}.", count=timeless)
    if refused:
        yield say("Readings that were refused and do not count: {count}.", count=refused)
    if untold:
        yield say(
            "Alarms of which no message to a person is on record: {count} of {all}.",
            count=untold,
            all=len(report.alarms),
        )
    if put_right:
        yield say("Entries that were changed or put right afterwards: {count}.", count=put_right)
