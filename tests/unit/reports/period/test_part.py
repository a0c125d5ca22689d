"""From a shipment's report to its part: nothing but what the report tells, and parts that add up."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coldchain.errors import InputError
from coldchain.evidence import SubjectKind
from coldchain.judgement.verdict import Decision
from coldchain.spans import length_of
from helpers.evidence_case import evidence_on, moved_fleet
from helpers.pages_case import harmed_evidence
from helpers.small_fleet import HOUR, NOW
from reports.content.build import build_report
from reports.content.document import Report
from reports.evidence.gather import Asked
from reports.period.build import lost_of
from reports.period.part import apportioned, part_of
from reports.period.types import Lost, PackFile, Part

FILE = PackFile(name="s-1.zip", size=10, sha256="00" * 32)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    evidence = harmed_evidence(tmp_path_factory.mktemp("harmed"))
    assert evidence.way is not None
    priced = replace(evidence.way.shipment, price_per_kg=62.5)
    return build_report(replace(evidence, way=replace(evidence.way, shipment=priced)))


@pytest.fixture(scope="module")
def part(report: Report) -> Part:
    return part_of(report, FILE, until_at=NOW)


def _decided(report: Report, decision: Decision) -> Part:
    assert report.verdict is not None
    verdict = replace(report.verdict, decision=decision)
    return part_of(replace(report, verdict=verdict), FILE, until_at=NOW)


def test_what_was_lost_lies_on_legs_and_causes_without_a_rest(report: Report) -> None:
    for decision in Decision:
        part = _decided(report, decision)
        assert lost_of(leg.lost for leg in part.legs) == part.lost
        assert part.lost.cents > 0
        for leg in part.legs:
            assert lost_of(each.lost for each in leg.blames) == leg.lost
            assert sum(each.harmful_ms for each in leg.blames) == leg.harmful_ms
        for name in ("good_ms", "harmful_ms", "unknown_ms"):
            assert sum(getattr(leg, name) for leg in part.legs) == getattr(report, name)


def test_goods_that_went_into_others_count_there_and_weigh_nothing_here(report: Report, part: Part) -> None:
    assert report.goods is not None
    merged = replace(report, goods=replace(report.goods, state="merged"))
    away = part_of(merged, FILE, until_at=NOW)
    assert part.quantity_g > 0
    assert (away.quantity_g, away.worth_cents, away.worst_cents) == (0, 0, 0)
    assert away.lost == lost_of(leg.lost for leg in away.legs) == Lost()
    assert (away.good_ms, away.harmful_ms, away.unknown_ms) == (
        part.good_ms,
        part.harmful_ms,
        part.unknown_ms,
    )
    as_before = part_of(merged, FILE, until_at=NOW, counts_away=True)
    assert as_before == replace(part, state="merged")


def test_rejected_goods_are_lost_whole_and_of_others_the_life(report: Report) -> None:
    goods, verdict = report.goods, report.verdict
    assert goods is not None
    assert verdict is not None
    rejected, sold = _decided(report, Decision.REJECT).lost, _decided(report, Decision.WATCH).lost
    worth = round(goods.quantity_kg * 62.5 * 100)
    assert (rejected.rejected_g, rejected.rejected_cents, rejected.life_cents) == (480_000, worth, 0)
    assert (sold.rejected_g, sold.rejected_cents) == (0, 0)
    assert sold.life_cents == round(worth * min(1, verdict.excess_used.likely))
    assert _decided(report, Decision.REJECT).worst_cents == worth
    at_worst = _decided(report, Decision.WATCH).worst_cents
    assert sold.life_cents <= at_worst == round(worth * min(1, verdict.excess_used.worst))


def test_it_is_laid_on_who_held_the_goods_when_the_life_went(part: Part) -> None:
    van, cooler = part.legs
    assert (van.custodian, cooler.custodian) == ("peter", "grace")
    assert van.lost.cents > 100 * max(1, cooler.lost.cents)


def test_numbers_are_those_of_the_report(part: Part, report: Report) -> None:
    assert (part.report, part.good_ms, part.harmful_ms) == (report.number, report.good_ms, report.harmful_ms)
    assert part.received == sum(each.received for each in report.ledger)
    assert part.received + part.missing + part.unheard == part.expected
    counted = (replace(each, duplicate=number) for number, each in enumerate(report.ledger))
    some = part_of(replace(report, ledger=tuple(counted)), part.file, until_at=part.until_at)
    assert some.duplicate == sum(range(len(report.ledger))) > part.duplicate == 0
    uncounted = (replace(each, duplicate=None) for each in report.ledger)
    assert part_of(replace(report, ledger=tuple(uncounted)), part.file, until_at=part.until_at) == part
    assert (len(part.alarms), part.unanswered) == (len(report.alarms), ())
    assert not part.has_ended


def test_equipment_was_beyond_its_limits_or_silent_only_while_goods_were_in_it(part: Part) -> None:
    van = next(each for each in part.watched if each.asset == "van-1")
    assert length_of(van.told) == 4 * HOUR
    assert 0.8 * HOUR < length_of(van.beyond) < 1.3 * HOUR
    assert length_of(van.silent) == pytest.approx(40 * 60_000, abs=3 * 60_000)
    inside = van.told[0]
    assert all(inside[0] <= begin < end <= inside[1] for begin, end in (*van.beyond, *van.silent))


def test_goods_that_ended_within_the_period_have_ended(report: Report) -> None:
    subject = replace(report.subject, until_at=NOW - HOUR)
    over = replace(report, subject=subject)
    assert part_of(over, FILE, until_at=NOW).has_ended
    assert not part_of(over, FILE, until_at=NOW - 2 * HOUR).has_ended


def test_without_a_share_of_life_the_broken_rule_says_who(report: Report) -> None:
    none = replace(report.legs[0].excess_used, best=0.0, likely=0.0, worst=0.0)
    legs = tuple(replace(each, excess_used=none, harms=()) for each in report.legs)
    frozen = replace(legs[1], harms=(("freezing", NOW - HOUR),))
    part = part_of(replace(report, legs=(legs[0], frozen)), FILE, until_at=NOW)
    assert part.legs[1].lost == part.lost
    plain = part_of(replace(report, legs=legs), FILE, until_at=NOW)
    assert plain.legs[0].lost == plain.lost  # only the van was beyond bounds
    still = tuple(replace(each, harmful_ms=0) for each in legs)
    waiting = part_of(replace(report, legs=still), FILE, until_at=NOW)
    assert waiting.legs[0].lost == waiting.lost  # and only it was not heard


def test_a_report_on_equipment_is_none_on_goods(tmp_path: Path) -> None:
    asked = Asked(SubjectKind.ASSET, "van-1", NOW, NOW - HOUR, NOW)
    report = build_report(evidence_on(moved_fleet(tmp_path), asked))
    with pytest.raises(InputError, match="one on a shipment"):
        part_of(report, FILE, until_at=NOW)


@given(st.integers(0, 10**12), st.lists(st.floats(0, 1e6), min_size=1, max_size=9))
def test_apportioned_parts_add_up_and_follow_their_weights(total: int, weights: list[float]) -> None:
    if sum(weights) <= 0:
        return
    parts = apportioned(total, weights)
    assert sum(parts) == total
    for each, weight in zip(parts, weights, strict=True):
        assert abs(each - total * weight / sum(weights)) <= 1 + 1e-9 * total
