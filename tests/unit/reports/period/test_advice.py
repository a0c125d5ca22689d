"""What to do: each sentence comes of its numbers, and of nothing else; never too many."""

import pytest
from msgspec.structs import replace

from helpers.period_case import SUBJECT, part_with
from reports.pages.paper import Paper
from reports.period.advice import MOST, advice_of, measure_of, names_of
from reports.period.build import build_summary
from reports.period.types import Lost, Part

PAPER = Paper(SUBJECT)
LOSS = Lost(life_cents=50_00)


def _quiet(shipment: str = "s-1", lost: Lost = Lost(), **said: object) -> Part:  # noqa: B008 - it never changes
    part = part_with(shipment, lost, **said)  # type: ignore[arg-type]
    watched = tuple(replace(each, beyond=(), silent=()) for each in part.watched)
    return replace(part, watched=watched, probes=part.probes[1:], unanswered=())


def _silent() -> Part:
    part = _quiet()
    begin, end = part.watched[0].told[0]
    return replace(part, watched=(replace(part.watched[0], silent=((begin, (begin + end) // 2),)),))


def _advice(*parts: Part) -> list[str]:
    return advice_of(build_summary(SUBJECT, parts), PAPER)


def test_where_nothing_was_lost_nothing_is_to_be_done() -> None:
    assert _advice(_quiet(harmful_ms=0)) == ["Nothing stands out: go on like this."]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (_quiet(lost=LOSS, causes=("door",)), "Doors stood open: 100.0\u00a0% of the loss."),
        (_quiet(lost=LOSS, causes=("power",)), "The power was off: 100.0\u00a0% of the loss."),
        (_quiet(lost=LOSS, causes=("unknown",)), "Of 100.0\u00a0% of the loss nobody knows the cause."),
        (_quiet(lost=LOSS, causes=("rats",)), "rats: 100.0\u00a0% of the loss."),
        (_quiet(lost=LOSS, holders=("peter", "grace")), "Talk with Grace: 50.0\u00a0% of the loss"),
        (_quiet(decision="reject", has_ended=False), "Still under way and not to be sold: s-1."),
        (_quiet(decision="sell-first", has_ended=False), "to be sold first: s-1."),
        (_quiet(decision="unknown", has_ended=False), "nobody can say: s-1."),
        (
            replace(_quiet(), watched=part_with("s-1").watched),
            "Often beyond its limits with goods in it: Van 1.",
        ),
        (_silent(), "Often not heard: Van 1."),
        (replace(_quiet(), unanswered=("s-1#1",)), "1 of 2 alarms were answered by nobody."),
        (replace(_quiet(), probes=part_with("s-1").probes), "Without a calibration that holds: Logger 1."),
        (replace(_quiet(), worth_cents=0), "1 shipments have no price"),
    ],
)
def test_each_number_has_its_sentence(part: Part, words: str) -> None:
    found = _advice(part)
    assert any(words in each for each in found), found
    assert not any(words in each for each in _advice(_quiet(harmful_ms=0)))


def test_there_are_never_more_than_somebody_does_and_goods_come_first() -> None:
    parts = [
        part_with(f"s-{at}", LOSS, decision=decision, has_ended=False, holders=("peter", "grace"))
        for at, decision in enumerate(("reject", "sell-first", "unknown"))
    ]
    found = _advice(*parts)
    assert len(found) == MOST
    assert "not to be sold: s-0" in found[0]


def test_one_who_alone_held_everything_is_not_pointed_at() -> None:
    assert not any("Talk with" in each for each in _advice(_quiet(lost=LOSS)))


def test_many_names_are_counted() -> None:
    assert names_of(["a", "b"], PAPER) == "a, b"
    assert names_of(list("abcdef"), PAPER) == "a, b, c, d and 2 more"


def test_losses_are_compared_by_money_else_by_goods_else_by_time() -> None:
    free = replace(part_with("s-1", Lost(rejected_g=5)), worth_cents=0)
    measures = [
        measure_of(build_summary(SUBJECT, [each]))
        for each in (part_with("s-1", LOSS), free, part_with("s-1"))
    ]
    assert measures == ["money", "goods", "time"]


def test_goods_that_arrived_after_the_time_are_not_to_be_stopped_any_more() -> None:
    arrived = replace(_quiet(decision="reject", has_ended=False), until_at=SUBJECT.as_known_at - 1)
    assert not any("Still under way" in each for each in _advice(arrived))
